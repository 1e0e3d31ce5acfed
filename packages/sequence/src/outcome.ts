// SPDX-License-Identifier: Apache-2.0
/** How the outcomes of several sequences add up to the outcome of a run. */
import type { Outcome } from './model.js';

/**
 * A product's failure stands whatever else went wrong, then the rig's error, then an abort: a run passes only when something
 * passed and nothing of these happened. A run of nothing is an error: it showed nothing.
 */
export function worstOutcome(outcomes: readonly Outcome[]): Outcome {
  const order: readonly Outcome[] = ['fail', 'error', 'aborted', 'pass', 'not-applicable'];
  return order.find((outcome) => outcomes.includes(outcome)) ?? 'error';
}
