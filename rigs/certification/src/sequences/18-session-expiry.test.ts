// SPDX-License-Identifier: Apache-2.0
import { Alert } from '@assay/protocol';
import { expect, test } from 'vitest';
import { judged } from '../testing/judged.js';
import { Script, withStepAfter } from '../testing/script.js';
import { sessionExpiry as sequence } from './18-session-expiry.js';

const DAY_S = 86_400;
const HALF_US = (DAY_S / 2) * 1_000_000;

interface Options {
  readonly command?: (s: Script) => void;
  readonly idle?: string | null;
  readonly aged?: string | null;
  readonly left?: number;
  readonly moreUs?: number;
  readonly ticket?: string;
}

function script(options: Options = {}): Script {
  const {
    command = (s) => s.alert(Alert.noSession),
    idle = 'idle',
    aged = 'aged',
    left = DAY_S / 2,
    moreUs = 0,
  } = options;
  const close = (s: Script, reason: string | null) =>
    reason === null ? s : s.message('rx', 'SessionClosed', { id: 0, reason });
  const use = (s: Script) => {
    for (let i = 0; i < 50; i++) s.message('rx', 'Status', { id: 1 });
  };
  return new Script()
    .step('A session is used just before it would be idle', (s) => {
      for (let i = 0; i < 3; i++) s.message('rx', 'Status', { id: 1 });
    })
    .step('A session is not used any more', (s) => close(s, idle))
    .step('A command comes in the session that was idle', command)
    .step('A session is used on and on, and resumed when it is half as old as it may become', (s) => {
      use(s);
      s.wait(HALF_US - 200_000);
    })
    .step('The resumed session is used until it is too old', (s) => {
      s.note('resumed', { after: HALF_US, left });
      use(s);
      close(s.wait(HALF_US + moreUs - 200_000), aged);
    })
    .step('A command comes in the session that is too old', command)
    .step('Its ticket is shown', (s) => s.note('ticket', { answer: options.ticket ?? 'handshake-refused' }))
    .control();
}

test('passes when both sessions end by themselves', () => {
  expect(judged(sequence, script().entries)).toMatchObject({ outcome: 'pass', out: [] });
});

test('fails when neither silence nor age ends a session', () => {
  const command = (s: Script) => s.frame('rx', 0x20, new Uint8Array(40)).message('rx', 'BolusOrdered', { id: 1 });
  expect(judged(sequence, script({ command, idle: null, aged: null }).entries).out).toEqual([
    'commands-after-the-end',
    'commands-refused',
    'idle-end',
    'age-end',
    'age-at-the-end',
  ]);
});

test('fails when a resumption makes the session younger', () => {
  expect(judged(sequence, script({ left: DAY_S }).entries).out).toEqual(['age-after-resumption']);
});

test('fails when the session ends too late, or for another reason', () => {
  expect(judged(sequence, script({ moreUs: 60_000_000 }).entries).out).toEqual(['age-at-the-end']);
  expect(judged(sequence, script({ aged: 'exhausted' }).entries).out).toEqual(['age-end']);
});

test('fails when the ticket of a session that is too old is still taken', () => {
  expect(judged(sequence, script({ ticket: 'open' }).entries).out).toEqual(['ticket-after-age']);
});

test('fails on a dose', () => {
  const entries = withStepAfter(script().entries, (e) => e.k === 'frame');
  expect(judged(sequence, entries).out).toEqual(['unexpected-steps']);
});
