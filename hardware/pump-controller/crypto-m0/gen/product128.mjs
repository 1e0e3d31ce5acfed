// SPDX-License-Identifier: Apache-2.0
// 128 x 128 bit products and squares on the stack, by one level of subtractive Karatsuba over the 64-bit ones:
// a b = L + 2^64 (L + H + M) + 2^128 H with L = a0 b0, H = a1 b1, M = (a0 - a1)(b1 - b0).
import { each, inRegisters, note, op } from './emit.mjs';
import { mul64, sq64 } from './product64.mjs';

/**
 * |x - y|, or |y - x| if swapped, for source's low pair x and high pair y, in r0 and the register that is returned;
 * r4 = all ones if it was negative. Uses r0-r5.
 */
function difference(source, swapped) {
  source.pointer('r5');
  op('ldm r5!, {r0, r1, r2, r3}');
  const high = swapped ? 'r3' : 'r1';
  op(swapped ? 'subs r0, r2, r0' : 'subs r0, r2');
  op(swapped ? 'sbcs r3, r1' : 'sbcs r1, r3');
  op('sbcs r4, r4');
  each('eors ?, r4', 'r0', high);
  op('subs r0, r4');
  op(`sbcs ${high}, r4`);
  return high;
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

/** Adds or takes away the four words of M at `middle`, whose sign is in r0, as joinWithoutMiddle left the others. */
function joinMiddle(middle, first, next) {
  for (const [i, register] of ['r5', 'r6', 'r1', 'r2'].entries()) {
    op(`ldr r7, [sp, #${middle + 4 * i}]`);
    op(`${i === 0 ? first : next} ${register}, r7`);
  }
  each(`${next} ?, r0`, 'r3', 'r4');
}

/** Words 1-3 of L to the stack; its word 0 is there. */
function storeLow(at) {
  op(`add r7, sp, #${at + 4}`);
  op('stm r7!, {r2, r3, r4}');
}

function storeMiddle(at) {
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
  op(`mov r11, ${difference(a, false)}`);
  op('mov r12, r0');
  op('movs r6, r4');
  op(`mov lr, ${difference(b, true)}`);
  op('eors r4, r6');
  op('mov r10, r4');
  mul64(inRegisters(null, 'lr'), inRegisters('r12', 'r11'));
  op('mov r0, r10');
  op('mov r1, r11');
  each('eors ?, r0', 'r1', 'r2', 'r3', 'r4');
  storeMiddle(scratch);
  mul64(a, b, at);
  storeLow(at);
  mul64(a.from(2), b.from(2));
  joinWithoutMiddle(at);
  note('+ M: inverted above where it is negative, and one more as carry');
  op('mov r0, r10');
  op('lsrs r7, r0, #1');
  joinMiddle(scratch, 'adcs', 'adcs');
  storeRest(at, invertBy);
}

/** The 8 words on the stack at `at` = a * a for four words. Keeps r8-r10; uses all others and four at `scratch`. */
export function sq128(at, a, scratch) {
  note('-M = (a0 - a1)^2');
  op(`mov r12, ${difference(a, false)}`);
  sq64(inRegisters(null, 'r12'));
  op('mov r1, r11');
  storeMiddle(scratch);
  sq64(a, at);
  storeLow(at);
  sq64(a.from(2));
  joinWithoutMiddle(at);
  op('movs r0, #0');
  joinMiddle(scratch, 'subs', 'sbcs');
  storeRest(at, null);
}
