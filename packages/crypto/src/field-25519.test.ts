// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Element, fromBytes, invert, LIMBS, multiply, scale, square, swapIf, toBytes } from './field-25519.js';

const P = 2n ** 255n - 19n;
const modulo = (value: bigint): bigint => ((value % P) + P) % P;
const at = (i: number): number => Math.ceil(21.25 * i);

/** Exact: every limb is a whole number. */
const value = (a: Element): bigint => a.reduce((sum, limb) => sum + BigInt(limb), 0n);
const element = (): Element => new Float64Array(LIMBS);
const littleEndian = (value: bigint): Uint8Array =>
  Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn));
const numberOf = (bytes: Uint8Array): bigint => bytes.reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);

/** A limb at either end of its bounds, or anywhere between; `share` of the bound, 1 for a sum of two reduced elements. */
const operand = (share: number): fc.Arbitrary<Element> =>
  fc
    .array(fc.oneof(fc.constantFrom(-1, 1, 0), fc.double({ min: -1, max: 1, noNaN: true })), {
      minLength: LIMBS,
      maxLength: LIMBS,
    })
    .map((parts) =>
      Float64Array.from(parts, (part, i) => Math.round(part * share * 1.01 * 2 ** (at(i + 1) - at(i))) * 2 ** at(i)),
    );
const wide = operand(1);
const reduced = operand(0.5);

function expectReduced(a: Element): void {
  a.forEach((limb, i) => {
    expect(Math.abs(limb)).toBeLessThanOrEqual(1.01 * 2 ** (at(i + 1) - 1));
    expect(Number.isInteger(limb / 2 ** at(i))).toBe(true);
  });
}

describe('field modulo 2^255 − 19', () => {
  test('products are exact and reduced, with operands at their bounds too', () => {
    fc.assert(
      fc.property(wide, wide, (a, b) => {
        const out = element();
        multiply(out, a, b);
        expect(modulo(value(out))).toBe(modulo(value(a) * value(b)));
        expectReduced(out);
      }),
      { numRuns: 2000 },
    );
    const extremes = [1, -1].map((sign) =>
      Float64Array.from({ length: LIMBS }, (_, i) => sign * Math.floor(1.01 * 2 ** (at(i + 1) - at(i))) * 2 ** at(i)),
    );
    for (const a of extremes) {
      for (const b of extremes) {
        const out = element();
        multiply(out, a, b);
        expect(modulo(value(out))).toBe(modulo(value(a) * value(b)));
        expectReduced(out);
      }
    }
  });

  test('operands may be the result', () => {
    fc.assert(
      fc.property(wide, (a) => {
        const wanted = modulo(value(a) ** 8n);
        square(a, a, 3);
        expect(modulo(value(a))).toBe(wanted);
      }),
    );
  });

  test('scaling', () => {
    fc.assert(
      fc.property(wide, fc.constantFrom(0, 1, 121_665, 2 ** 17 - 1), (a, factor) => {
        const out = element();
        scale(out, a, factor);
        expect(modulo(value(out))).toBe(modulo(value(a) * BigInt(factor)));
        expectReduced(out);
      }),
    );
  });

  test('inverses; that of 0 is 0', () => {
    const spare = [element(), element(), element(), element()] as const;
    fc.assert(
      fc.property(reduced, (a) => {
        const out = element();
        invert(out, a, spare);
        const zero = modulo(value(a)) === 0n;
        expect(modulo(value(out) * value(a))).toBe(zero ? 0n : 1n);
      }),
    );
    const out = element();
    invert(out, element(), spare);
    expect(numberOf(toBytes(out))).toBe(0n);
  });

  test('bytes out are the one canonical value, for values on either side of 0 and of p', () => {
    fc.assert(
      fc.property(reduced, (a) => {
        const wanted = modulo(value(a));
        expect(numberOf(toBytes(a))).toBe(wanted);
      }),
    );
    for (const number of [0n, 1n, 18n, 19n, P - 1n, P, P + 1n, P + 18n, 2n ** 254n]) {
      const a = element();
      fromBytes(a, littleEndian(number));
      expect(value(a)).toBe(number);
      const negative = a.map((limb) => -limb);
      expect(numberOf(toBytes(a))).toBe(modulo(number));
      expect(numberOf(toBytes(negative))).toBe(modulo(-number));
    }
  });

  test('bytes in: the top bit is ignored', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        const a = element();
        fromBytes(a, bytes);
        expect(value(a)).toBe(numberOf(bytes) & (2n ** 255n - 1n));
      }),
    );
  });

  test('swaps on 1, and only then', () => {
    fc.assert(
      fc.property(wide, wide, fc.constantFrom(0, 1), (a, b, bit) => {
        const wanted = bit === 1 ? [[...b], [...a]] : [[...a], [...b]];
        swapIf(bit, a, b);
        expect([[...a], [...b]].flat().map((limb) => limb + 0)).toEqual(wanted.flat().map((limb) => limb + 0));
      }),
    );
  });
});
