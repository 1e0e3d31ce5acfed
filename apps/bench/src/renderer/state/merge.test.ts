// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { mergePoints, mergeTraffic } from './merge.js';

const part = (from: number, ...milliunits: number[]) => ({
  board: 'b',
  from,
  seconds: milliunits.map((m) => m / 50),
  milliunits,
  now: from + milliunits.length,
});
const line = (n: number) => ({ n, at: 0, dir: 'tx' as const, label: '', detail: '', hex: '' });

describe('mergePoints', () => {
  it('appends what follows', () => {
    expect(mergePoints(part(0, 50, 100), part(2, 150)).milliunits).toEqual([50, 100, 150]);
  });

  it('changes nothing when a part comes twice', () => {
    const held = part(0, 50, 100, 150);
    expect(mergePoints(held, part(1, 100, 150)).milliunits).toEqual([50, 100, 150]);
  });

  it('starts anew at a gap and for another board', () => {
    expect(mergePoints(part(0, 50), part(9, 500))).toEqual(part(9, 500));
    expect(mergePoints(part(0, 50), { ...part(0), board: 'c' }).milliunits).toEqual([]);
  });

  it('moves the clock without a step', () => {
    expect(mergePoints(part(0, 50), { ...part(1), now: 30 }).now).toBe(30);
  });

  it('stays within its bound and keeps the newest', () => {
    const many = Array.from({ length: 20_000 }, (_, i) => i);
    const merged = mergePoints(part(0, ...many), part(20_000, 7, 8));
    expect(merged.milliunits).toHaveLength(20_000);
    expect(merged.from).toBe(2);
    expect(merged.milliunits.at(-1)).toBe(8);
  });
});

describe('mergeTraffic', () => {
  it('takes only lines that are new and keeps the newest 5,000', () => {
    const held = Array.from({ length: 4_999 }, (_, n) => line(n));
    const merged = mergeTraffic(held, [line(4_998), line(4_999), line(5_000)]);
    expect(merged).toHaveLength(5_000);
    expect(merged.at(-1)?.n).toBe(5_000);
    expect(mergeTraffic(merged, [line(3)])).toBe(merged);
  });
});
