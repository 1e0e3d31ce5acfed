// SPDX-License-Identifier: Apache-2.0
/** Requirement 47: at which moments of a bolus the power is cut. */
import type { Random } from '@assay/sequence';
import type { Micros } from '@assay/transport';

export interface Timeline {
  /** Rising STEP edges after the order was sent, ascending. */
  readonly edges: readonly Micros[];
  /** The bolus is over by then. */
  readonly end: Micros;
  /** Shortest time between two steps. */
  readonly interval: Micros;
}

/**
 * How near to an edge, before and after it: the journal is written just before a step (a flash page takes about 1 ms, a
 * sector erase about 50 ms), so that is where a cut can split intention and step.
 */
const BEFORE_EDGE: readonly (readonly [from: Micros, to: Micros])[] = [
  [-1_500, 0],
  [-6_000, -1_500],
  [-60_000, -6_000],
  [0, 1_000],
  [1_000, 8_000],
];

/** `count` different offsets after the order, ascending: two fifths spread evenly, the others close around the edges. */
export function cutOffsets(random: Random, count: number, { edges, end, interval }: Timeline): readonly Micros[] {
  const offsets = new Set<Micros>();
  const even = Math.floor((2 * count) / 5);
  const slot = end / even;
  for (let i = 0; i < even; i++) offsets.add(Math.floor(i * slot) + random.int(0, Math.max(1, Math.floor(slot) - 1)));
  for (let i = 0; offsets.size < count; i++) {
    const edge = edges[i % edges.length]!;
    const [from, to] = BEFORE_EDGE[Math.floor(i / edges.length) % BEFORE_EDGE.length]!;
    // Never before the order: an edge within the first milliseconds leaves less room.
    offsets.add(Math.max(0, edge + random.int(Math.max(from, -interval), to)));
  }
  return [...offsets].sort((a, b) => a - b);
}
