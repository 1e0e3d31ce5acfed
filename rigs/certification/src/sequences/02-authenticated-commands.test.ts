// SPDX-License-Identifier: Apache-2.0
import { Alert, FrameType } from '@assay/protocol';
import { expect, test } from 'vitest';
import { judged } from '../testing/judged.js';
import { Script, withStepAfter } from '../testing/script.js';
import { authenticatedCommands as sequence } from './02-authenticated-commands.js';

const RECORD = new Uint8Array(30);

function script(
  answer: (s: Script) => void,
  build = 'release',
  testFrame: (s: Script) => void = (s) => s.alert(Alert.unexpectedFrame),
): Script {
  return new Script()
    .step('Every opcode as a record without a session', (s) => {
      for (let i = 0; i < 120; i++) answer(s.frame('tx', FrameType.record, RECORD));
    })
    .step('Requests as records inside an unfinished handshake', (s) => {
      s.frame('rx', FrameType.handshake2, new Uint8Array(96));
      answer(s.frame('tx', FrameType.record, RECORD));
    })
    .step('Requests under other frame types', (s) => {
      for (let i = 0; i < 60; i++) s.frame('tx', 0x21, RECORD).alert(Alert.unexpectedFrame);
    })
    .step('Test frames of other builds', (s) => {
      testFrame(s.note('build', build));
    })
    .control();
}

const refuse = (s: Script) => s.alert(Alert.noSession);

test('passes when every command is refused for want of a session', () => {
  expect(judged(sequence, script(refuse).entries)).toMatchObject({ outcome: 'pass', out: [] });
});

test('fails when the pump answers a command with a record', () => {
  const answered = script((s) => s.frame('rx', FrameType.record, RECORD)).entries;
  expect(judged(sequence, answered).out).toEqual(['commands-answered', 'records-refused', 'answers-but-alerts']);
});

test('fails when the pump keeps silent: nobody knows whether it was alive', () => {
  expect(judged(sequence, script(() => {}).entries).out).toEqual(['records-refused']);
});

test('fails when a release build obeys the frame that chooses a mutant', () => {
  const obeyed = script(refuse, 'release', (s) => s.frame('rx', FrameType.mutantReply, Uint8Array.of(0))).entries;
  expect(judged(sequence, obeyed).out).toEqual(['test-frame-refused', 'test-frame-obeyed']);
});

test('does not ask that of a mutants build', () => {
  expect(judged(sequence, script(refuse, 'mutants', () => {}).entries).outcome).toBe('pass');
});

test('fails on a dose', () => {
  const entries = withStepAfter(script(refuse).entries, (e) => e.k === 'frame');
  expect(judged(sequence, entries).out).toEqual(['unexpected-steps']);
});
