// SPDX-License-Identifier: Apache-2.0
// The Montgomery ladder (RFC 7748 §5) with its state on its own stack frame, one instruction from each operand.
import { op, raw, SAVED } from './emit.mjs';
import { PRODUCT_STACK } from './product256.mjs';

// The frame: ten elements, then words. D is the point that the last step doubled, S the sum of the two.
const D_X = 0;
const D_Z = 32;
const S_X = 64;
const S_Z = 96;
const A = 128; // Dx + Dz
const B = 160; // Dx - Dz
const C = 192; // Sx + Sz
const D = 224; // Sx - Sz
const BASE = 256;
const OUT = 288;
const SCALAR = 292; // a pointer
const NINE = 296;
const INDEX = 300;
const BIT = 304; // the scalar's bit of the last step
const FRAME = 308;

const TOP_BIT = 254;
const FREE_BITS = 3; // bits 0-2 of a clamped scalar are clear

/** Bytes of stack that the ladder uses, what it saves and its calls included. */
export const LADDER_STACK = SAVED + FRAME + PRODUCT_STACK;

function call(name, out, a, b) {
  op(`add r0, sp, #${out}`);
  op(`add r1, sp, #${a}`);
  if (b !== undefined) op(`add r2, sp, #${b}`);
  op(`bl ${name}`);
}

/** r0 = out, r1 = base, r2 = scalar, r3 = 1 if base is 9. D starts as the neutral point, S as the base point. */
function begin() {
  op(`sub sp, #${FRAME}`);
  op(`str r0, [sp, #${OUT}]`);
  op(`str r2, [sp, #${SCALAR}]`);
  op(`str r3, [sp, #${NINE}]`);
  op(`add r0, sp, #${BASE}`);
  op(`add r2, sp, #${S_X}`);
  for (let i = 0; i < 2; i++) {
    op('ldm r1!, {r4, r5, r6, r7}');
    op('stm r0!, {r4, r5, r6, r7}');
    op('stm r2!, {r4, r5, r6, r7}');
  }
  op('movs r4, #1');
  op('movs r5, #0');
  op('movs r6, #0');
  op('movs r7, #0');
  const rest = () => op('stm r0!, {r5, r6, r7}');
  op(`add r0, sp, #${D_X}`);
  for (const words of ['{r4, r5, r6, r7}', '{r5, r6, r7}', '{r5}']) op(`stm r0!, ${words}`);
  op('stm r0!, {r5, r6}');
  rest();
  rest();
  op(`add r0, sp, #${S_Z}`);
  op('stm r0!, {r4, r5, r6, r7}');
  op('stm r0!, {r5, r6, r7}');
  op('stm r0!, {r5}');
  op(`str r5, [sp, #${BIT}]`);
  op(`movs r0, #${TOP_BIT}`);
  op(`str r0, [sp, #${INDEX}]`);
}

/** r3 = all ones if this step's bit differs from the last one's, so that S is the point to double, else 0. */
function nextBit() {
  op(`ldr r0, [sp, #${INDEX}]`);
  op(`ldr r1, [sp, #${SCALAR}]`);
  op('lsrs r2, r0, #5');
  op('lsls r2, r2, #2');
  op('ldr r1, [r1, r2]');
  op('movs r2, #31');
  op('ands r2, r0');
  op('lsrs r1, r2');
  op('movs r2, #1');
  op('ands r1, r2');
  op(`ldr r3, [sp, #${BIT}]`);
  op(`str r1, [sp, #${BIT}]`);
  op('eors r3, r1');
  op('rsbs r3, r3, #0');
}

/** S = D + S. Doubling the other of the two exchanges A with C, B with D: A D + B C stays, A D - B C only changes sign. */
function addPoints() {
  call('fe_mul', A, A, D);
  call('fe_mul', B, B, C);
  call('fe_add', S_X, A, B);
  call('fe_sub', S_Z, A, B);
  call('fe_sq', S_X, S_X);
  call('fe_sq', S_Z, S_Z);
  op(`ldr r3, [sp, #${NINE}]`);
  op('cmp r3, #0');
  op('bne 3f');
  call('fe_mul', S_Z, S_Z, BASE);
  op('b 4f');
  raw('3:');
  call('fe_mul_9', S_Z, S_Z);
  raw('4:');
}

/** D = 2 P for the sum and difference of P's x and z in D: x = AA BB, z = E (BB + 121666 E), with E = AA - BB. */
function doublePoint() {
  call('fe_sq', D_X, D_X);
  call('fe_sq', D_Z, D_Z);
  call('fe_sub', C, D_X, D_Z);
  call('fe_mul_121666_add', D, C, D_Z);
  call('fe_mul', D_X, D_X, D_Z);
  call('fe_mul', D_Z, C, D);
}

/**
 * The body of assay_ladder. The sum is left out where it is known or not used, by the bit's place and not by its value:
 * in the first step D is neutral and S stays the base point; after bits 0-2 only D counts.
 */
export function ladder() {
  begin();
  raw('1:');
  call('fe_add', A, D_X, D_Z);
  call('fe_sub', B, D_X, D_Z);
  call('fe_add', C, S_X, S_Z);
  call('fe_sub', D, S_X, S_Z);
  nextBit();
  call('fe_select', D_X, A, C);
  op(`ldr r0, [sp, #${INDEX}]`);
  op(`cmp r0, #${TOP_BIT}`);
  op('beq 2f');
  op(`cmp r0, #${FREE_BITS}`);
  op('blo 2f');
  addPoints();
  raw('2:');
  doublePoint();
  op(`ldr r0, [sp, #${INDEX}]`);
  op('subs r0, #1');
  op(`str r0, [sp, #${INDEX}]`);
  op('bhs 1b');
  op(`ldr r0, [sp, #${OUT}]`);
  op(`add r1, sp, #${D_X}`);
  for (let i = 0; i < 4; i++) {
    op('ldm r1!, {r4, r5, r6, r7}');
    op('stm r0!, {r4, r5, r6, r7}');
  }
  op(`add sp, #${FRAME}`);
}
