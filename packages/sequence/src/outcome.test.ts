// SPDX-License-Identifier: Apache-2.0
/** How outcomes add up. */
import { describe, expect, it } from 'vitest';
import type { Outcome } from './model.js';
import { worstOutcome } from './outcome.js';

describe('the outcome of a run', () => {
  it.each<[Outcome[], Outcome]>([
    [['pass', 'not-applicable', 'pass'], 'pass'],
    [['not-applicable'], 'not-applicable'],
    [['pass', 'error', 'fail', 'aborted'], 'fail'],
    [['pass', 'aborted', 'error'], 'error'],
    [['pass', 'aborted'], 'aborted'],
    [[], 'error'],
  ])('of %o is %s', (outcomes, expected) => {
    expect(worstOutcome(outcomes)).toBe(expected);
  });
});
