// SPDX-License-Identifier: Apache-2.0
// Field multiplication and squaring: Karatsuba once more over the 128-bit products, then reduction by 2^256 = 38.
import { behind, each, note, onStack, op } from './emit.mjs';
import { mul128, sq128 } from './product128.mjs';

// The frame, in bytes from sp. The product is L (words 0-7) and H (words 8-15), see product128.mjs.
const PRODUCT = 0;
const MIDDLE = 64; // 8 words
const DIFFERENCES = 96; // 2 x 4 words
const SCRATCH = 128; // 4 words
const SIGN = 144;
const OUT = 148;
const FRAME = 152;

/** Bytes of stack that multiply and square use. */
export const PRODUCT_STACK = FRAME + 4;

/** 4 words at `at` = |x - y| for source's halves, or |y - x| if swapped; r4 = all ones if it was negative. */
function difference(at, source, swapped) {
  source.pointer('r6');
  op('ldm r6!, {r0, r1, r2, r3}');
  op('ldm r6!, {r4, r5}');
  if (swapped) {
    op('subs r0, r4, r0');
    op('sbcs r5, r1');
    op('mov r1, r5');
    op('ldm r6!, {r4, r5}');
    op('sbcs r4, r2');
    op('sbcs r5, r3');
    op('mov r2, r4');
    op('mov r3, r5');
  } else {
    op('subs r0, r4');
    op('sbcs r1, r5');
    op('ldm r6!, {r4, r5}');
    op('sbcs r2, r4');
    op('sbcs r3, r5');
  }
  op('sbcs r4, r4');
  each('eors ?, r4', 'r0', 'r1', 'r2', 'r3');
  op('subs r0, r4');
  each('sbcs ?, r4', 'r1', 'r2', 'r3');
  op(`add r7, sp, #${at}`);
  op('stm r7!, {r0, r1, r2, r3}');
}

/** r0-r3 and the carry = r0-r3 and the carry plus or minus the four words behind the pointer, which moves on. */
function chain4(first, next, pointer) {
  op(`ldm ${pointer}!, {r4, r5}`);
  op(`${first} r0, r4`);
  op(`${next} r1, r5`);
  op(`ldm ${pointer}!, {r4, r5}`);
  op(`${next} r2, r4`);
  op(`${next} r3, r5`);
}

/** Words 4-7 of the product to the stack, 8-11 to r8-r11, and 12-15 to r3-r6. */
function join(signed) {
  note('U = L1 + H0 in r0-r3, its carry in lr');
  op(`add r7, sp, #${PRODUCT + 16}`);
  op('ldm r7!, {r0, r1, r2, r3}');
  chain4('adds', 'adcs', 'r7');
  op('movs r4, #0');
  op('adcs r4, r4');
  op('mov lr, r4');
  note('words 4-7 = L0 + U');
  op(`add r6, sp, #${PRODUCT}`);
  op(`add r7, sp, #${PRODUCT + 16}`);
  op('ldm r6!, {r4, r5}');
  op('adds r4, r0');
  op('adcs r5, r1');
  op('stm r7!, {r4, r5}');
  op('ldm r6!, {r4, r5}');
  op('adcs r4, r2');
  op('adcs r5, r3');
  op('stm r7!, {r4, r5}');
  note('words 8-11 = U + H1 and the carry of U, words 12-15 = H1 and the carries');
  op(`add r6, sp, #${PRODUCT + 48}`);
  chain4('adcs', 'adcs', 'r6');
  op('movs r5, #0');
  op('mov r4, lr');
  op('adcs r4, r5');
  op('mov r6, lr');
  op('adds r0, r6');
  each('adcs ?, r5', 'r1', 'r2', 'r3', 'r4');
  op('mov lr, r4');
  ['r0', 'r1', 'r2', 'r3'].forEach((register, i) => {
    op(`mov r${8 + i}, ${register}`);
  });
  note(signed ? '+ M, inverted by mul128 where it is negative, and one more as carry' : '- M');
  op(`add r6, sp, #${MIDDLE}`);
  op(`add r7, sp, #${PRODUCT + 16}`);
  const chain = signed ? 'adcs' : 'sbcs';
  op('ldm r7!, {r0, r1, r2, r3}');
  if (signed) {
    op(`ldr r4, [sp, #${SIGN}]`);
    op('lsrs r4, r4, #1');
  }
  chain4(signed ? 'adcs' : 'subs', chain, 'r6');
  op(`add r7, sp, #${PRODUCT + 16}`);
  op('stm r7!, {r0, r1, r2, r3}');
  ['r0', 'r1', 'r2', 'r3'].forEach((register, i) => {
    op(`mov ${register}, r${8 + i}`);
  });
  chain4(chain, chain, 'r6');
  ['r0', 'r1', 'r2', 'r3'].forEach((register, i) => {
    op(`mov r${8 + i}, ${register}`);
  });
  note('the carry into word 12, 0 to 2 with the sign of M taken in');
  op('mov r0, lr');
  op(signed ? `ldr r1, [sp, #${SIGN}]` : 'movs r1, #0');
  op(`${chain} r0, r1`);
  if (signed) op('movs r1, #0');
  op(`add r7, sp, #${PRODUCT + 48}`);
  op('ldm r7!, {r3, r4, r5, r6}');
  op('adds r3, r0');
  each('adcs ?, r1', 'r4', 'r5', 'r6');
}

/**
 * The word behind r0, which moves on, = 38 * (the word in r3) + the word at `low` + carry, a small number in r2;
 * r2 = the next carry. Needs 38 in r1 and 0 in r7; uses r3-r5.
 */
function word38(low) {
  op('uxth r4, r3');
  op('lsrs r3, r3, #16');
  op('muls r4, r1');
  op('muls r3, r1');
  op('adds r4, r2');
  op(`ldr r5, [sp, #${low}]`);
  op('lsrs r2, r3, #16');
  op('lsls r3, r3, #16');
  op('adds r5, r4');
  op('adcs r2, r7');
  op('adds r5, r3');
  op('adcs r2, r7');
  op('stm r0!, {r5}');
}

/**
 * Writes words 0-7 + 38 * words 8-15, as join() leaves them, behind the pointer at OUT. Word 7 is looked at first: what
 * its upper halves put above bit 255 goes to word 0, times 19; the rest, below 2^31 + 2^23, leaves room for the carry.
 */
function fold() {
  note('words 0-7 += 38 words 8-15');
  op('mov lr, r5');
  op('mov r12, r4');
  op(`str r3, [sp, #${PRODUCT + 48}]`);
  op('movs r1, #38');
  op('lsrs r3, r6, #16');
  op('muls r3, r1');
  op(`ldr r5, [sp, #${PRODUCT + 28}]`);
  op('lsrs r4, r5, #16');
  op('adds r3, r4');
  op('lsrs r2, r3, #15');
  op('muls r6, r1');
  op('adds r6, r5');
  op('lsls r4, r2, #31');
  op('subs r6, r4');
  op('movs r4, #19');
  op('muls r2, r4');
  op('movs r7, #0');
  op(`ldr r0, [sp, #${OUT}]`);
  for (const [i, high] of ['r8', 'r9', 'r10', 'r11', null, 'r12', 'lr'].entries()) {
    op(high ? `mov r3, ${high}` : `ldr r3, [sp, #${PRODUCT + 48}]`);
    word38(PRODUCT + 4 * i);
  }
  op('adds r6, r2');
  op('str r6, [r0]');
}

/** r0 = out, r1 = a, r2 = b: out = a * b. Uses all registers. */
export function multiply() {
  op('push {lr}');
  op(`sub sp, #${FRAME}`);
  op(`str r0, [sp, #${OUT}]`);
  op('mov r8, r1');
  op('mov r9, r2');
  const a = behind('r8');
  const b = behind('r9');
  difference(DIFFERENCES, a, false);
  op('mov r10, r4');
  difference(DIFFERENCES + 16, b, true);
  op('mov r5, r10');
  op('eors r5, r4');
  op(`str r5, [sp, #${SIGN}]`);
  mul128(PRODUCT, a, b, SCRATCH);
  mul128(PRODUCT + 32, a.from(4), b.from(4), SCRATCH);
  mul128(MIDDLE, onStack(DIFFERENCES), onStack(DIFFERENCES + 16), SCRATCH, SIGN);
  join(true);
  fold();
  op(`add sp, #${FRAME}`);
  op('pop {pc}');
}

/** r0 = out, r1 = a: out = a * a. Uses all registers. */
export function square() {
  op('push {lr}');
  op(`sub sp, #${FRAME}`);
  op(`str r0, [sp, #${OUT}]`);
  op('mov r8, r1');
  const a = behind('r8');
  difference(DIFFERENCES, a, false);
  sq128(PRODUCT, a, SCRATCH);
  sq128(PRODUCT + 32, a.from(4), SCRATCH);
  sq128(MIDDLE, onStack(DIFFERENCES), SCRATCH);
  join(false);
  fold();
  op(`add sp, #${FRAME}`);
  op('pop {pc}');
}
