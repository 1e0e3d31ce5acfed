// SPDX-License-Identifier: Apache-2.0
// Writes field_m0.S, the Thumb-1 field arithmetic: `node gen-field-m0.mjs` rewrites it, `--check` compares it.
//
// ARMv6-M has eight registers that arithmetic reaches (r0-r7), five and lr that only moves reach, and a multiplication
// that keeps the low 32 bits of a product: so a 32 x 32 product is made of four of 16 x 16. Two levels of subtractive
// Karatsuba (256 = 3 x 128, 128 = 3 x 64) stand on a 64 x 64 schoolbook product that lives wholly in registers.
import { readFileSync, writeFileSync } from 'node:fs';

const lines = [];
const op = (text) => lines.push(`\t${text}`);
const note = (text) => lines.push(`\t// ${text}`);

/** A word in memory under the stack pointer, read in 2 cycles. */
const onStack = (offset) => ({
  word: (register, index) => op(`ldr ${register}, [sp, #${offset + 4 * index}]`),
  pointer: (register, index = 0) => op(`add ${register}, sp, #${offset + 4 * index}`),
  from: (index) => onStack(offset + 4 * index),
});

/** A word behind a pointer that a high register keeps, read in 3 cycles. */
const behind = (high, first = 0) => ({
  word: (register, index) => {
    op(`mov ${register}, ${high}`);
    op(`ldr ${register}, [${register}, #${4 * (first + index)}]`);
  },
  pointer: (register, index = 0) => {
    op(`mov ${register}, ${high}`);
    if (first + index > 0) op(`adds ${register}, #${4 * (first + index)}`);
  },
  from: (index) => behind(high, first + index),
});

/** hi:lo += middle << 16; uses up middle and temporary. */
function addMiddle(lo, hi, middle, temporary) {
  op(`lsls ${temporary}, ${middle}, #16`);
  op(`lsrs ${middle}, ${middle}, #16`);
  op(`adds ${lo}, ${temporary}`);
  op(`adcs ${hi}, ${middle}`);
}

function split(word, low, high) {
  op(`uxth ${low}, ${word}`);
  op(`lsrs ${high}, ${word}, #16`);
}

/**
 * (r11, r2, r3, r4) = a * b for two words each. Uses r0-r7, r11, r12, lr. Of the operands, a[1] may wait in lr and b[1]
 * in r11. Each partial sum fits its 64 bits, since a * b + c never passes them.
 */
function mul64(a, b) {
  note('64 x 64: a0 b0');
  a.word('r0', 0);
  b.word('r3', 0);
  op('mov r12, r3');
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
  note('a0 b1');
  b.word('r4', 1);
  op('mov r11, r0');
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
  note('a1 b1');
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
  note('a1 b0');
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

/** lo, hi of the square of the word whose halves are low and high, which are kept. Uses temporary and middle. */
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

/** (r11, r2, r3, r4) = a * a for two words. Uses r0-r7, r11, r12, lr. a[1] may wait in r12. */
function sq64(a) {
  note('64-bit square: a0 a0');
  a.word('r0', 0);
  split('r0', 'r6', 'r1');
  sq32('r6', 'r1', 'r2', 'r3', 'r4', 'r5');
  op('mov r11, r2');
  note('a1 a1');
  a.word('r2', 1);
  op('mov r12, r3');
  split('r2', 'r5', 'r2');
  sq32('r5', 'r2', 'r3', 'r4', 'r0', 'r7');
  note('2 a0 a1');
  op('mov lr, r3');
  op('movs r3, r6');
  op('muls r3, r5');
  op('muls r6, r2');
  op('muls r5, r1');
  op('muls r2, r1');
  addMiddle('r3', 'r2', 'r6', 'r7');
  addMiddle('r3', 'r2', 'r5', 'r7');
  op('movs r5, #0');
  op('movs r7, r2');
  op('adds r3, r3');
  op('adcs r7, r7');
  op('adcs r4, r5');
  op('mov r2, r12');
  op('adds r2, r3');
  op('mov r3, lr');
  op('adcs r3, r7');
  op('adcs r4, r5');
}

/** (r0, r1) = |x - y| with x and y the low and high pair of source, swapped if so told; r4 = all ones if x < y. */
function difference64(source, swapped) {
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
  op('eors r0, r4');
  op('eors r1, r4');
  op('subs r0, r4');
  op('sbcs r1, r4');
}

/** Stores the low half of a 128 x 128 product, then adds up what does not depend on the middle product. */
function joinHalves(at, low, high) {
  low();
  op('mov r1, r11');
  op(`add r7, sp, #${at}`);
  op('stm r7!, {r1, r2, r3, r4}');
  high();
  op('mov r1, r11');
  op(`add r7, sp, #${at}`);
  note('U = L1 + H0; words 2-3 = U + L0, words 4-5 = U + H1, words 6-7 = H1');
  op(`ldr r5, [sp, #${at + 8}]`);
  op(`ldr r6, [sp, #${at + 12}]`);
  op('adds r1, r5');
  op('adcs r2, r6');
  op('movs r0, #0');
  op('adcs r0, r0');
  op('ldm r7!, {r5, r6}');
  op('adds r5, r1');
  op('adcs r6, r2');
  op('stm r7!, {r5, r6}');
  op('adcs r1, r3');
  op('adcs r2, r4');
  op('movs r5, #0');
  op('adcs r3, r5');
  op('adcs r4, r5');
  op('adds r1, r0');
  op('adcs r2, r5');
  op('adcs r3, r0');
  op('adcs r4, r5');
  op('stm r7!, {r1, r2, r3, r4}');
}

/** 8 words on the stack at `at` = a * b for four words each. Keeps r8, r9; uses all others. */
function mul128(at, a, b) {
  joinHalves(
    at,
    () => mul64(a, b),
    () => mul64(a.from(2), b.from(2)),
  );
  note('M = |a0 - a1| |b1 - b0|, negative where r10 is all ones');
  difference64(a, false);
  op('mov r10, r4');
  op('mov r12, r0');
  op('mov lr, r1');
  difference64(b, true);
  op('mov r11, r1');
  op('mov r5, r10');
  op('eors r5, r4');
  op('mov r10, r5');
  op('mov r3, r0');
  mul64(
    { word: (r, i) => op(`mov ${r}, ${i === 0 ? 'r12' : 'lr'}`) },
    { word: (r, i) => i === 1 && op(`mov ${r}, r11`) },
  );
  note('words 2-7 += M with its sign');
  op('mov r0, r10');
  op('mov r1, r11');
  for (const r of ['r1', 'r2', 'r3', 'r4']) op(`eors ${r}, r0`);
  op(`add r7, sp, #${at + 8}`);
  op('lsrs r5, r0, #1');
  op('ldm r7!, {r5, r6}');
  op('adcs r5, r1');
  op('adcs r6, r2');
  op('ldm r7!, {r1, r2}');
  op('adcs r1, r3');
  op('adcs r2, r4');
  op('ldm r7!, {r3, r4}');
  op('adcs r3, r0');
  op('adcs r4, r0');
  op(`add r7, sp, #${at + 8}`);
  op('stm r7!, {r5, r6}');
  op('stm r7!, {r1, r2, r3, r4}');
}

/** 8 words on the stack at `at` = a * a for four words. Keeps r8-r10; uses all others. */
function sq128(at, a) {
  joinHalves(
    at,
    () => sq64(a),
    () => sq64(a.from(2)),
  );
  note('words 2-7 -= (a0 - a1)^2');
  difference64(a, false);
  op('mov r12, r1');
  sq64({ word: (r, i) => i === 1 && op(`mov ${r}, r12`) });
  op('mov r1, r11');
  op('movs r0, #0');
  op(`add r7, sp, #${at + 8}`);
  op('ldm r7!, {r5, r6}');
  op('subs r5, r1');
  op('sbcs r6, r2');
  op('ldm r7!, {r1, r2}');
  op('sbcs r1, r3');
  op('sbcs r2, r4');
  op('ldm r7!, {r3, r4}');
  op('sbcs r3, r0');
  op('sbcs r4, r0');
  op(`add r7, sp, #${at + 8}`);
  op('stm r7!, {r5, r6}');
  op('stm r7!, {r1, r2, r3, r4}');
}

/** 4 words on the stack at `at` = |x - y| with x and y the halves of source, swapped if so told; r4 = all ones if x < y. */
function difference128(at, source, swapped) {
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
  for (const r of ['r0', 'r1', 'r2', 'r3']) op(`eors ${r}, r4`);
  op('subs r0, r4');
  for (const r of ['r1', 'r2', 'r3']) op(`sbcs ${r}, r4`);
  op(`add r7, sp, #${at}`);
  op('stm r7!, {r0, r1, r2, r3}');
}

// The frame of a multiplication or squaring, in bytes from sp.
const PRODUCT = 0; // 16 words
const MIDDLE = 64; // 8 words: the product of the differences
const DIFFERENCES = 96; // 2 x 4 words
const SIGN = 128;
const OUT = 132;
const FRAME = 136;

/** Words 4-15 of the product: what does not depend on the middle product, as joinHalves has it for half the length. */
function joinQuarters() {
  note('U = L1 + H0 (r0-r3), carry in lr');
  op(`add r7, sp, #${PRODUCT + 16}`);
  op('ldm r7!, {r0, r1, r2, r3}');
  op('ldm r7!, {r4, r5}');
  op('adds r0, r4');
  op('adcs r1, r5');
  op('ldm r7!, {r4, r5}');
  op('adcs r2, r4');
  op('adcs r3, r5');
  op('movs r6, #0');
  op('adcs r6, r6');
  op('mov lr, r6');
  note('words 4-7 = U + L0');
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
  note('words 8-11 = U + H1 + carry, words 12-15 = H1 + carry');
  op(`ldr r4, [sp, #${PRODUCT + 48}]`);
  op(`ldr r5, [sp, #${PRODUCT + 52}]`);
  op('adcs r0, r4');
  op('adcs r1, r5');
  op(`ldr r4, [sp, #${PRODUCT + 56}]`);
  op(`ldr r5, [sp, #${PRODUCT + 60}]`);
  op('adcs r2, r4');
  op('adcs r3, r5');
  op('movs r5, #0');
  op('adcs r5, r5');
  op('mov r4, lr');
  op('movs r6, #0');
  op('adds r0, r4');
  op('adcs r1, r6');
  op('adcs r2, r6');
  op('adcs r3, r6');
  op('stm r7!, {r0, r1, r2, r3}');
  op('adcs r4, r5');
  op('ldm r7!, {r0, r1, r2, r3}');
  op('adds r0, r4');
  op('adcs r1, r6');
  op('adcs r2, r6');
  op('adcs r3, r6');
  op(`add r7, sp, #${PRODUCT + 48}`);
  op('stm r7!, {r0, r1, r2, r3}');
}

/** Words 4-15 of the product plus the middle product with its sign (multiply), or minus it (square). */
function addMiddleProduct(signed) {
  const chain = signed ? 'adcs' : 'sbcs';
  op(`add r6, sp, #${MIDDLE}`);
  op(`add r7, sp, #${PRODUCT + 16}`);
  if (signed) {
    op(`ldr r0, [sp, #${SIGN}]`);
    op('lsrs r1, r0, #1');
  } else {
    op('movs r0, #0');
    op('cmp r0, r0');
  }
  for (let i = 0; i < 4; i++) {
    op('ldm r6!, {r4, r5}');
    if (signed) {
      op('eors r4, r0');
      op('eors r5, r0');
    }
    op(`ldr r1, [r7, #0]`);
    op(`ldr r2, [r7, #4]`);
    op(`${chain} r1, r4`);
    op(`${chain} r2, r5`);
    op('stm r7!, {r1, r2}');
  }
  for (let i = 0; i < 2; i++) {
    op('ldr r1, [r7, #0]');
    op('ldr r2, [r7, #4]');
    op(`${chain} r1, r0`);
    op(`${chain} r2, r0`);
    op('stm r7!, {r1, r2}');
  }
}

/** Writes words 0-7 + 38 * words 8-15 behind the pointer at OUT, with what passes bit 255 folded as 19. */
function fold() {
  note('fold 2^256 = 38; the top word first, since what passes bit 255 of it is 19 for word 0');
  op('movs r1, #38');
  op('movs r7, #0');
  op(`ldr r3, [sp, #${PRODUCT + 60}]`);
  split('r3', 'r4', 'r3');
  op('muls r4, r1');
  op('muls r3, r1');
  op(`ldr r5, [sp, #${PRODUCT + 28}]`);
  op('lsls r6, r3, #16');
  op('lsrs r2, r3, #16');
  op('adds r5, r4');
  op('adcs r2, r7');
  op('adds r5, r6');
  op('adcs r2, r7');
  op('lsls r2, r2, #1');
  op('lsrs r6, r5, #31');
  op('orrs r2, r6');
  op('movs r6, #19');
  op('muls r2, r6');
  op('lsls r5, r5, #1');
  op('lsrs r5, r5, #1');
  op('mov r8, r5');
  op(`ldr r0, [sp, #${OUT}]`);
  for (let i = 0; i < 7; i++) {
    op(`ldr r3, [sp, #${PRODUCT + 32 + 4 * i}]`);
    split('r3', 'r4', 'r3');
    op('muls r4, r1');
    op('muls r3, r1');
    op('adds r4, r2');
    op(`ldr r5, [sp, #${PRODUCT + 4 * i}]`);
    op('lsls r6, r3, #16');
    op('lsrs r2, r3, #16');
    op('adds r5, r4');
    op('adcs r2, r7');
    op('adds r5, r6');
    op('adcs r2, r7');
    op('stm r0!, {r5}');
  }
  op('mov r3, r8');
  op('adds r3, r2');
  op('stm r0!, {r3}');
}

function routine(name, body) {
  lines.push('', `\t.type ${name}, %function`, '\t.thumb_func', `${name}:`);
  body();
}

/** A function for C: saves what the procedure call standard asks for around the routine that uses every register. */
function exported(name, inner) {
  lines.push('', `\t.global ${name}`);
  routine(name, () => {
    op('push {r4, r5, r6, r7, lr}');
    ['r8', 'r9', 'r10', 'r11'].forEach((r, i) => {
      op(`mov r${4 + i}, ${r}`);
    });
    op('push {r4, r5, r6, r7}');
    op(`bl ${inner}`);
    op('pop {r4, r5, r6, r7}');
    ['r8', 'r9', 'r10', 'r11'].forEach((r, i) => {
      op(`mov ${r}, r${4 + i}`);
    });
    op('pop {r4, r5, r6, r7, pc}');
  });
  lines.push(`\t.size ${name}, . - ${name}`);
}

function multiply() {
  op('push {lr}');
  op(`sub sp, #${FRAME}`);
  op(`str r0, [sp, #${OUT}]`);
  op('mov r8, r1');
  op('mov r9, r2');
  const a = behind('r8');
  const b = behind('r9');
  difference128(DIFFERENCES, a, false);
  op('mov r10, r4');
  difference128(DIFFERENCES + 16, b, true);
  op('mov r5, r10');
  op('eors r5, r4');
  op(`str r5, [sp, #${SIGN}]`);
  mul128(PRODUCT, a, b);
  mul128(PRODUCT + 32, a.from(4), b.from(4));
  mul128(MIDDLE, onStack(DIFFERENCES), onStack(DIFFERENCES + 16));
  joinQuarters();
  addMiddleProduct(true);
  fold();
  op(`add sp, #${FRAME}`);
  op('pop {pc}');
}

function square() {
  op('push {lr}');
  op(`sub sp, #${FRAME}`);
  op(`str r0, [sp, #${OUT}]`);
  op('mov r8, r1');
  const a = behind('r8');
  difference128(DIFFERENCES, a, false);
  sq128(PRODUCT, a);
  sq128(PRODUCT + 32, a.from(4));
  sq128(MIDDLE, onStack(DIFFERENCES));
  joinQuarters();
  addMiddleProduct(false);
  fold();
  op(`add sp, #${FRAME}`);
  op('pop {pc}');
}

/** Words 0-3 in r8-r11, words 4-7 in r3-r6, from a chain of adds or subs over the operands at r1 and r2. */
function chain8(first, next) {
  for (let i = 0; i < 2; i++) {
    op('ldm r1!, {r3, r4}');
    op('ldm r2!, {r5, r6}');
    op(`${i === 0 ? first : next} r3, r5`);
    op(`${next} r4, r6`);
    op(`mov r${8 + 2 * i}, r3`);
    op(`mov r${9 + 2 * i}, r4`);
  }
  op('ldm r1!, {r3, r4}');
  op('ldm r2!, {r5, r6}');
  op(`${next} r3, r5`);
  op(`${next} r4, r6`);
  op('ldm r1!, {r5, r6}');
  op('ldm r2, {r1, r2}');
  op(`${next} r5, r1`);
  op(`${next} r6, r2`);
}

/** Adds or subtracts r7 at the bottom of those eight words and writes them behind r0. */
function ripple8(first, next) {
  op('mov r1, r8');
  op('mov r2, r9');
  op(`${first} r1, r7`);
  op('movs r7, #0');
  op(`${next} r2, r7`);
  op('stm r0!, {r1, r2}');
  op('mov r1, r10');
  op('mov r2, r11');
  op(`${next} r1, r7`);
  op(`${next} r2, r7`);
  op('stm r0!, {r1, r2}');
  for (const r of ['r3', 'r4', 'r5', 'r6']) op(`${next} ${r}, r7`);
  op('stm r0!, {r3, r4, r5, r6}');
}

function add() {
  chain8('adds', 'adcs');
  note('what passes bit 255, 0-3, times 19');
  op('movs r7, #0');
  op('adcs r7, r7');
  op('lsls r7, r7, #1');
  op('lsrs r2, r6, #31');
  op('orrs r7, r2');
  op('movs r2, #19');
  op('muls r7, r2');
  op('lsls r6, r6, #1');
  op('lsrs r6, r6, #1');
  ripple8('adds', 'adcs');
  op('bx lr');
}

function subtract() {
  chain8('subs', 'sbcs');
  note('one fold of 2^255 = 19 more than needed, 0-3, so that bit 255 lends to the borrow from below');
  op('sbcs r7, r7');
  op('lsls r7, r7, #1');
  op('lsrs r2, r6, #31');
  op('adds r7, r2');
  op('movs r2, #1');
  op('lsls r1, r2, #31');
  op('orrs r6, r1');
  op('subs r7, r2, r7');
  op('movs r2, #19');
  op('muls r7, r2');
  ripple8('subs', 'sbcs');
  op('bx lr');
}

/** One word of a * 121666 + b + carry: result in r6, next carry in `next`. 121666 = 65536 + 56130 (r4). */
function word121666(loadA, loadB, carry, next) {
  loadA(next);
  split(next, 'r6', next);
  op(`mov r7, ${next}`);
  op('muls r7, r4');
  op('adds r7, r6');
  op('muls r6, r4');
  if (carry) {
    op(`adds r6, ${carry}`);
    op(`movs ${carry}, #0`);
    op(`adcs ${next}, ${carry}`);
  }
  const temporary = carry ?? 'r3';
  op(`lsls ${temporary}, r7, #16`);
  op('lsrs r7, r7, #16');
  op(`adds r6, ${temporary}`);
  op(`adcs ${next}, r7`);
  loadB('r7');
  op('adds r6, r7');
  op('movs r7, #0');
  op(`adcs ${next}, r7`);
}

function multiply121666Add() {
  op('ldr r4, =56130');
  word121666(
    (r) => op(`ldr ${r}, [r1, #28]`),
    (r) => op(`ldr ${r}, [r2, #28]`),
    null,
    'r5',
  );
  op('lsls r5, r5, #1');
  op('lsrs r7, r6, #31');
  op('orrs r5, r7');
  op('movs r7, #19');
  op('muls r5, r7');
  op('lsls r6, r6, #1');
  op('lsrs r6, r6, #1');
  op('mov r8, r6');
  let carry = 'r5';
  let next = 'r3';
  for (let i = 0; i < 7; i++) {
    word121666(
      (r) => op(`ldm r1!, {${r}}`),
      (r) => op(`ldm r2!, {${r}}`),
      carry,
      next,
    );
    op('stm r0!, {r6}');
    [carry, next] = [next, carry];
  }
  op('mov r6, r8');
  op(`adds r6, ${carry}`);
  op('stm r0!, {r6}');
  op('bx lr');
  lines.push('\t.align 2', '\t.pool');
}

function multiply9() {
  op('movs r2, #9');
  op('movs r7, #0');
  op('ldr r3, [r1, #28]');
  split('r3', 'r4', 'r3');
  op('muls r4, r2');
  op('muls r3, r2');
  op('lsls r5, r3, #16');
  op('lsrs r3, r3, #16');
  op('adds r4, r5');
  op('adcs r3, r7');
  op('lsls r3, r3, #1');
  op('lsrs r5, r4, #31');
  op('orrs r3, r5');
  op('movs r5, #19');
  op('muls r3, r5');
  op('lsls r4, r4, #1');
  op('lsrs r4, r4, #1');
  op('mov r8, r4');
  for (let i = 0; i < 7; i++) {
    op('ldm r1!, {r4}');
    split('r4', 'r5', 'r4');
    op('muls r5, r2');
    op('muls r4, r2');
    op('adds r5, r3');
    op('lsls r6, r4, #16');
    op('lsrs r3, r4, #16');
    op('adds r5, r6');
    op('adcs r3, r7');
    op('stm r0!, {r5}');
  }
  op('mov r4, r8');
  op('adds r4, r3');
  op('stm r0!, {r4}');
  op('bx lr');
}

function swap() {
  op('rsbs r2, r2, #0');
  for (let i = 0; i < 8; i++) {
    op('ldm r0!, {r3, r4}');
    op('ldm r1!, {r5, r6}');
    for (const [x, y] of [
      ['r3', 'r5'],
      ['r4', 'r6'],
    ]) {
      op(`movs r7, ${x}`);
      op(`eors r7, ${y}`);
      op('ands r7, r2');
      op(`eors ${x}, r7`);
      op(`eors ${y}, r7`);
    }
    op('subs r0, #8');
    op('subs r1, #8');
    op('stm r0!, {r3, r4}');
    op('stm r1!, {r5, r6}');
  }
  op('bx lr');
}

/** Zeroes the frame that multiply and square use, their return address included. */
function wipeScratch() {
  op('movs r1, #0');
  op('movs r2, #0');
  op('movs r3, #0');
  op('movs r4, #0');
  op(`sub sp, #${FRAME + 4}`);
  op('mov r0, sp');
  for (let i = 0; i < Math.floor((FRAME + 4) / 16); i++) op('stm r0!, {r1, r2, r3, r4}');
  for (let i = 0; i < ((FRAME + 4) % 16) / 4; i++) op('stm r0!, {r1}');
  op(`add sp, #${FRAME + 4}`);
  op('bx lr');
}

const BANNER = `// SPDX-License-Identifier: Apache-2.0
// GF(2^255 - 19) for Cortex-M0+ in Thumb-1, see field.h. Generated by gen-field-m0.mjs: change that, not this.
	.syntax unified
	.cpu cortex-m0plus
	.thumb
#ifdef ASSAY_CRYPTO_SECTION
	.section ASSAY_CRYPTO_SECTION, "ax", %progbits
#else
	.section .text.assay_fe, "ax", %progbits
#endif
	.align 2`;

const FUNCTIONS = [
  ['mul', multiply],
  ['sq', square],
  ['add', add],
  ['sub', subtract],
  ['mul_121666_add', multiply121666Add],
  ['mul_9', multiply9],
  ['swap', swap],
  ['wipe_scratch', wipeScratch],
];

lines.push(...BANNER.split('\n'));
for (const [name, body] of FUNCTIONS) {
  exported(`assay_fe_${name}`, `fe_${name}`);
  routine(`fe_${name}`, body);
}
lines.push('');

const target = new URL('field_m0.S', import.meta.url);
const text = lines.join('\n');
if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== text) {
    console.error('field_m0.S is not what gen-field-m0.mjs writes: run `node gen-field-m0.mjs`');
    process.exitCode = 1;
  }
} else {
  writeFileSync(target, text);
}
