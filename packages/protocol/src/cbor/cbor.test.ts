// SPDX-License-Identifier: Apache-2.0
import { AssayMisuseError, AssayPeerError, bytesToHex, hexToBytes } from '@assay/crypto';
import { decode as cborgDecode, encode as cborgEncode, rfc8949EncodeOptions } from 'cborg';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CborKey, type CborValue, decodeCbor, encodeCbor } from './cbor.js';

/** RFC 8949 Appendix A, as far as the subset goes. */
const APPENDIX_A: readonly (readonly [CborValue, string])[] = [
  [0, '00'],
  [1, '01'],
  [10, '0a'],
  [23, '17'],
  [24, '1818'],
  [25, '1819'],
  [100, '1864'],
  [1000, '1903e8'],
  [1_000_000, '1a000f4240'],
  [1_000_000_000_000, '1b000000e8d4a51000'],
  [18446744073709551615n, '1bffffffffffffffff'],
  [-18446744073709551616n, '3bffffffffffffffff'],
  [-1, '20'],
  [-10, '29'],
  [-100, '3863'],
  [-1000, '3903e7'],
  [false, 'f4'],
  [true, 'f5'],
  [null, 'f6'],
  [new Uint8Array(0), '40'],
  [Uint8Array.of(1, 2, 3, 4), '4401020304'],
  ['', '60'],
  ['a', '6161'],
  ['IETF', '6449455446'],
  ['"\\', '62225c'],
  ['\u00fc', '62c3bc'],
  ['\u6c34', '63e6b0b4'],
  ['\ud800\udd51', '64f0908591'],
  [[], '80'],
  [[1, 2, 3], '83010203'],
  [[1, [2, 3], [4, 5]], '8301820203820405'],
  [new Map(), 'a0'],
  [
    new Map([
      [1, 2],
      [3, 4],
    ]),
    'a201020304',
  ],
  [
    new Map<CborKey, CborValue>([
      ['a', 1],
      ['b', [2, 3]],
    ]),
    'a26161016162820203',
  ],
];

const REFUSED: Readonly<Record<string, readonly string[]>> = {
  'cbor-truncated': [
    '',
    '18',
    '1901',
    '1a000000',
    '1b00000000000000',
    '41',
    '61',
    '81',
    'a1',
    'a101',
    '5bffffffffffffffff',
    '9bffffffffffffffff00',
  ],
  'cbor-not-shortest': [
    '1817',
    '190001',
    '1a0000ffff',
    '1b00000000ffffffff',
    '3800',
    '5800',
    '780161',
    '980101',
    'b8010000',
  ],
  'cbor-unsupported': [
    '1c',
    '1f',
    '5f4100ff',
    '7f6161ff',
    '9fff',
    'bfff',
    'ff',
    'f7',
    'f0',
    'f820',
    'f93c00',
    'fa3f800000',
    'fb3ff0000000000000',
    'c000',
    'c24101',
    'd9d9f700',
    'a14000',
    'a1f400',
    'a18000',
  ],
  'cbor-order': ['a202000100', 'a26161000100', 'a2616200616100', 'a21818001700'],
  'cbor-duplicate': ['a201000100', 'a2616100616100'],
  'cbor-trailing': ['0000', 'f600', 'a000'],
  'cbor-utf8': ['61ff', '62c328', '63eda080', '61c3'],
  'cbor-depth': [`${'81'.repeat(17)}00`, '81'.repeat(1000)],
};

const keys: fc.Arbitrary<CborKey> = fc.oneof(fc.maxSafeInteger(), fc.string({ unit: 'grapheme', maxLength: 6 }));
const values: fc.Arbitrary<CborValue> = fc.letrec<{ value: CborValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.maxSafeInteger(),
    fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n - 1n }),
    fc.bigInt({ min: -(2n ** 64n), max: -(2n ** 53n) }),
    fc.boolean(),
    fc.constant(null),
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    fc.uint8Array({ maxLength: 300 }),
    fc.array(tie('value'), { maxLength: 5 }),
    fc
      .uniqueArray(fc.tuple(keys, tie('value')), { maxLength: 5, selector: ([key]) => key })
      .map((pairs) => new Map(pairs)),
  ),
})).value;

const code = (hex: string): string => {
  try {
    decodeCbor(hexToBytes(hex));
    return 'accepted';
  } catch (error) {
    return error instanceof AssayPeerError ? error.code : String(error);
  }
};

describe('deterministic CBOR, RFC 8949 §4.2.1', () => {
  test.each(APPENDIX_A)('Appendix A: %s ↔ %s', (value, hex) => {
    expect(bytesToHex(encodeCbor(value))).toBe(hex);
    expect(decodeCbor(hexToBytes(hex))).toEqual(value);
  });

  test.each(
    Object.entries(REFUSED).flatMap(([wanted, list]) => list.map((hex) => [hex.slice(0, 40), wanted, hex] as const)),
  )('refuses %s as %s', (_, wanted, hex) => {
    expect(code(hex)).toBe(wanted);
  });

  test('there and back, and byte for byte what cborg makes of it', () => {
    fc.assert(
      fc.property(values, (value) => {
        const bytes = encodeCbor(value);
        expect(decodeCbor(bytes)).toEqual(value);
        expect(bytesToHex(bytes)).toBe(bytesToHex(cborgEncode(value, rfc8949EncodeOptions)));
      }),
      { numRuns: 300 },
    );
  });

  test('accepts nothing that cborg in strict mode refuses, and reads it alike', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => {
        let value: CborValue;
        try {
          value = decodeCbor(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(AssayPeerError);
          return;
        }
        expect(cborgDecode(bytes, { strict: true, useMaps: true, rejectDuplicateMapKeys: true })).toEqual(value);
        expect(encodeCbor(value)).toEqual(bytes); // one value, one encoding
      }),
      { numRuns: 5000 },
    );
  });

  test('every truncation of a whole item is refused', () => {
    fc.assert(
      fc.property(values, (value) => {
        const bytes = encodeCbor(value);
        for (let length = 0; length < bytes.length; length++) {
          expect(() => decodeCbor(bytes.slice(0, length))).toThrow(AssayPeerError);
        }
      }),
      { numRuns: 50 },
    );
  });

  test.each([
    1.5,
    Number.NaN,
    2 ** 53,
    2n ** 64n,
    -(2n ** 64n) - 1n,
    undefined,
    () => 0,
    new Map<CborKey, CborValue>([
      [1, 0],
      [1n, 0],
    ]),
  ])('will not encode %s', (value) => {
    expect(() => encodeCbor(value as CborValue)).toThrow(AssayMisuseError);
  });

  test('will not encode what it would not decode: too deep', () => {
    const nested = (depth: number): CborValue => (depth === 0 ? 0 : [nested(depth - 1)]);
    expect(decodeCbor(encodeCbor(nested(16)))).toEqual(nested(16));
    expect(() => encodeCbor(nested(17))).toThrow(AssayMisuseError);
  });
});
