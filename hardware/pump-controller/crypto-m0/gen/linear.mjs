// SPDX-License-Identifier: Apache-2.0
// Field addition, subtraction, multiplication by small constants, and selection. r0 = out, r1 = a, r2 = b throughout.
import { each, note, op, raw } from './emit.mjs';

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
  each(`${next} ?, r7`, 'r3', 'r4', 'r5', 'r6');
  op('stm r0!, {r3, r4, r5, r6}');
  op('bx lr');
}

/** out = a + b */
export function add() {
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
}

/** out = a - b */
export function subtract() {
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
}

/** r3:r6 (carry r3) with what passes bit 255 of the top word taken off and multiplied by 19 into `carry`; top to r8. */
function foldTop(top, carry, temporary) {
  op(`lsls ${carry}, ${carry}, #1`);
  op(`lsrs ${temporary}, ${top}, #31`);
  op(`orrs ${carry}, ${temporary}`);
  op(`movs ${temporary}, #19`);
  op(`muls ${carry}, ${temporary}`);
  op(`lsls ${top}, ${top}, #1`);
  op(`lsrs ${top}, ${top}, #1`);
  op(`mov r8, ${top}`);
}

function storeTop(carry, temporary) {
  op(`mov ${temporary}, r8`);
  op(`adds ${temporary}, ${carry}`);
  op(`stm r0!, {${temporary}}`);
  op('bx lr');
}

/** r6 and `next` = the word in `next` * 121666 + carry + the word that loadB loads. 121666 = 65536 + 56130 (in r4). */
function word121666(carry, next, loadB) {
  op(`uxth r6, ${next}`);
  op(`lsrs ${next}, ${next}, #16`);
  op(`mov r7, ${next}`);
  op('muls r7, r4');
  op('adds r7, r6');
  op('muls r6, r4');
  op(`adds r6, ${carry}`); // at most 65535 * 56130 + 19 * 243335, below 2^32
  op(`lsls ${carry}, r7, #16`);
  op('lsrs r7, r7, #16');
  op(`adds r6, ${carry}`);
  op(`adcs ${next}, r7`);
  loadB('r7');
  op('adds r6, r7');
  op('movs r7, #0');
  op(`adcs ${next}, r7`);
}

/** out = 121666 * a + b */
export function multiply121666Add() {
  op('ldr r4, =56130');
  op('movs r3, #0');
  op('ldr r5, [r1, #28]');
  word121666('r3', 'r5', (register) => op(`ldr ${register}, [r2, #28]`));
  foldTop('r6', 'r5', 'r7');
  let [carry, next] = ['r5', 'r3'];
  for (let i = 0; i < 7; i++) {
    op(`ldm r1!, {${next}}`);
    word121666(carry, next, (register) => op(`ldm r2!, {${register}}`));
    op('stm r0!, {r6}');
    [carry, next] = [next, carry];
  }
  storeTop(carry, 'r6');
  raw('\t.align 2', '\t.pool');
}

/** r5 and r3 = the word in r4 * 9 (in r2) + carry in r3, if carried; 0 in r7. */
function word9(carried) {
  op('uxth r5, r4');
  op('lsrs r4, r4, #16');
  op('muls r5, r2');
  op('muls r4, r2');
  if (carried) op('adds r5, r3');
  op('lsls r6, r4, #16');
  op('lsrs r3, r4, #16');
  op('adds r5, r6');
  op('adcs r3, r7');
}

/** out = 9 * a */
export function multiply9() {
  op('movs r2, #9');
  op('movs r7, #0');
  op('ldr r4, [r1, #28]');
  word9(false);
  foldTop('r5', 'r3', 'r6');
  for (let i = 0; i < 7; i++) {
    op('ldm r1!, {r4}');
    word9(true);
    op('stm r0!, {r5}');
  }
  storeTop('r3', 'r4');
}

/** Two elements at out = those at b where r3 is all ones, those at a where it is zero. */
export function select() {
  for (let i = 0; i < 8; i++) {
    op('ldm r1!, {r4, r5}');
    op('ldm r2!, {r6, r7}');
    op('eors r6, r4');
    op('ands r6, r3');
    op('eors r4, r6');
    op('eors r7, r5');
    op('ands r7, r3');
    op('eors r5, r7');
    op('stm r0!, {r4, r5}');
  }
  op('bx lr');
}
