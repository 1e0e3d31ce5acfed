// SPDX-License-Identifier: Apache-2.0
/** A command that a caller means: armed once, and the same however often it is sent (link.md FRESH-1, FRESH-7, FRESH-8). */
import { type ArmedCommand, type CommandName, type Milliseconds, milliseconds } from '@assay/protocol';
import type { Clock, Micros } from '@assay/transport';

/** How long a command may be carried out after it was meant, unless told otherwise; milliseconds. */
export const DEFAULT_LIFE_MS = 10_000;

/** How long a command is meant, and under which key. */
export interface IntentOptions {
  /** Idempotency key; a random one when left out. The pump does nothing twice under one key. */
  readonly key?: bigint;
  /** How long it may be carried out, from now; 1…60,000 ms, 10 s when left out. */
  readonly life?: Milliseconds;
}

/**
 * One deliberate command. Carrying it out again, in this session or a later one with the same pump, repeats it under the
 * same key, `issued` and `life`; it is never sent once its life is over by our own clock.
 */
export interface Intent<N extends CommandName> {
  readonly name: N;
  readonly armed: ArmedCommand<N>;
  readonly clock: Clock;
  /** When its life is over on `clock`. */
  readonly until: Micros;
  /** When the pump that it was meant for had started, on `clock`. */
  readonly pumpStarted: Micros;
}

/** The default life, or less where what is told is over sooner; `left` — ms. */
export function lifeWithin(left: number): IntentOptions {
  return { life: milliseconds(Math.min(left, DEFAULT_LIFE_MS)) };
}
