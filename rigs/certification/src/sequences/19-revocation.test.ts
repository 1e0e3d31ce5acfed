// SPDX-License-Identifier: Apache-2.0
import { Alert, FrameType } from '@assay/protocol';
import { expect, test } from 'vitest';
import { judged } from '../testing/judged.js';
import { Script } from '../testing/script.js';
import { revocation as sequence } from './19-revocation.js';

const GUEST = '0011223344556677';

interface Options {
  readonly answer?: string | null;
  readonly others?: string;
  readonly listed?: boolean;
  readonly ended?: boolean;
}

function script({
  answer = 'handshake-refused',
  others = 'notAuthorised',
  listed = false,
  ended = true,
}: Options = {}): Script {
  const came = (s: Script, times: number) => {
    for (let i = 0; i < times; i++) {
      s.note('came', { answer });
      if (answer !== null) s.alert(Alert.handshakeFailed);
    }
  };
  const list = (s: Script, guest: boolean) =>
    s.message('rx', 'Peers', { id: 1, peers: [{ fingerprint: guest ? GUEST : 'ff', role: 'caregiver', self: false }] });
  return new Script()
    .step('A guest is paired, and meets the pump again', (s) => s.note('came', { answer: null }))
    .step('A caregiver asks to unpair others', (s) => s.message('rx', 'Response', { id: 1, result: others }))
    .step('The controller unpairs the guest', (s) =>
      list(list(s.note('unpaired', { fingerprint: GUEST }), true), listed),
    )
    .step('A guest unpairs itself', (s) => {
      if (ended) s.message('rx', 'SessionClosed', { id: 0, reason: 'unpaired' });
      s.frame('tx', FrameType.record, new Uint8Array(40));
      if (ended) s.alert(Alert.noSession);
    })
    .step('Unpaired guests come again, by key and by ticket', (s) => came(s, 3))
    .step('Unpaired guests come again after a reboot', (s) => came(s, 2))
    .step('A guest is paired anew, and unpaired at the end', (s) => s.message('rx', 'Status', { id: 1 }))
    .control();
}

test('passes when who was unpaired gets in no more', () => {
  expect(judged(sequence, script().entries)).toMatchObject({ outcome: 'pass', out: [] });
});

test('fails when an unpaired peer gets a session', () => {
  expect(judged(sequence, script({ answer: null }).entries).out).toEqual(['unpaired-admitted', 'unpaired-refused']);
});

test('fails when a caregiver may unpair a controller', () => {
  expect(judged(sequence, script({ others: 'success' }).entries).out).toEqual(['unpairing-others-allowed']);
});

test('fails when the peer is listed all the same', () => {
  expect(judged(sequence, script({ listed: true }).entries).out).toEqual(['listed']);
});

test('fails when the session of a peer that unpaired itself goes on', () => {
  expect(judged(sequence, script({ ended: false }).entries).out).toEqual(['session-ended', 'dead-session-refused']);
});
