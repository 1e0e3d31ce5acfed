// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { RunRow } from '../ipc/run.js';
import { forecast } from './time-left.js';

const row = (state: RunRow['state'], done: number, estimate = 10) => ({ state, done, estimate }) as RunRow;

describe('forecast', () => {
  it('knows nothing before anything has begun', () => {
    expect(forecast([row('waiting', 0), row('waiting', 0)], 0)).toEqual({ done: 0, leftMs: null });
  });

  it('starts from the estimates', () => {
    expect(forecast([row('running', 0), row('waiting', 0)], 0).leftMs).toBe(20_000);
  });

  it('follows the pace seen: half done in 30 s leaves 30 s, whatever the estimates said', () => {
    const { done, leftMs } = forecast([row('done', 1), row('running', 0)], 30_000);
    expect(done).toBe(0.5);
    expect(leftMs).toBeCloseTo(30_000);
  });

  it('counts a done sequence whole and ends at zero', () => {
    expect(forecast([row('done', 0.2), row('done', 1)], 5_000)).toEqual({ done: 1, leftMs: 0 });
  });
});
