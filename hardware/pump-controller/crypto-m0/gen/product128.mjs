// SPDX-License-Identifier: Apache-2.0
// 128 x 128 bit products and squares on the stack, by one level of subtractive Karatsuba over the 64-bit ones:
// a b = L + 2^64 (L + H + M) + 2^128 H with L = a0 b0, H = a1 b1, M = (a0 - a1)(b1 - b0).
import { each, inRegisters, note, op } from './emit.mjs';
import { mul64, sq64 } from './product64.mjs';

/** (r0, r1) = |x - y|, or of y - x if swapped, for source's low pair x and high pair y; r4 = all ones if it was negative. */
function difference(source, swapped) {
  source.pointer('r5');
  op('ldm r5!, {r0, r1, r2, r3}');
  if (swapped) {
    op('subs r0, r2, r0');
    op('sbcs r3, r1');
    op('mov r1, r3');
  } else {
    op('subs r0, r2');
    op('sbcs r1, r3');
  }
  op('sbcs r4, r4');
  each('eors ?, r4', 'r0', 'r1');
  op('subs r0, r4');
  op('sbcs r1, r4');
}

/** With L on the stack at `at`, H in (r11, r2-r4): r5, r6, r1, r2, r3, r4 = words 2-7 of the product, but for M. */
function joinWithoutMiddle(at) {
  note('U = L1 + H0; words 2-3 = U + L0, words 4-5 = U + H1, words 6-7 = H1');
  op('mov r1, r11');
  op(`ldr r5, [sp, #${at + 8}]`);
  op(`ldr r6, [sp, #${at + 12}]`);
  op('adds r1, r5');
  op('adcs r2, r6');
  op('movs r0, #0');
  op('adcs r0, r0');
  op(`ldr r5, [sp, #${at}]`);
  op(`ldr r6, [sp, #${at + 4}]`);
  op('movs r7, #0');
  op('adds r5, r1');
  op('adcs r6, r2');
  op('adcs r1, r3');
  op('adcs r2, r4');
  op('adcs r3, r7');
  op('adcs r4, r7');
  op('adds r1, r0');
  op('adcs r2, r7');
  op('adcs r3, r0');
  op('adcs r4, r7');
}

/** Adds ('adcs') or takes away ('sbcs') the four words of M at `middle`, whose sign is in r0, with the carry as it is. */
function joinMiddle(middle, chain) {
  ['r5', 'r6', 'r1', 'r2'].forEach((register, i) => {
    op(`ldr r7, [sp, #${middle + 4 * i}]`);
    op(`${chain} ${register}, r7`);
  });
  each(`${chain} ?, r0`, 'r3', 'r4');
}

function store(at) {
  op(`add r7, sp, #${at}`);
  op('stm r7!, {r1, r2, r3, r4}');
}

function storeRest(at, invertBy) {
  if (invertBy !== null) {
    op(`ldr r0, [sp, #${invertBy}]`);
    each('eors ?, r0', 'r5', 'r6', 'r1', 'r2', 'r3', 'r4');
  }
  op(`add r7, sp, #${at + 8}`);
  op('stm r7!, {r5, r6}');
  op('stm r7!, {r1, r2, r3, r4}');
  if (invertBy !== null) {
    op(`add r7, sp, #${at}`);
    op('ldm r7!, {r1, r2}');
    each('eors ?, r0', 'r1', 'r2');
    op('subs r7, #8');
    op('stm r7!, {r1, r2}');
  }
}

/**
 * The 8 words on the stack at `at` = a * b for four words each, with all bits inverted where the word at invertBy (an
 * offset, or null) is all ones. Keeps r8, r9; uses all others and four words of stack at `scratch`.
 */
export function mul128(at, a, b, scratch, invertBy = null) {
  note('M = |a0 - a1| |b1 - b0|, negative where r10 is all ones');
  difference(a, false);
  op('mov r10, r4');
  op('mov r12, r0');
  op('mov lr, r1');
  difference(b, true);
  op('mov r11, r1');
  op('mov r5, r10');
  op('eors r5, r4');
  op('mov r10, r5');
  op('mov r3, r0');
  mul64(inRegisters('r12', 'lr'), inRegisters(null, 'r11'));
  op('mov r0, r10');
  op('mov r1, r11');
  each('eors ?, r0', 'r1', 'r2', 'r3', 'r4');
  store(scratch);
  mul64(a, b);
  op('mov r1, r11');
  store(at);
  mul64(a.from(2), b.from(2));
  joinWithoutMiddle(at);
  note('+ M: inverted above where it is negative, and one more as carry');
  op('mov r0, r10');
  op('lsrs r7, r0, #1');
  joinMiddle(scratch, 'adcs');
  storeRest(at, invertBy);
}

/** The 8 words on the stack at `at` = a * a for four words. Keeps r8-r10; uses all others and four words at `scratch`. */
export function sq128(at, a, scratch) {
  note('-M = (a0 - a1)^2');
  difference(a, false);
  op('mov r12, r1');
  sq64(inRegisters(null, 'r12'));
  op('mov r1, r11');
  store(scratch);
  sq64(a);
  op('mov r1, r11');
  store(at);
  sq64(a.from(2));
  joinWithoutMiddle(at);
  op('movs r0, #0');
  op('cmp r0, r0');
  joinMiddle(scratch, 'sbcs');
  storeRest(at, null);
}
