// SPDX-License-Identifier: Apache-2.0
// 64 x 64 bit products and squares that live wholly in registers.
//
// ARMv6-M multiplies 32 x 32 bits to the low 32, so that a full product takes four of 16 x 16: with halves al, ah, bl,
// bh it is (ah bh : al bl) + (ah bl << 16) + (al bh << 16). The sum a b + c + d never passes 64 bits for 32-bit words,
// which is why no carry is left over where two partial sums meet a product.
import { note, op } from './emit.mjs';

/** The 16-bit halves of a word; `high` may be the word's own register. */
function split(word, low, high) {
  op(`uxth ${low}, ${word}`);
  op(`lsrs ${high}, ${word}, #16`);
}

/** hi:lo += middle << 16; uses up middle and temporary. */
function addMiddle(lo, hi, middle, temporary) {
  op(`lsls ${temporary}, ${middle}, #16`);
  op(`lsrs ${middle}, ${middle}, #16`);
  op(`adds ${lo}, ${temporary}`);
  op(`adcs ${hi}, ${middle}`);
}

/** Puts the lowest word of a product away: in r11, or on the stack where that is its last place. */
function putAway(register, to) {
  op(to === null ? `mov r11, ${register}` : `str ${register}, [sp, #${to}]`);
}

/**
 * (r11, r2, r3, r4) = a * b for two words each; the lowest word goes to the stack at `to` instead, if that is given.
 * Uses r0-r7, r11, r12, lr. Of the operands, b[0] may wait in r12, a[1] in lr and b[1] in r11.
 */
export function mul64(a, b, to = null) {
  note('64 x 64: a0 b0, keeping the halves of a0 in r6, r5');
  a.word('r0', 0);
  b.word('r3', 0);
  if (b.places?.[0] !== 'r12') op('mov r12, r3');
  split('r0', 'r6', 'r5');
  split('r3', 'r2', 'r7');
  op('movs r0, r2');
  op('muls r0, r6');
  op('muls r2, r5');
  op('movs r3, r7');
  op('muls r3, r6');
  op('muls r7, r5');
  addMiddle('r0', 'r7', 'r2', 'r4');
  addMiddle('r0', 'r7', 'r3', 'r4');
  note('+ a0 b1, keeping the halves of b1 in r3, r4; word 0 is complete');
  b.word('r4', 1);
  putAway('r0', to);
  split('r4', 'r3', 'r4');
  op('movs r2, r6');
  op('muls r2, r3');
  op('movs r1, r5');
  op('muls r1, r3');
  op('muls r6, r4');
  op('muls r5, r4');
  op('adds r2, r7');
  op('movs r7, #0');
  op('adcs r5, r7');
  addMiddle('r2', 'r5', 'r1', 'r0');
  addMiddle('r2', 'r5', 'r6', 'r0');
  note('+ a1 b1, keeping the halves of a1 in r1, r6; word 1 waits in lr');
  a.word('r6', 1);
  op('mov lr, r2');
  split('r6', 'r1', 'r6');
  op('movs r0, r3');
  op('muls r0, r1');
  op('muls r3, r6');
  op('movs r7, r4');
  op('muls r7, r1');
  op('muls r4, r6');
  op('adds r0, r5');
  op('movs r5, #0');
  op('adcs r4, r5');
  addMiddle('r0', 'r4', 'r3', 'r5');
  addMiddle('r0', 'r4', 'r7', 'r5');
  note('+ a1 b0');
  op('mov r3, r12');
  split('r3', 'r5', 'r3');
  op('movs r2, r1');
  op('muls r2, r5');
  op('muls r5, r6');
  op('muls r1, r3');
  op('muls r3, r6');
  addMiddle('r2', 'r3', 'r5', 'r7');
  addMiddle('r2', 'r3', 'r1', 'r7');
  op('mov r7, lr');
  op('movs r5, #0');
  op('adds r2, r7');
  op('adcs r3, r0');
  op('adcs r4, r5');
}

/** hi:lo = the square of the word with halves low and high, which are kept. */
function sq32(low, high, lo, hi, middle, temporary) {
  op(`movs ${middle}, ${low}`);
  op(`muls ${middle}, ${high}`);
  op(`movs ${lo}, ${low}`);
  op(`muls ${lo}, ${low}`);
  op(`movs ${hi}, ${high}`);
  op(`muls ${hi}, ${high}`);
  op(`lsls ${temporary}, ${middle}, #17`);
  op(`lsrs ${middle}, ${middle}, #15`);
  op(`adds ${lo}, ${temporary}`);
  op(`adcs ${hi}, ${middle}`);
}

/** (r11, r2, r3, r4) = a * a for two words, as mul64. Uses r0-r7, r11, r12, lr. a[1] may wait in r12. */
export function sq64(a, to = null) {
  note('64-bit square: a0 a0, a1 a1');
  a.word('r0', 0);
  split('r0', 'r6', 'r1');
  sq32('r6', 'r1', 'r2', 'r3', 'r4', 'r5');
  putAway('r2', to);
  a.word('r2', 1);
  op('mov r12, r3');
  split('r2', 'r5', 'r7');
  sq32('r5', 'r7', 'r3', 'r4', 'r0', 'r2');
  op('mov lr, r3');
  note('+ 2 a0 a1');
  op('movs r3, r6');
  op('muls r3, r5');
  op('muls r6, r7');
  op('muls r5, r1');
  op('muls r7, r1');
  addMiddle('r3', 'r7', 'r6', 'r2');
  addMiddle('r3', 'r7', 'r5', 'r2');
  op('movs r5, #0');
  op('mov r2, r12');
  op('adds r3, r3');
  op('adcs r7, r7');
  op('adcs r4, r5');
  op('adds r2, r3');
  op('mov r3, lr');
  op('adcs r3, r7');
  op('adcs r4, r5');
}
