// SPDX-License-Identifier: Apache-2.0
/** Pressure of an open and of a closed line, and what comes when it opens. */
import { expect, test } from 'vitest';
import { InfusionLine } from './infusion-line.js';

const SECOND = 1_000_000;
const line = () => new InfusionLine({ compliance: 10, relaxation: SECOND });

test('an open line falls back, and all that was pushed arrives', () => {
  const open = line();
  open.push(50, 0);
  expect(open.pressure(0)).toBe(5);
  expect(open.pressure(SECOND)).toBeCloseTo(5 / Math.E, 9);
  expect(open.infused(SECOND) + open.missed(SECOND)).toBeCloseTo(50, 9);
  expect(open.infused(60 * SECOND)).toBeCloseTo(50, 6);
});

test('a closed line keeps what it got, and gives it when it opens', () => {
  const closed = line();
  expect(closed.occlude(true, 0)).toBe(0);
  for (let step = 0; step < 8; step += 1) closed.push(50, step * 2 * SECOND);
  expect(closed.pressure(3600 * SECOND)).toBe(40);
  expect(closed.missed(3600 * SECOND)).toBe(400);
  expect(closed.infused(3600 * SECOND)).toBe(0);
  expect(closed.occlude(false, 3600 * SECOND)).toBe(400);
  expect(closed.infused(3660 * SECOND)).toBeCloseTo(400, 6);
});

test('a look does not change what comes later', () => {
  const looked = line();
  const left = line();
  for (const it of [looked, left]) it.push(50, 0);
  for (let t = 0; t < SECOND; t += 1000) looked.pressure(t);
  expect(looked.pressure(SECOND)).toBeCloseTo(left.pressure(SECOND), 9);
});

test('options must be positive', () => {
  expect(() => new InfusionLine({ compliance: 0, relaxation: 1 })).toThrow(/compliance is 0/);
});
