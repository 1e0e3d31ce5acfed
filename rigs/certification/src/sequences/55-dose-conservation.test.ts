// SPDX-License-Identifier: Apache-2.0
import { Alert } from '@assay/protocol';
import { expect, test } from 'vitest';
import { judged } from '../testing/judged.js';
import { Script } from '../testing/script.js';
import { doseConservation as sequence } from './55-dose-conservation.js';

interface Options {
  /** Steps that the motor made: 60 are right. */
  readonly steps?: number;
  readonly reservoir?: number;
  readonly remaining?: number;
  readonly state?: boolean;
  readonly end?: string;
  readonly taken?: number;
  readonly counted?: number;
  readonly commands?: number;
  /** Milliunits by which the history tells more basal than it was. */
  readonly more?: number;
}

function script(options: Options = {}): Script {
  const { steps = 60, reservoir = 197_000, remaining = 500, taken = 10, counted = 60 } = options;
  const { state = true, end = 'completed', commands = 30, more = 0 } = options;
  return new Script()
    .alert(Alert.unexpectedFrame)
    .message('rx', 'Status', { id: 1, totalSteps: 7 })
    .step('The reservoir is filled')
    .note('plan', { commands })
    .step('Random legal commands', (s) => {
      for (let i = 0; i < taken; i++) s.message('rx', 'Response', { id: 2, result: 'success' });
      s.message('rx', 'Response', { id: 2, result: 'notApplicable' }).pulse(steps);
    })
    .step('Therapy is stopped and the books are read', (s) => {
      const bolus = { ordered: 1500, delivered: 1000, end: 'completed' };
      const records = [
        { sequence: 1, kind: 'bolus', bolusId: 3, ...bolus },
        { sequence: 2, kind: 'basalTotal', detail: 1500 + more },
        { sequence: 3, kind: 'priming', detail: 500 },
        { sequence: 4, kind: 'therapyState', detail: 0x33 },
      ];
      s.message('rx', 'Delivery', { id: 3, reservoir }).message('rx', 'HistoryPage', { id: 4, records });
      // What is read again is not counted again.
      s.message('rx', 'HistoryPage', { id: 5, records: records.slice(1, 2) });
      if (state) s.message('rx', 'BolusState', { id: 6, bolusId: 3, ...bolus, remaining, end });
      s.message('rx', 'Status', { id: 7, totalSteps: 7 + counted });
    })
    .control();
}

const out = (options: Options) => judged(sequence, script(options).entries).out;

test('passes when history, reservoir and motor agree', () => {
  expect(judged(sequence, script().entries)).toMatchObject({ outcome: 'pass', out: [] });
});

test('fails when a step was booked and not made, or made and not booked', () => {
  const against = ['history-against-steps', 'reservoir-against-steps', 'count-against-steps'];
  expect(out({ steps: 59 })).toEqual(against);
  expect(out({ steps: 61 })).toEqual(against);
});

test('judges the mixture of a whole run as well', () => {
  const whole = { commands: 200, steps: 200, counted: 200, reservoir: 190_000, more: 7_000 };
  expect(out({ ...whole, taken: 67 })).toEqual(['boluses']);
  expect(out({ ...whole, taken: 66 })).toEqual(['commands-taken', 'boluses']);
});

test('fails when an amount is no whole number of steps', () => {
  expect(out({ more: 25 })).toEqual(['history-against-steps']);
  expect(out({ reservoir: 196_975 })).toEqual(['reservoir-against-steps']);
});

test('fails when the reservoir or the count alone is wrong', () => {
  expect(out({ reservoir: 197_050 })).toEqual(['reservoir-against-steps']);
  expect(out({ counted: 61 })).toEqual(['count-against-steps']);
});

test('fails when a bolus is not conserved, told differently or not told', () => {
  expect(out({ remaining: 450 })).toEqual(['boluses-not-conserved']);
  expect(out({ end: 'cancelled' })).toEqual(['boluses-told-twice']);
  expect(out({ state: false })).toEqual(['boluses-asked-for']);
});

test('fails when the pump took next to nothing', () => {
  expect(out({ taken: 9 })).toEqual(['commands-taken']);
});
