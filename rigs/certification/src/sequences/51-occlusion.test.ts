// SPDX-License-Identifier: Apache-2.0
import { Alert } from '@assay/protocol';
import { expect, test } from 'vitest';
import { judged } from '../testing/judged.js';
import { Script } from '../testing/script.js';
import { occlusion as sequence } from './51-occlusion.js';

interface Options {
  /** Motor steps into the closed line. */
  readonly steps?: number;
  readonly delivered?: number;
  readonly end?: string;
  readonly told?: string;
  readonly refusal?: string;
  readonly run?: string;
  readonly newSteps?: number;
  /** At high sensitivity. */
  readonly sensitive?: number;
  /** Of the command to be less sensitive, before a person has confirmed it. */
  readonly unconfirmed?: string;
  /** What the pump tells before and after that. */
  readonly tells?: readonly [before: string, after: string];
}

function trial(s: Script, after: number, options: Options): void {
  const steps = after + (options.steps ?? 8);
  const delivered = (options.delivered ?? steps) * 50;
  const end = options.end ?? 'stopped';
  s.note('trial', { kind: `closed-after-${after}`, amount: 1200 });
  s.pulse(after)
    .note('stop', {})
    .stimulus('occlusion', { kind: 'occlusion', on: true })
    .pulse(steps - after);
  s.message('rx', 'BolusEnded', { id: 0, delivered, ordered: 1200, end });
  s.message('rx', 'Annunciation', { id: 0, annunciationType: options.told ?? 'occlusion' });
  s.message('rx', 'HistoryPage', { id: 2, records: [{ kind: 'bolus', ordered: 1200, delivered, end }] });
  s.note('resume', {}).message('tx', 'SetBolus', { id: 3 });
  s.message('rx', 'Response', { id: 3, result: options.refusal ?? 'notApplicable' });
  s.note('run-while-closed', {}).message('tx', 'SetTherapyState', { id: 4, state: 'run' });
  s.message('rx', 'Response', { id: 4, result: options.run ?? 'notApplicable' });
  s.note('new-bolus', {}).pulse(options.newSteps ?? 1);
}

function numb(s: Script, { unconfirmed = 'confirmationNeeded', tells = ['high', 'medium'] }: Options): void {
  for (const [i, note] of ['unconfirmed', 'confirmed'].entries()) {
    s.note(note, {}).message('tx', 'SetLimits', { id: 20 + i, occlusion: 'medium' });
    s.message('rx', 'Response', { id: 20 + i, result: i === 0 ? unconfirmed : 'success' });
    s.message('rx', 'Limits', { id: 30 + i, occlusion: tells[i]! });
  }
}

const script = (options: Options = {}) =>
  new Script()
    .alert(Alert.unexpectedFrame)
    .step('Boluses into a closed line', (s) => {
      trial(s, 0, options);
      trial(s, 5, options);
    })
    .step('A bolus into a closed line at high sensitivity', (s) =>
      trial(s, 0, { ...options, delivered: options.sensitive ?? 4, steps: options.sensitive ?? 4 }),
    )
    .step('Less sensitive again, by a person at the pump', (s) => numb(s, options))
    .control();

const out = (options: Options) => judged(sequence, script(options).entries).out;

test('passes when the motor stops in time and the books are right', () => {
  expect(judged(sequence, script().entries)).toMatchObject({ outcome: 'pass', out: [] });
});

test('fails when the motor goes on into the closed line', () => {
  expect(out({ steps: 10 })).toEqual([]);
  expect(out({ steps: 11 })).toEqual(['steps-into-closed-line']);
});

test('fails when the books leave out what is in doubt, or the end is another', () => {
  expect(out({ delivered: 3 })).toEqual(['books-wrong']);
  expect(out({ end: 'completed' })).toEqual(['ends-wrong']);
});

test('fails when nobody is told, or told of something else', () => {
  expect(out({ told: 'bolusCancelled' })).toEqual(['occlusions-not-annunciated']);
});

test('fails when the pump takes a bolus, or runs, against the closed line', () => {
  expect(out({ refusal: '' })).toEqual(['boluses-accepted-while-stopped']);
  expect(out({ run: 'success' })).toEqual(['runs-while-closed']);
});

test('fails when the sensitivity is not obeyed', () => {
  expect(out({ sensitive: 5 })).toEqual([]);
  expect(out({ sensitive: 8 })).toEqual(['steps-at-high-sensitivity']);
  expect(out({ sensitive: 0 })).toEqual(['sensitive-trials']);
});

test('fails when the pump gets less sensitive without a person, or tells another sensitivity than it was set', () => {
  expect(out({ unconfirmed: 'success' })).toEqual(['numbed-without-a-person']);
  expect(out({ tells: ['medium', 'medium'] })).toEqual(['sensitivities-wrong']);
  expect(out({ tells: ['high', 'high'] })).toEqual(['sensitivities-wrong']);
});

test('fails when the open line gets no bolus', () => {
  expect(out({ newSteps: 0 })).toEqual(['new-boluses-wrong']);
});
