// SPDX-License-Identifier: Apache-2.0
// The emitter of the generated assembly: lines, labels, and the ways in which an operand's words are reached.

const lines = [];

/** Everything emitted so far. */
export const emitted = () => lines.join('\n');

/** Lines as they are. */
export const raw = (...text) => lines.push(...text);

/** One instruction. */
export const op = (text) => lines.push(`\t${text}`);

/** A comment in the generated file. */
export const note = (text) => lines.push(`\t// ${text}`);

/** The same instruction for several registers: each('eors ? , r4', 'r0', 'r1'). */
export function each(pattern, ...registers) {
  for (const register of registers) op(pattern.replace('?', register));
}

/** A routine under its own label. */
export function routine(name, body) {
  raw('', `\t.type ${name}, %function`, '\t.thumb_func', `${name}:`);
  body();
  raw(`\t.size ${name}, . - ${name}`);
}

/**
 * A function for C: saves what the procedure call standard asks for around a body that uses every register. The body
 * finds the arguments in r0-r3 and must leave the stack pointer as it was.
 */
export function exported(name, body) {
  raw('', `\t.global ${name}`);
  routine(name, () => {
    op('push {r4, r5, r6, r7, lr}');
    for (let i = 4; i < 8; i++) op(`mov r${i}, r${i + 4}`);
    op('push {r4, r5, r6, r7}');
    body();
    op('pop {r4, r5, r6, r7}');
    for (let i = 4; i < 8; i++) op(`mov r${i + 4}, r${i}`);
    op('pop {r4, r5, r6, r7, pc}');
  });
}

/** Bytes that exported() pushes. */
export const SAVED = 36;

/** Words at an offset from the stack pointer: 2 cycles each. */
export const onStack = (offset) => ({
  word: (register, index) => op(`ldr ${register}, [sp, #${offset + 4 * index}]`),
  pointer: (register) => op(`add ${register}, sp, #${offset}`),
  from: (index) => onStack(offset + 4 * index),
});

/** Words behind a pointer that waits in a high register: 3 cycles each. */
export const behind = (high, first = 0) => ({
  word: (register, index) => {
    op(`mov ${register}, ${high}`);
    op(`ldr ${register}, [${register}, #${4 * (first + index)}]`);
  },
  pointer: (register) => {
    op(`mov ${register}, ${high}`);
    if (first > 0) op(`adds ${register}, #${4 * first}`);
  },
  from: (index) => behind(high, first + index),
});

/** Words that wait in registers; null is one that is in its place already. */
export const inRegisters = (...registers) => ({
  places: registers,
  word: (register, index) => registers[index] && op(`mov ${register}, ${registers[index]}`),
});
