// SPDX-License-Identifier: Apache-2.0
// Proves the field tests: drops each carry of field_m0.S in turn, and fails if the results stay right. Takes under a minute.
import { Board, build } from './emulated-image.mjs';
import { Field, OPERATIONS } from './field.mjs';

const RANDOM = 3000;

/** The instruction without its carry: adcs becomes adds, sbcs subs; null for any other. */
function withoutCarry(opcode) {
  const [source, target] = [(opcode >> 3) & 7, opcode & 7];
  const operands = (source << 6) | (target << 3) | target;
  if (opcode >> 6 === 0b0100000101) return (0b0001100 << 9) | operands;
  if (opcode >> 6 === 0b0100000110) return (0b0001101 << 9) | operands;
  return null;
}

const image = build();
const board = new Board(image);
const field = new Field(board);
let killed = 0;
let lived = 0;
for (const operation of OPERATIONS.filter(({ name }) => name.startsWith('fe_'))) {
  const pairs = field.operands(operation, RANDOM);
  const start = (image.symbols.get(operation.name) & ~1) - board.flashStart;
  for (let at = start; at < start + image.lengths.get(operation.name); at += 2) {
    const opcode = board.flashHalfword(at);
    const mutant = withoutCarry(opcode);
    if (mutant === null) continue;
    board.patchFlash(at, mutant);
    const { wrong } = field.tryAll(operation, pairs, { stopAtWrong: true });
    board.patchFlash(at, opcode);
    if (wrong.length > 0) {
      killed++;
    } else {
      lived++;
      console.error(`LIVES: ${operation.name}+0x${(at - start).toString(16)} without its carry`);
    }
  }
}
console.log(`${killed} passed, ${lived} failed`);
process.exitCode = lived === 0 && killed > 0 ? 0 : 1;
