// SPDX-License-Identifier: Apache-2.0
import { bytesToHex, hexToBytes } from '@assay/crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cobsDecode, cobsEncode, maxCobsBytes } from './cobs.js';

const run = (from: number, to: number): string =>
  bytesToHex(Uint8Array.from({ length: to - from + 1 }, (_, i) => (from + i) & 0xff));

/** The usual examples of the algorithm, delimiter left out. */
const EXAMPLES: readonly (readonly [data: string, stuffed: string])[] = [
  ['', '01'],
  ['00', '0101'],
  ['0000', '010101'],
  ['001100', '01021101'],
  ['11220033', '0311220233'],
  ['11223344', '0511223344'],
  ['11000000', '0211010101'],
  [run(0x01, 0xfe), `ff${run(0x01, 0xfe)}`],
  [`00${run(0x01, 0xfe)}`, `01ff${run(0x01, 0xfe)}`],
  [run(0x01, 0xff), `ff${run(0x01, 0xfe)}02ff`],
  [`${run(0x02, 0xff)}00`, `ff${run(0x02, 0xff)}0101`],
  [`${run(0x03, 0xff)}0001`, `fe${run(0x03, 0xff)}0201`],
];

describe('COBS', () => {
  test.each(EXAMPLES)('FRM-2 example %#', (data, stuffed) => {
    expect(bytesToHex(cobsEncode(hexToBytes(data)))).toBe(stuffed);
    expect(bytesToHex(cobsDecode(hexToBytes(stuffed))!)).toBe(data);
  });

  test('FRM-2 takes the encoding that ends a full block with an empty one, as some encoders do', () => {
    expect(bytesToHex(cobsDecode(hexToBytes(`ff${run(0x01, 0xfe)}01`))!)).toBe(run(0x01, 0xfe));
  });

  test.each(['00', '0011', '0300', '0511', '02', 'ff01', '021100'])('FRM-6 refuses %s', (hex) => {
    expect(cobsDecode(hexToBytes(hex))).toBeNull();
  });

  test('FRM-2 there and back: no zero, never longer than announced', () => {
    const dense = fc.uint8Array({ maxLength: 1100 });
    const sparse = fc.array(
      fc.integer({ min: 0, max: 255 }).map((n) => (n < 250 ? 7 : 0)),
      { maxLength: 1100 },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          dense,
          sparse.map((list) => Uint8Array.from(list)),
        ),
        (data) => {
          const stuffed = cobsEncode(data);
          expect(stuffed.includes(0)).toBe(false);
          expect(stuffed.length).toBeLessThanOrEqual(maxCobsBytes(data.length));
          expect(cobsDecode(stuffed)).toEqual(data);
        },
      ),
    );
  });
});
