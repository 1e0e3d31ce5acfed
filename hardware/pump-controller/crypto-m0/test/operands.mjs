// SPDX-License-Identifier: Apache-2.0
// Operands for the field routines, chosen where random ones would leave a carry untried.
import { createHash } from 'node:crypto';
import { P, toInteger } from './vectors.mjs';

const EDGES = [0n, 1n, 2n, 19n, 38n, P - 1n, P, P + 1n, P + 18n, 2n * P - 1n, 2n * P, 2n * P + 1n];
const WORD = 1n << 32n;

/** The same word eight times. */
const repeated = (word) => (((1n << 256n) - 1n) / (WORD - 1n)) * word;

/** Found by search: without them a carry of the squaring would be noticed by luck alone. */
const FOUND = [
  0xf78adfb0e457be2ab7501983f9656be1000000000000000075e85a540b3be022n,
  0x954cd39ffffffff8e0138fe0b63bd8aac0cfac66eddccc81c916ef0c7913640n,
  0x801305f5ffffffffd72662abb0057763fffffffffffffffff3c491481bd572bdn,
];

/** Values about p and 2p, runs of ones and zeros, and words that just pass a multiple of 2^32 when 9 or 38 times as large. */
export function edgeOperands() {
  const edges = [...EDGES, ...FOUND, (1n << 256n) - 1n, repeated(0xffffn), repeated(0xffff0000n)];
  for (let i = 1n; i < 16n; i++) edges.push((1n << (16n * i)) - 1n, 1n << (16n * i), (1n << 256n) - (1n << (16n * i)));
  for (const [factor, multiple] of [
    [9n, 2n],
    [9n, 7n],
    [38n, 5n],
    [38n, 37n],
  ]) {
    edges.push(repeated((multiple * WORD) / factor + 1n));
  }
  return edges;
}

/**
 * Operand pairs that send the carries of Karatsuba's sums through words of all ones, as chance hardly ever does: for halves
 * of h bits in the lowest 2h bits, where L is a0 b0, H is a1 b1 (gen/product128.mjs, product256.mjs).
 */
export function carryPairs(h) {
  const one = 1n << h;
  const join = (high, low) => high * one + low;
  const [half, quarter] = [one / 2n, one / 4n];
  const word = one / (1n << 32n);
  return [
    // U = L1 + H0 overflows, and leaves all ones but in its top word.
    [join(half, half + word), join(1n, one - 1n)],
    // The same with U + H1, and all ones in every word.
    [join(half - 1n, one - quarter + 2n), join(half + 1n, one - 1n)],
    // The top words take a carry where H1 is all ones below its top word.
    [join(2n * word - 1n, one - 1n), join(half, one - 1n)],
  ];
}

function squareRoot(value) {
  let root = 1n << BigInt(Math.ceil(value.toString(2).length / 2));
  for (;;) {
    const next = (root + value / root) / 2n;
    if (next >= root) return root;
    root = next;
  }
}

/** The least number whose square is not below value * one. */
const rootOfHigh = (value, one) => squareRoot(value * one - 1n) + 1n;

/** The like for squares, found by search since H and L are squares too. */
export function carrySquares(h) {
  const one = 1n << h;
  const parts = (value) => [(value * value) % one, (value * value) / one];
  const rippleOfU = (a1) => {
    const [h0, h1] = parts(a1);
    for (const carry of [0n, 1n]) {
      const wanted = 2n * one - 1n - h0 - h1 - carry;
      if (wanted <= 0n || wanted >= one) continue;
      const a0 = rootOfHigh(wanted, one);
      const [l0, l1] = parts(a0);
      const u = l1 + h0;
      const sum = (u % one) + h1 + ((u % one) + l0) / one;
      if (a0 < one && u >= one && sum === one - 1n) return a1 * one + a0;
    }
    return null;
  };
  const rippleOfTop = (a1) => {
    const word = one / WORD;
    const top = (parts(a1)[1] / word + 1n) * word - 1n;
    const root = rootOfHigh(top, one);
    const [h0, h1] = parts(root);
    return h1 === top && ((one - 2n + h0) % one) + h1 >= one ? root * one + one - 1n : null;
  };
  return [rippleOfU, rippleOfTop].map((search) => {
    for (let a1 = (one / 4n) * 3n + 1n; a1 < one; a1 += one / 65537n) {
      const found = search(a1);
      if (found !== null) return found;
    }
    throw new Error(`no operand for ${search.name}`);
  });
}

let drawn = 0;
/** Bytes as of chance, but the same in every run: what is noticed once is noticed always. At most 32. */
const draw = (length) => createHash('sha256').update(`field operands 2 ${drawn++}`).digest().subarray(0, length);

/** Mostly random words, and often a word of all zeros or ones. */
export function randomOperand() {
  const bytes = Buffer.concat([draw(32), draw(1)]);
  for (let i = 0; i < 8; i++) {
    const kind = draw(1)[0] % 8;
    if (kind === 0) bytes.fill(0, 4 * i, 4 * i + 4);
    if (kind === 1) bytes.fill(255, 4 * i, 4 * i + 4);
  }
  return toInteger(bytes.subarray(0, 32));
}
