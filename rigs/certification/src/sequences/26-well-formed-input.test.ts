// SPDX-License-Identifier: Apache-2.0
import { Alert, FrameType } from '@assay/protocol';
import { expect, test } from 'vitest';
import { malformed } from '../cases/malformed.js';
import { judged } from '../testing/judged.js';
import { changed, Script, withStepAfter } from '../testing/script.js';
import { wellFormedInput as sequence } from './26-well-formed-input.js';

const status = {
  therapy: 'run',
  operation: 'ready',
  bolusId: 0,
  ordered: 0,
  delivered: 0,
  totalSteps: 7,
  bootCount: 2,
  lastSequence: 9,
};

function script(answer: (name: string, right: string) => string = (_, right) => right, afterwards = {}): Script {
  return new Script()
    .step('State and history before', (s) => s.message('rx', 'Status', { id: 1, uptime: 5, ...status }))
    .step('Malformed messages in authentic records', (s) => {
      malformed.forEach(({ name, expect: right }, at) => {
        const id = 0x1000 + at;
        s.note('case', { name, id }).message('rx', 'Response', { id, result: answer(name, right) });
      });
    })
    .step('Damaged frames around an authentic record', (s) => {
      for (let i = 0; i < 11; i++) {
        const name = `damage ${i}`;
        s.note('damage', { name }).raw('tx', 'ff11').note('damage-over', { name });
        s.frame('rx', FrameType.record, new Uint8Array(60)).message('rx', 'Status', { id: 2 });
      }
    })
    .step('Records too short to be one, and frames of unknown type', (s) => {
      for (let i = 0; i < 4; i++) s.frame('tx', FrameType.record, new Uint8Array(i)).alert(Alert.recordRejected);
      s.frame('tx', 0x99, new Uint8Array(3)).alert(Alert.unexpectedFrame);
    })
    .step('State and history after', (s) => s.message('rx', 'Status', { id: 3, uptime: 99, ...status, ...afterwards }))
    .control();
}

test('passes when each case gets its error and nothing changes', () => {
  expect(judged(sequence, script().entries)).toMatchObject({ outcome: 'pass', out: [] });
});

test('fails when a trailing byte is accepted', () => {
  const lenient = script((name, right) => (name === 'trailing-zero' ? 'success' : right)).entries;
  expect(judged(sequence, lenient).out).toEqual(['wrong-answers']);
});

test('fails when the error is another than specified', () => {
  const other = script((name, right) => (name === 'amount-as-text' ? 'outOfRange' : right)).entries;
  expect(judged(sequence, other).out).toEqual(['wrong-answers']);
});

test('fails when an answer names another request', () => {
  const entries = changed(script().entries, (e) =>
    e.k === 'message' && e.name === 'Response' ? { ...e, body: { ...(e.body as object), id: 1 } } : e,
  );
  expect(judged(sequence, entries).out).toEqual(['misattributed-answers']);
});

test('fails when a damaged frame is answered', () => {
  const entries = changed(script().entries, (e) => e);
  const at = entries.findIndex((e) => e.k === 'note' && e.name === 'damage-over');
  const [alert] = new Script().alert(Alert.recordRejected).entries;
  const answered = [...entries.slice(0, at), { ...alert!, t: 0 }, ...entries.slice(at)].map((e, n) => ({ ...e, n }));
  expect(judged(sequence, answered).out).toEqual(['damaged-frames-answered']);
});

test('fails when history grew, or the pump was reset on the way', () => {
  expect(judged(sequence, script(undefined, { lastSequence: 10 }).entries).reason).toContain('lastSequence');
  expect(judged(sequence, script(undefined, { bootCount: 3 }).entries).out).toEqual(['state-changed']);
});

test('fails on a dose', () => {
  const entries = withStepAfter(script().entries, (e) => e.k === 'note' && e.name === 'case');
  expect(judged(sequence, entries).out).toEqual(['unexpected-steps']);
});
