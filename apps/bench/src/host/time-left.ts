// SPDX-License-Identifier: Apache-2.0
/** How far a run is and how long it will still take, from estimates corrected by the pace seen so far. */
import type { RunRow } from '../ipc/run.js';

/** Share of the estimated work that must be done before the pace seen outweighs the estimates. */
const TRUST_AFTER = 0.15;

export interface Forecast {
  /** 0…1 over all sequences, by estimated work. */
  readonly done: number;
  /** Milliseconds; null before anything has begun. */
  readonly leftMs: number | null;
}

/**
 * `elapsedMs` counts from the first sequence's start. Sequences may run side by side: the pace is work per wall time, so
 * their number never enters.
 */
export function forecast(rows: readonly RunRow[], elapsedMs: number, lanes = 1): Forecast {
  const work = (row: RunRow) => Math.max(row.estimate, 0.1);
  const total = rows.reduce((sum, row) => sum + work(row), 0);
  if (total === 0) return { done: 0, leftMs: null };
  const finished = rows.reduce((sum, row) => sum + work(row) * (row.state === 'done' ? 1 : row.done), 0);
  const done = finished / total;
  if (rows.every((row) => row.state === 'waiting')) return { done: 0, leftMs: null };
  const byEstimate = ((total - finished) / lanes) * 1000;
  const byPace = done > 0 ? (elapsedMs / done) * (1 - done) : byEstimate;
  const trust = Math.min(1, done / TRUST_AFTER);
  return { done, leftMs: byEstimate * (1 - trust) + byPace * trust };
}
