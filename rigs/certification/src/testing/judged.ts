// SPDX-License-Identifier: Apache-2.0
/** Judges a transcript as a run does, and tells which measurements are out of their limits. */
import { decide, type Entry } from '@assay/sequence';
import type { AssaySequence } from '../support/context.js';
import { profile } from './script.js';

export interface Judged {
  readonly outcome: string;
  readonly reason: string;
  /** Names of the measurements out of their limits. */
  readonly out: readonly string[];
}

export function judged(sequence: AssaySequence, entries: readonly Entry[]): Judged {
  const able = { ...profile, capabilities: [...profile.capabilities, ...sequence.needs] as never };
  const verdict = decide(entries, sequence, able);
  return {
    outcome: verdict.outcome,
    reason: verdict.reason,
    out: verdict.measurements.filter((m) => !m.within).map((m) => m.name),
  };
}
