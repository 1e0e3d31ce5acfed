// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { type CellResult, kills, matrixTable, problemsOf } from './verdicts.mjs';

const cell = (over: Partial<CellResult>): CellResult => ({
  sequence: '04',
  mutant: null,
  outcome: 'pass',
  reason: 'All 8 measurements are within their limits.',
  found: [],
  wallMs: 1234,
  good: true,
  ...over,
});
const mutant = { id: 5, name: 'no-replay-window' };
const killed = cell({ mutant, outcome: 'fail', found: ['replays-acted-upon'], reason: 'replays-acted-upon is 120' });

test('a matrix in which the reference passes and each mutant is killed has no problem', () => {
  expect(problemsOf([cell({}), killed], [{ id: '04' }])).toEqual([]);
});

test('a mutant that lives is named, and so is the sequence that kills nothing', () => {
  const alive = cell({ mutant, outcome: 'pass', good: false });
  expect(problemsOf([cell({}), alive], [{ id: '04' }])).toEqual([
    'mutant no-replay-window lives: sequence 04 ended pass: All 8 measurements are within their limits.',
    'sequence 04 kills nothing',
  ]);
});

test('a reference that does not pass is a problem of its own', () => {
  const problems = problemsOf(
    [cell({ outcome: 'error', reason: 'The rig failed', good: false }), killed],
    [{ id: '04' }],
  );
  expect(problems).toEqual(['sequence 04 must pass on the reference and ended error: The rig failed']);
});

test('a sequence without a mutant kills nothing', () => {
  expect(problemsOf([cell({})], [{ id: '04' }])).toEqual(['sequence 04 kills nothing']);
});

test('an error of the rig, an unmeasured breakdown and a lost positive control kill nobody', () => {
  expect(kills('fail', ['replays-acted-upon', 'control-steps'])).toBe(true);
  expect(kills('error', ['replays-acted-upon'])).toBe(false);
  expect(kills('pass', [])).toBe(false);
  expect(kills('fail', [])).toBe(false);
  expect(kills('fail', ['control-steps', 'control-answered'])).toBe(false);
});

test('the table shows firmware, result, time and cause, and no cell breaks its row', () => {
  const table = matrixTable([cell({}), { ...killed, reason: 'a|b\u00a0c' }]);
  expect(table.split('\n')).toEqual([
    '| sequence | firmware | result | seconds | because |',
    '| --- | --- | --- | --- | --- |',
    '| 04 | reference | pass | 1.2 | All 8 measurements are within their limits. |',
    '| 04 | 5 no-replay-window | killed | 1.2 | a\\|b c |',
  ]);
});
