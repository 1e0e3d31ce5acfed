// SPDX-License-Identifier: Apache-2.0
import { Alert } from '@assay/protocol';
import { expect, test } from 'vitest';
import { judged } from '../testing/judged.js';
import { Script } from '../testing/script.js';
import { resetInMidBolus as sequence } from './47-reset-in-mid-bolus.js';

interface Options {
  /** What the history says of a bolus that made so many steps. */
  readonly recorded?: (steps: number, cut: number) => number;
  /** Motor steps after the supply is back, per cut. */
  readonly resumed?: (cut: number) => number;
  readonly end?: (steps: number) => string;
  readonly repeated?: boolean;
  readonly record?: boolean;
  readonly counted?: number;
  readonly cuts?: number;
}

function script(options: Options = {}): Script {
  const { recorded = (steps) => steps, resumed = () => 0, repeated = true, record = true, cuts = 16 } = options;
  const end = options.end ?? ((steps) => (steps === 4 ? 'completed' : 'interrupted'));
  let total = 0;
  const s = new Script()
    .alert(Alert.unexpectedFrame)
    .step('An undisturbed bolus, for its timing', (t) => t.pulse(4))
    .note('plan', { effort: 'short', cuts: 16 })
    .message('rx', 'Status', { id: 1, totalSteps: 10 })
    .step('The power is cut in mid-bolus', (t) => {
      for (let cut = 0; cut < cuts; cut++) {
        const steps = cut % 5;
        const delivered = recorded(steps, cut);
        total += delivered;
        t.note('cut', { index: cut, offset: cut * 1_000 })
          .pulse(steps)
          .stimulus('supply-off')
          .stimulus('supply-on');
        if (cut % 4 === 1) t.note('boot-cut', { boot: 9 }).stimulus('supply-off').stimulus('supply-on');
        t.pulse(resumed(cut));
        const bolus = { kind: 'bolus', sequence: cut, ordered: 200, delivered: delivered * 50, end: end(steps) };
        t.message('rx', 'HistoryPage', { id: 2, records: record ? [{ kind: 'boot' }, bolus] : [{ kind: 'boot' }] });
        if (cut % 3 === 0) t.note('repeat', { key: '1' }).message('rx', 'BolusOrdered', { id: 3, repeated });
      }
    });
  return s.message('rx', 'Status', { id: 4, totalSteps: 10 + (options.counted ?? total) }).control();
}

const out = (options: Options) => judged(sequence, script(options).entries).out;

test('passes when history equals steps and nothing resumes', () => {
  expect(judged(sequence, script().entries)).toMatchObject({ outcome: 'pass', out: [] });
});

test('one step in doubt is allowed, two are not', () => {
  expect(out({ recorded: (steps) => Math.min(4, steps + 1) })).toEqual([]);
  expect(out({ recorded: (steps, cut) => steps + (cut === 5 ? 2 : 0) })).toEqual(['history-above-steps']);
});

test('fails when a step is missing from the history', () => {
  expect(out({ recorded: (steps) => Math.max(0, steps - 1) })).toContain('history-below-steps');
});

test('fails when a bolus has no record at all', () => {
  expect(out({ record: false, recorded: () => 0 })).toEqual(expect.arrayContaining(['boluses-not-in-history']));
});

test('fails when the bolus resumes, and more so when it is doubled', () => {
  expect(out({ resumed: (cut) => (cut === 1 ? 1 : 0) })).toEqual(['resumed-steps']);
  expect(out({ resumed: (cut) => (cut === 3 ? 4 : 0) })).toEqual(['resumed-steps', 'overdelivered-boluses']);
});

test('fails when an interrupted bolus is called completed', () => {
  expect(out({ end: () => 'completed' })).toEqual(['wrong-ends']);
});

test('fails when a repeated order is taken for a new one', () => {
  expect(out({ repeated: false })).toEqual(['repeats-not-recognised']);
});

test('fails when the journal counts other totals than the history', () => {
  expect(out({ counted: 3 })).toEqual(['journal-against-history']);
});

test('fails when too few cuts were made', () => {
  expect(out({ cuts: 8 })).toContain('cuts');
});
