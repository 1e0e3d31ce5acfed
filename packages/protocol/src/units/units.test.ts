// SPDX-License-Identifier: Apache-2.0
import { AssayMisuseError } from '@assay/crypto';
import { describe, expect, expectTypeOf, test } from 'vitest';
import type { Body } from '../messages/body.js';
import {
  type Milliseconds,
  type Milliunits,
  type MilliunitsPerHour,
  type Minutes,
  milligramsPerDecilitre,
  milliseconds,
  milliunits,
  milliunitsPerHour,
  minutes,
  percent,
  seconds,
} from './units.js';

const makers = { milliunits, milliunitsPerHour, seconds, milliseconds, minutes, milligramsPerDecilitre, percent };

describe('units', () => {
  test.each(Object.entries(makers))('%s takes whole numbers from 0 on, and nothing else', (_, make) => {
    expect([make(0), make(500), make(Number.MAX_SAFE_INTEGER)]).toEqual([0, 500, Number.MAX_SAFE_INTEGER]);
    for (const bad of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, '5' as never]) {
      expect(() => make(bad)).toThrow(AssayMisuseError);
      expect(() => make(bad)).toThrow(expect.objectContaining({ code: 'bad-unit' }));
    }
  });

  test('fields carry the unit that the schema declares', () => {
    expectTypeOf<Body<'SetBolus'>['amount']>().toEqualTypeOf<Milliunits>();
    expectTypeOf<Body<'SetBolus'>['life']>().toEqualTypeOf<Milliseconds>();
    expectTypeOf<Body<'SetBolus'>['duration']>().toEqualTypeOf<Minutes | undefined>();
    expectTypeOf<Body<'BasalProfile'>['segments'][number]['rate']>().toEqualTypeOf<MilliunitsPerHour>();
    expectTypeOf<MilliunitsPerHour>().not.toExtend<Milliunits>();
    expectTypeOf<number>().not.toExtend<Milliunits>();
    expect(milliunits(50) + milliunits(50)).toBe(100);
  });
});
