// SPDX-License-Identifier: Apache-2.0
import { Alert, FrameType } from '@assay/protocol';
import { expect, test } from 'vitest';
import { judged } from '../testing/judged.js';
import { changed, Script, withStepAfter } from '../testing/script.js';
import { ordering as sequence } from './07-ordering.js';

const record = (fill: number) => new Uint8Array(40).fill(fill);

function script(answer: (s: Script) => void = (s) => s.alert(Alert.recordRejected)): Script {
  const late = (s: Script) => s.message('rx', 'Response', { id: 1, result: 'outOfOrder' });
  return new Script()
    .step('Reading records are dropped and swapped', (s) => {
      for (let id = 0; id < 4; id++) s.message('rx', 'Status', { id });
    })
    .step('Delivery-changing records arrive after younger ones', (s) => {
      for (let i = 0; i < 3; i++) late(s);
      s.message('rx', 'Status', { id: 9, therapy: 'run' });
    })
    .step('Run and stop are swapped', (s) => late(s).message('rx', 'Status', { id: 9, therapy: 'stop' }))
    .step('A delivery-changing record arrives from beyond the window', (s) => s.alert(Alert.recordRejected))
    .step('A small authentic bolus completes', (s) => {
      for (let i = 0; i < 4; i++) s.frame('rx', FrameType.record, record(i));
      s.pulse(1);
    })
    .step('The pump’s own records are reflected to it', (s) => {
      for (let i = 0; i < 4; i++) answer(s.frame('tx', FrameType.record, record(i)));
    })
    .step('The pump’s own handshake frames are reflected to it', (s) => {
      for (const type of [FrameType.helloReply, FrameType.handshake2])
        s.frame('tx', type, record(1)).alert(Alert.unexpectedFrame);
    })
    .control();
}

test('passes when late, swapped, old and reflected records are refused', () => {
  expect(judged(sequence, script().entries)).toMatchObject({ outcome: 'pass', out: [] });
});

test('fails when late commands are carried out', () => {
  const entries = changed(script().entries, (e) =>
    e.k === 'message' && e.name === 'Response' ? { ...e, name: 'BolusOrdered' } : e,
  );
  expect(judged(sequence, entries).out).toEqual(['late-commands-refused', 'boluses-ordered']);
});

test('fails when a reflection is acted upon', () => {
  const entries = script((s) => s.frame('rx', FrameType.record, record(99))).entries;
  expect(judged(sequence, entries).out).toEqual(['reflections-acted-upon', 'reflections-rejected']);
});

test('fails when stop, overtaken by run, does not hold', () => {
  const entries = changed(script().entries, (e) =>
    e.k === 'message' && JSON.stringify(e.body).includes('stop') ? { ...e, body: { therapy: 'run' } } : e,
  );
  expect(judged(sequence, entries).out).toEqual(['therapy-after-swap']);
});

test('fails on a dose while records are late', () => {
  const entries = withStepAfter(script().entries, (e) => e.k === 'step' && e.title.startsWith('Delivery-changing'));
  expect(judged(sequence, entries).out).toEqual(['unexpected-steps']);
});
