// SPDX-License-Identifier: Apache-2.0
import { Alert, FrameType } from '@assay/protocol';
import { expect, test } from 'vitest';
import { judged } from '../testing/judged.js';
import { Script, withStepAfter } from '../testing/script.js';
import { counterExhaustion as sequence } from './08-counter-exhaustion.js';

function record(counter: number): Uint8Array {
  const payload = new Uint8Array(40);
  new DataView(payload.buffer).setBigUint64(0, BigInt(counter), true);
  return payload;
}

interface Options {
  readonly beyond?: (s: Script) => void;
  readonly counters?: readonly number[];
  readonly reason?: string | null;
}

function script({
  beyond = (s) => s.alert(Alert.recordRejected),
  counters = [1, 4096, 61_440, 61_441],
  reason = 'exhausted',
}: Options = {}) {
  return new Script()
    .step('The peer’s counter climbs to its maximum, key by key', (s) => {
      for (const counter of [0, 4096, 61_440, 65_535]) {
        s.note('climbed', { counter: `${counter}` }).message('rx', 'Status', { id: 1 });
      }
    })
    .step('Records come with counters beyond the maximum, and with used ones', (s) => {
      for (let i = 0; i < 5; i++) beyond(s.frame('tx', FrameType.record, record(65_536 + i)));
    })
    .step('A record comes from further ahead than a receiver follows', (s) =>
      s.frame('tx', FrameType.record, record(12_288)).alert(Alert.recordRejected),
    )
    .step('The pump’s own counter is driven to its end', (s) => {
      for (const counter of counters)
        s.frame('rx', FrameType.record, record(counter)).message('rx', 'Status', { id: 2 });
      if (reason !== null) s.message('rx', 'SessionClosed', { id: 0, reason });
    })
    .step('A command comes after the end', (s) => (reason === null ? s : s.alert(Alert.noSession)))
    .control();
}

test('passes when the session rekeys on the way and closes at the end', () => {
  expect(judged(sequence, script().entries)).toMatchObject({ outcome: 'pass', out: [] });
});

test('fails when a record beyond the last counter is answered', () => {
  const answered = script({ beyond: (s) => s.message('rx', 'BolusOrdered', { id: 1 }) }).entries;
  expect(judged(sequence, answered).out).toEqual(['beyond-acted-upon', 'beyond-rejected']);
});

test('fails when the pump’s counter wraps, or goes beyond the last', () => {
  expect(judged(sequence, script({ counters: [1, 65_535, 0] }).entries).out).toEqual(['counters-not-ascending']);
  expect(judged(sequence, script({ counters: [1, 65_535, 65_536] }).entries).out).toEqual([
    'highest-counter-of-the-pump',
  ]);
});

test('fails when the pump’s counter was not driven to its end', () => {
  expect(judged(sequence, script({ counters: [1, 2, 3] }).entries).out).toEqual(['highest-counter-of-the-pump']);
});

test('fails when the session goes on, or ends for another reason', () => {
  expect(judged(sequence, script({ reason: null }).entries).out).toEqual(['session-end', 'closed-session-refused']);
  expect(judged(sequence, script({ reason: 'idle' }).entries).out).toEqual(['session-end']);
});

test('fails on a dose', () => {
  const entries = withStepAfter(script().entries, (e) => e.k === 'note');
  expect(judged(sequence, entries).out).toEqual(['unexpected-steps']);
});
