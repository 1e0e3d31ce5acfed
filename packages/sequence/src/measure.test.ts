// SPDX-License-Identifier: Apache-2.0
/** Limits, measurements and how they are printed. */
import { describe, expect, it } from 'vitest';
import { formatLimit, formatNumber, formatValue, judgement, MAX_EVIDENCE, measure, within } from './measure.js';

describe('limits', () => {
  it.each([
    [0, { max: 0 }, true],
    [1, { max: 0 }, false],
    [200, { min: 200 }, true],
    [199, { min: 200 }, false],
    [50, { min: 50, max: 25_000 }, true],
    [25_001, { min: 50, max: 25_000 }, false],
    ['outOfRange', { equals: 'outOfRange' }, true],
    ['0', { equals: 0 }, false],
    [true, { equals: true }, true],
    ['many', { max: 5 }, false],
    [true, { min: 0 }, false],
    [3, { equals: 3, max: 2 }, false],
  ])('%o within %o is %s', (value, limit, expected) => {
    expect(within(value, limit)).toBe(expected);
  });

  it('refuses a limit that limits nothing', () => {
    expect(() => within(1, {})).toThrow('at least one');
  });

  it.each([
    [{ max: 0 }, '', '≤ 0'],
    [{ equals: 0 }, '', '= 0'],
    [{ min: 50, max: 25_000 }, 'mU', '50…25 000 mU'],
    [{ min: 200 }, 'points', '≥ 200 points'],
    [{ equals: true }, '', '= yes'],
    [{ equals: 3, max: 4 }, '', '= 3 and ≤ 4'],
  ])('prints %o as %3$s', (limit, unit, text) => {
    expect(formatLimit(limit, unit).replaceAll('\u00a0', ' ')).toBe(text);
  });

  it('groups digits from five on', () => {
    expect([9999, 10_000, -1_234_567].map((n) => formatNumber(n).replaceAll('\u00a0', ' '))).toEqual([
      '9999',
      '10 000',
      '−1 234 567',
    ]);
    expect(formatValue(false)).toBe('no');
  });
});

describe('measurements', () => {
  it('keeps evidence in its order, once each, and not too much of it', () => {
    const many = Array.from({ length: 50 }, (_, n) => n);
    expect(measure('steps', 'Steps.', 3, 'steps', { max: 0 }, [7, 3, 7]).evidence).toEqual([7, 3]);
    expect(measure('steps', 'Steps.', 3, 'steps', { max: 0 }, many).evidence).toHaveLength(MAX_EVIDENCE);
    const edge = { n: 9, t: 1, k: 'edge', pin: 'STEP', level: 1 } as const;
    expect(measure('steps', 'Steps.', 3, 'steps', { max: 0 }, [edge]).evidence).toEqual([9]);
  });

  it('refuses fractions and names that are no names', () => {
    expect(() => measure('steps', 'x', 0.5, 'U', { max: 1 })).toThrow('smaller unit');
    expect(() => measure('steps', 'x', 1, 'U', { max: 0.5 })).toThrow('smaller unit');
    expect(() => measure('Steps Taken', 'x', 1, '', { max: 0 })).toThrow('kebab-case');
  });

  it('judges by all of them and names the first that is out', () => {
    const good = measure('a', 'A.', 0, '', { max: 0 });
    const bad = measure('unexpected-steps', 'B.', 3, 'steps', { max: 0 });
    expect(judgement([good])).toMatchObject({ outcome: 'pass', reason: 'The one measurement is within its limits.' });
    expect(judgement([good, good]).reason).toBe('All 2 measurements are within their limits.');
    const failed = judgement([good, bad, { ...bad, name: 'c' }]);
    expect(failed.outcome).toBe('fail');
    expect(failed.reason.replaceAll('\u00a0', ' ')).toBe(
      'unexpected-steps is 3 steps, limit ≤ 0 steps (and 1 more out of limits).',
    );
  });
});
