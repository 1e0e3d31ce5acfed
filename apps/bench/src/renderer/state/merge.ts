// SPDX-License-Identifier: Apache-2.0
/** Pieces that arrive in numbered parts, put together: merging a part twice changes nothing, and memory stays flat. */
import type { StepPoints, TrafficLine } from '../../ipc/pump.js';

const MAX_POINTS = 20_000;
const MAX_LINES = 5_000;

export function mergePoints(held: StepPoints | null, part: StepPoints): StepPoints {
  if (held === null || held.board !== part.board || part.from > held.from + held.seconds.length) return part;
  const keep = Math.max(0, part.from - held.from);
  const seconds = [...held.seconds.slice(0, keep), ...part.seconds];
  const milliunits = [...held.milliunits.slice(0, keep), ...part.milliunits];
  const drop = Math.max(0, seconds.length - MAX_POINTS);
  return {
    board: part.board,
    from: held.from + drop,
    seconds: seconds.slice(drop),
    milliunits: milliunits.slice(drop),
    now: Math.max(held.now, part.now),
  };
}

export function mergeTraffic(held: readonly TrafficLine[], lines: readonly TrafficLine[]): readonly TrafficLine[] {
  const last = held.at(-1)?.n ?? -1;
  const fresh = lines.filter((line) => line.n > last);
  return fresh.length === 0 ? held : [...held, ...fresh].slice(-MAX_LINES);
}
