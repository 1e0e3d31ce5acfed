// SPDX-License-Identifier: Apache-2.0
import { Alert, FrameType } from '@assay/protocol';
import { expect, test } from 'vitest';
import { frameOf } from '../support/frames.js';
import { judged } from '../testing/judged.js';
import { Script, withStepAfter } from '../testing/script.js';
import { replayAcrossSessions as sequence } from './05-replay-across-sessions.js';

const hello = frameOf(FrameType.hello, new Uint8Array(5));
const first = frameOf(FrameType.handshake1, new Uint8Array(32));
const third = frameOf(FrameType.handshake3, new Uint8Array(67));
const records = [1, 2, 3].map((fill) => frameOf(FrameType.record, new Uint8Array(40).fill(fill)));
const whole = [hello, first, third, ...records];
const ticket = frameOf(FrameType.hello, new Uint8Array(14));
const resumption = [ticket, first, ...records];

function script(
  options: { answer?: (s: Script) => void; event?: boolean; reusable?: boolean; by?: string } = {},
): Script {
  const part = (s: Script, code: number) => {
    for (const { hex } of records) (options.answer ?? ((t: Script) => t.alert(code)))(s.raw('tx', hex));
  };
  const all = (s: Script, code: number) => {
    for (const { hex } of [hello, first, third]) s.raw('tx', hex);
    s.alert(Alert.handshakeFailed);
    part(s, code);
  };
  const resumed = (s: Script, code: number) => {
    s.raw('tx', ticket.hex);
    if (!options.reusable) s.alert(Alert.handshakeFailed);
    s.raw('tx', first.hex);
    if (options.reusable)
      s.frame('rx', FrameType.handshake2, new Uint8Array(48)).frame('rx', FrameType.record, new Uint8Array(60));
    part(s, code);
  };
  return new Script()
    .step('A whole conversation with a bolus is recorded', (s) => s.pulse(2))
    .note('recorded', { frames: whole.map(({ hex }) => hex) })
    .step('The peer reconnects and orders other boluses', (s) => s.pulse(17))
    .step('Recorded records are replayed into the new session', (s) => part(s, Alert.recordRejected))
    .step('The whole conversation is replayed beside the new session', (s) => {
      all(s, Alert.recordRejected);
      if (options.event) s.frame('rx', FrameType.record, new Uint8Array(40)).message('rx', 'Annunciation', { id: 0 });
    })
    .step('The new session still answers', (s) => s.message('rx', 'Status', { id: 5 }))
    .step('The peer resumes its session by a ticket', (s) => s.note('resumed', { by: options.by ?? 'ticket' }))
    .note('recorded', { frames: resumption.map(({ hex }) => hex) })
    .step('The resumption is replayed', (s) => resumed(s, Alert.recordRejected))
    .step('Recorded records are replayed after a reboot', (s) => part(s, Alert.noSession))
    .step('The whole conversation is replayed after a reboot', (s) => all(s, Alert.noSession))
    .step('The resumption is replayed after a reboot', (s) => resumed(s, Alert.noSession))
    .control();
}

test('passes when nothing of the recording is accepted', () => {
  expect(judged(sequence, script().entries)).toMatchObject({ outcome: 'pass', out: [] });
});

test('an event to the authentic peer is no answer to the replay', () => {
  expect(judged(sequence, script({ event: true }).entries).outcome).toBe('pass');
});

test('fails when the pump answers with records', () => {
  const answered = script({ answer: (s) => s.frame('rx', FrameType.record, new Uint8Array(35)) }).entries;
  expect(judged(sequence, answered).out).toEqual(['records-answered', 'replayed-records-refused']);
});

test('fails when a ticket opens a second session', () => {
  expect(judged(sequence, script({ reusable: true }).entries).out).toEqual([
    'records-answered',
    'replayed-handshakes-refused',
  ]);
});

test('fails when the resumption that is to be replayed was none', () => {
  expect(judged(sequence, script({ by: 'whole handshake' }).entries).out).toEqual(['resumed-by']);
});

test('fails on a dose from the recording', () => {
  const entries = withStepAfter(script().entries, (e) => e.k === 'step' && e.title.startsWith('Recorded records'));
  expect(judged(sequence, entries).out).toEqual(['unexpected-steps']);
});
