// SPDX-License-Identifier: Apache-2.0
// The field routines of field_m0.S, compared with exact integers. The fe_ routines are inner ones that use every register.
import { carryPairs, carrySquares, edgeOperands, randomOperand } from './operands.mjs';
import { P, toBytes, toInteger } from './vectors.mjs';

const squareTimes = (times) => (a) => {
  let value = a;
  for (let i = 0; i < times; i++) value = (value * value) % P;
  return value;
};

/** Each routine with its number of operands, arguments after them, and what it computes modulo P. */
export const OPERATIONS = [
  { name: 'fe_mul', operands: 2, more: [], exact: (a, b) => a * b },
  { name: 'assay_fe_mul', operands: 2, more: [], exact: (a, b) => a * b },
  { name: 'fe_sq', operands: 1, more: [], exact: squareTimes(1) },
  { name: 'assay_fe_sq_times', operands: 1, more: [1], exact: squareTimes(1) },
  { name: 'assay_fe_sq_times', operands: 1, more: [3], exact: squareTimes(3) },
  { name: 'fe_add', operands: 2, more: [], exact: (a, b) => a + b },
  { name: 'assay_fe_add', operands: 2, more: [], exact: (a, b) => a + b },
  { name: 'assay_fe_sub', operands: 2, more: [], exact: (a, b) => a - b },
  { name: 'fe_sub', operands: 2, more: [], exact: (a, b) => a - b },
  { name: 'fe_mul_121666_add', operands: 2, more: [], exact: (a, b) => 121666n * a + b },
  { name: 'fe_mul_9', operands: 1, more: [], exact: (a) => 9n * a },
];

/** The chosen operands that random ones would miss, in pairs. */
function chosenOperands(count) {
  const edges = edgeOperands();
  const up = (value) => value << 128n;
  if (count === 1) {
    const squares = carrySquares(64n);
    return [...edges, ...carrySquares(128n), ...squares, ...squares.map(up)].map((a) => [a, a]);
  }
  const pairs = carryPairs(64n);
  const crossed = edges.flatMap((a) => edges.map((b) => [a, b]));
  return [...carryPairs(128n), ...pairs, ...pairs.map(([a, b]) => [up(a), up(b)]), ...crossed];
}

export class Field {
  #board;
  #cells;
  #chosen = new Map([1, 2].map((count) => [count, chosenOperands(count)]));

  constructor(board) {
    this.#board = board;
    this.#cells = [board.allocate(32), board.allocate(32), board.allocate(32)];
  }

  /** Pairs of operands for an operation: the chosen ones and randomCount others. */
  operands({ operands }, randomCount) {
    const random = Array.from({ length: randomCount }, () => [randomOperand(), randomOperand()]);
    return [...this.#chosen.get(operands), ...random];
  }

  /**
   * Runs an operation on all pairs, now and then with the result in place of an operand. Returns { what, pairs, cycles,
   * wrong }: its name, how many, the set of cycles that it took, and the wrong results in words, one at most if so told.
   */
  tryAll({ name, operands, more, exact }, pairs, { stopAtWrong = false } = {}) {
    const [out, x, y] = this.#cells;
    const cycles = new Set();
    const wrong = [];
    for (const [i, [a, b]] of pairs.entries()) {
      this.#board.write(x, toBytes(a));
      this.#board.write(y, toBytes(b));
      const to = [out, x, y][i % (operands + 1)];
      cycles.add(this.#board.call(name, to, x, ...(operands === 2 ? [y] : more)).cycles);
      const got = toInteger(this.#board.read(to, 32));
      if ((got - exact(a, b)) % P !== 0n) wrong.push(`(${a.toString(16)}, ${b.toString(16)}) = ${got.toString(16)}`);
      if (stopAtWrong && wrong.length > 0) break;
    }
    return { what: [name, ...more].join(' '), pairs: pairs.length, cycles, wrong };
  }
}
