// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { bytesToHex } from './bytes.js';
import { AssayMisuseError } from './errors.js';
import { seededRandom, systemRandom } from './random.js';

describe('random sources', () => {
  test('a seed and a label give the same bytes, on every machine and for ever', () => {
    const random = seededRandom(1, 'controller');
    expect([random(8), random(8)].map(bytesToHex)).toEqual(['f8a9e8206340e9c9', '9dd3f494a63a8c07']);
    expect(bytesToHex(seededRandom(1, 'controller')(8))).toBe('f8a9e8206340e9c9');
  });

  test('seed, label and call each make a difference', () => {
    const streams = [seededRandom(1, 'a'), seededRandom(2, 'a'), seededRandom(1, 'b'), seededRandom(2 ** 32 + 1, 'a')];
    const drawn = streams.flatMap((random) => [random(16), random(16)]).map(bytesToHex);
    expect(new Set(drawn).size).toBe(8);
  });

  test.each([-1, 1.5, Number.NaN, 2 ** 53])('refuses the seed %d', (seed) => {
    expect(() => seededRandom(seed, 'a')).toThrow(AssayMisuseError);
  });

  test('the system gives fresh bytes, beyond the limit of one call too', () => {
    const bytes = systemRandom(70_000);
    expect(bytes).toHaveLength(70_000);
    expect(bytesToHex(bytes.slice(0, 32))).not.toBe(bytesToHex(systemRandom(32)));
    expect(bytes.slice(65_536).some((byte) => byte !== 0)).toBe(true);
  });
});
