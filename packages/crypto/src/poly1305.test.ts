// SPDX-License-Identifier: Apache-2.0
import { poly1305 as noble } from '@noble/ciphers/_poly1305.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesToHex, hexToBytes } from './bytes.js';
import { poly1305 } from './poly1305.js';

const tag = (key: Uint8Array, message: Uint8Array): string => {
  const out = new Uint8Array(20);
  poly1305(out, 3, key, message, message.length);
  expect([out[0], out[2], out[19]]).toEqual([0, 0, 0]);
  return bytesToHex(out.subarray(3, 19));
};

/** All zeros, all ones, anything, and blocks near 2^130 − 5 and 2^128. */
const block = fc.oneof(
  fc.uint8Array({ minLength: 16, maxLength: 16 }),
  fc
    .constantFrom(0, 0xff, 0xfb, 0xfe, 1)
    .map((first) => Uint8Array.of(first, ...new Uint8Array(15).fill(first === 1 ? 0 : 0xff))),
  fc.constant(new Uint8Array(16)),
);
const half = fc.oneof(
  block,
  fc.constantFrom(1, 2, 4).map((low) => Uint8Array.of(low, ...new Uint8Array(15))),
);

describe('Poly1305, RFC 8439', () => {
  test('agrees with noble, at the edges of its arithmetic too', () => {
    fc.assert(
      fc.property(half, half, fc.array(block, { maxLength: 40 }), (first, second, blocks) => {
        const key = Uint8Array.of(...first, ...second);
        const message = Uint8Array.from(blocks.flatMap((each) => [...each]));
        expect(tag(key, message)).toBe(bytesToHex(noble(message, key)));
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    // A.3, vectors 7 to 11: r, s, message, tag.
    [
      '01',
      '00',
      'ffffffffffffffffffffffffffffffff f0ffffffffffffffffffffffffffffff 11000000000000000000000000000000',
      '05',
    ],
    [
      '01',
      '00',
      'ffffffffffffffffffffffffffffffff fbfefefefefefefefefefefefefefefe 01010101010101010101010101010101',
      '00',
    ],
    ['02', '00', 'fdffffffffffffffffffffffffffffff', 'faffffffffffffffffffffffffffffff'],
    ['02', 'ffffffffffffffffffffffffffffffff', '02000000000000000000000000000000', '03'],
  ])('A.3: r %s, s %s, %s', (r, s, message, wanted) => {
    const pad = (hex: string): string => hex.padEnd(32, '0');
    expect(tag(hexToBytes(pad(r) + pad(s)), hexToBytes(message.replaceAll(' ', '')))).toBe(pad(wanted));
  });
});
