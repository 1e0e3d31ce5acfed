// SPDX-License-Identifier: Apache-2.0
import { Alert } from '@assay/protocol';
import { expect, test } from 'vitest';
import { STOP_KINDS } from '../support/stop-trial.js';
import { judged } from '../testing/judged.js';
import { Script } from '../testing/script.js';
import { stopAndCancel as sequence } from './54-stop-and-cancel.js';

const TITLES = {
  'stop-button': 'A bolus is stopped by the stop button',
  'remote-cancel': 'A bolus is cancelled remotely',
  'remote-stop': 'Therapy is stopped remotely',
} as const;

interface Options {
  /** A motor step so many microseconds after the stop. */
  readonly late?: number;
  readonly delivered?: number;
  readonly end?: string;
  readonly annunciated?: boolean;
  readonly refusal?: string;
  readonly newSteps?: number;
  readonly resolutionMs?: number;
}

function script(options: Options = {}): Script {
  const s = new Script().alert(Alert.unexpectedFrame).note('fixture', { resolutionMs: options.resolutionMs ?? 0 });
  for (let round = 0; round < 2; round++) {
    for (const kind of STOP_KINDS) s.step(TITLES[kind], (t) => trial(t, kind, options));
  }
  return s.control();
}

function trial(s: Script, kind: (typeof STOP_KINDS)[number], options: Options): void {
  const { late, delivered = late === undefined ? 2 : 3, newSteps = 1 } = options;
  const end = options.end ?? (kind === 'remote-cancel' ? 'cancelled' : 'stopped');
  s.note('trial', { kind, amount: 300 }).pulse(2).note('stop', { kind });
  if (kind === 'stop-button') s.stimulus('press', { button: 'stop' });
  else s.message('tx', kind === 'remote-cancel' ? 'CancelBolus' : 'SetTherapyState', { id: 1 });
  if (late !== undefined) s.wait(late - 1_000).pulse(1);
  s.message('rx', 'BolusEnded', { id: 0, delivered: delivered * 50, ordered: 300, end });
  if (options.annunciated !== false) s.message('rx', 'Annunciation', { id: 0, annunciationType: 'bolusCancelled' });
  const bolus = { kind: 'bolus', ordered: 300, delivered: delivered * 50, end };
  s.message('rx', 'HistoryPage', { id: 2, records: [bolus] }).note('resume', { kind });
  if (kind !== 'remote-cancel') {
    s.message('tx', 'SetBolus', { id: 3 }).message('rx', 'Response', {
      id: 3,
      result: options.refusal ?? 'notApplicable',
    });
  }
  s.note('new-bolus', { kind }).pulse(newSteps);
}

const out = (options: Options) => judged(sequence, script(options).entries).out;

test('passes when the motor halts at once and the books are right', () => {
  expect(judged(sequence, script().entries)).toMatchObject({ outcome: 'pass', out: [] });
});

test('a step within the limit is allowed, one after it is not', () => {
  expect(out({ late: 90_000 })).toEqual([]);
  expect(out({ late: 110_000 })).toEqual(['stop-button-last-step', 'remote-cancel-last-step', 'remote-stop-last-step']);
});

test('a coarse fixture is given its own resolution, and no more', () => {
  expect(out({ late: 110_000, resolutionMs: 25 })).toEqual([]);
  expect(out({ late: 140_000, resolutionMs: 25 })).toHaveLength(3);
});

test('fails when the whole order is booked as delivered', () => {
  expect(out({ delivered: 6 })).toEqual(['remainders-wrong-in-history', 'remainders-wrong-in-event']);
});

test('fails when the end is booked as another', () => {
  expect(out({ end: 'completed' })).toEqual(['ends-wrong']);
});

test('fails when nobody was told', () => {
  expect(out({ annunciated: false })).toEqual(['stops-not-annunciated']);
});

test('fails when stopped therapy takes a bolus, or run therapy delivers none', () => {
  expect(out({ refusal: '' })).toEqual(['boluses-accepted-while-stopped']);
  expect(out({ newSteps: 0 })).toEqual(['new-boluses-wrong']);
});
