// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Update } from '../ipc/contract.js';
import type { RunRow } from '../ipc/run.js';
import { MAX_LINES_PER_UPDATE, Outbox, SEND_INTERVAL_MS } from './outbox.js';

const row = (id: string, done: number): RunRow => ({
  id,
  title: id,
  estimate: 1,
  state: 'running',
  step: '',
  done,
  outcome: null,
  reason: '',
  measurements: [],
  pumpSteps: 0,
  entries: 0,
  head: '',
  wallMs: 0,
  deviceMicros: 0,
});
const line = (n: number) => ({ n, at: n, dir: 'tx' as const, label: '', detail: '', hex: '' });

describe('Outbox', () => {
  const sent: Update[] = [];
  let outbox: Outbox;
  beforeEach(() => {
    vi.useFakeTimers();
    sent.length = 0;
    outbox = new Outbox(
      (update) => sent.push(update),
      () => Date.now(),
    );
  });
  afterEach(() => {
    outbox.close();
    vi.useRealTimers();
  });

  it('sends at most 20 messages a second under a flood of 10,000 changes, and the last value arrives', () => {
    for (let i = 0; i < 10_000; i++) {
      outbox.row(row('04', i / 10_000));
      if (i % 10 === 0) vi.advanceTimersByTime(1);
    }
    vi.advanceTimersByTime(SEND_INTERVAL_MS);
    expect(sent.length).toBeLessThanOrEqual(1_000 / SEND_INTERVAL_MS + 2);
    expect(sent.at(-1)?.rows?.[0]?.done).toBe(0.9999);
  });

  it('sends the first change at once', () => {
    outbox.put({ pump: null });
    vi.advanceTimersByTime(0);
    expect(sent).toEqual([{ seq: 1, pump: null }]);
  });

  it('numbers messages without gaps and leaves out what did not change', () => {
    outbox.row(row('04', 0));
    vi.advanceTimersByTime(SEND_INTERVAL_MS);
    outbox.put({ pump: null });
    vi.advanceTimersByTime(SEND_INTERVAL_MS);
    expect(sent.map(({ seq }) => seq)).toEqual([1, 2]);
    expect(sent[1]).not.toHaveProperty('rows');
  });

  it('joins points that follow each other and keeps their first index', () => {
    outbox.points({ board: 'b', from: 3, seconds: [1], milliunits: [50], now: 1 });
    outbox.points({ board: 'b', from: 4, seconds: [2], milliunits: [100], now: 2 });
    vi.advanceTimersByTime(SEND_INTERVAL_MS);
    expect(sent[0]?.steps).toEqual({ board: 'b', from: 3, seconds: [1, 2], milliunits: [50, 100], now: 2 });
  });

  it('bounds traffic and counts what it left out', () => {
    for (let n = 0; n < MAX_LINES_PER_UPDATE + 40; n++) outbox.line(line(n));
    vi.advanceTimersByTime(SEND_INTERVAL_MS);
    expect(sent[0]?.traffic?.lines).toHaveLength(MAX_LINES_PER_UPDATE);
    expect(sent[0]?.traffic?.skipped).toBe(40);
    expect(sent[0]?.traffic?.lines[0]?.n).toBe(40);
  });
});
