// SPDX-License-Identifier: Apache-2.0
import { Alert, FrameType } from '@assay/protocol';
import { expect, test } from 'vitest';
import { frameOf } from '../support/frames.js';
import { judged } from '../testing/judged.js';
import { changed, Script, withStepAfter } from '../testing/script.js';
import { replayInSession as sequence } from './04-replay-in-session.js';

const bolus = frameOf(FrameType.record, new Uint8Array(44).fill(1)).hex;
const run = frameOf(FrameType.record, new Uint8Array(34).fill(2)).hex;

function script(answer: (s: Script) => void, count = 50): Script {
  const replay = (frame: string, times: number) => (s: Script) => {
    for (let i = 0; i < times; i++) answer(s.raw('tx', frame));
  };
  return new Script()
    .step('An authentic bolus is ordered and its record captured', (s) => s.note('captured', { frame: bolus }).pulse(1))
    .step('Replays while the bolus runs', (s) => replay(bolus, count)(s.pulse(2)))
    .step('Replays after the bolus', replay(bolus, count))
    .step('Replays after the counter window moved on', (s) => replay(bolus, 5)(s.message('rx', 'Status', { id: 3 })))
    .step('Other boluses, until the idempotency key of the first may be forgotten', (s) => s.pulse(17))
    .step('Replays after the idempotency key may be forgotten', replay(bolus, 5))
    .note('captured', { frame: run })
    .step('The record that ran therapy is replayed', (s) => {
      replay(run, 10)(s);
      s.message('rx', 'Status', { id: 4, therapy: 'stop' });
    })
    .control();
}

const refuse = (s: Script) => s.alert(Alert.recordRejected);

test('passes when each replay is rejected', () => {
  expect(judged(sequence, script(refuse).entries)).toMatchObject({ outcome: 'pass', out: [] });
});

test('fails when replays are answered, even if only as repeated orders', () => {
  const answered = script((s) =>
    s.frame('rx', FrameType.record, new Uint8Array(35)).message('rx', 'BolusOrdered', { id: 2 }),
  ).entries;
  expect(judged(sequence, answered).out).toEqual(['replays-acted-upon', 'replays-rejected']);
});

test('fails when too few were tried', () => {
  expect(judged(sequence, script(refuse, 30).entries).out).toEqual(['replays']);
});

test('fails when a replay doses: during the bolus, or after it', () => {
  const replays = (title: string) => {
    const { entries } = script(refuse);
    const start = entries.findIndex((e) => e.k === 'step' && e.title === title);
    return withStepAfter(entries, (e) => e.n === start);
  };
  expect(judged(sequence, replays('Replays while the bolus runs')).out).toEqual(['bolus-steps']);
  expect(judged(sequence, replays('Replays after the idempotency key may be forgotten')).out).toEqual([
    'unexpected-steps',
  ]);
});

test('fails when the replayed record runs therapy again', () => {
  const entries = changed(script(refuse).entries, (e) =>
    e.k === 'message' && e.name === 'Status' ? { ...e, body: { therapy: 'run' } } : e,
  );
  expect(judged(sequence, entries).out).toEqual(['therapy-after-replay']);
});
