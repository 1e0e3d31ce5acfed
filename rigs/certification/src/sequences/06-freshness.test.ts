// SPDX-License-Identifier: Apache-2.0
import { FrameType } from '@assay/protocol';
import { expect, test } from 'vitest';
import { judged } from '../testing/judged.js';
import { changed, Script, withStepAfter } from '../testing/script.js';
import { freshness as sequence } from './06-freshness.js';

function script(
  answer: (s: Script) => void = (s) => s.message('rx', 'Response', { id: 1, result: 'notFresh' }),
): Script {
  const cases = (s: Script, count: number, held = 0) => {
    for (let i = 0; i < count; i++) {
      answer(s.frame('rx', FrameType.record, new Uint8Array(40)).note('case', { name: `case ${i}`, held }));
    }
    s.message('rx', 'Status', { id: 9, therapy: 'run' });
  };
  return new Script()
    .step('Commands are held back until their life is over', (s) => cases(s, 6, 60_250))
    .step('Commands bear a time of issue that is too old, or not yet due', (s) => cases(s, 24))
    .step('Commands bear the uptime of the boot before', (s) => cases(s, 3))
    .step('A command is held back for half its life', (s) => s.pulse(1))
    .control();
}

test('passes when every late and early command is refused as notFresh', () => {
  expect(judged(sequence, script().entries)).toMatchObject({ outcome: 'pass', out: [] });
});

test('fails when they are carried out', () => {
  const entries = script((s) => s.message('rx', 'BolusOrdered', { id: 1, bolusId: 1 })).entries;
  expect(judged(sequence, entries).out).toEqual(['late-boluses-ordered', 'not-refused']);
});

test('fails when they are refused for another reason, or not answered', () => {
  const other = script((s) => s.message('rx', 'Response', { id: 1, result: 'outOfOrder' })).entries;
  expect(judged(sequence, other).out).toEqual(['not-refused']);
  expect(judged(sequence, script(() => {}).entries).out).toEqual(['not-refused']);
});

test('fails when a late command stopped therapy', () => {
  const entries = changed(script().entries, (e) =>
    e.k === 'message' && e.name === 'Status' && e.n < 200 ? { ...e, body: { therapy: 'stop' } } : e,
  );
  expect(judged(sequence, entries).out).toEqual(['therapy-after']);
});

test('fails when nothing was held back as long as a command may live', () => {
  const entries = changed(script().entries, (e) => (e.k === 'note' ? { ...e, data: { held: 1_000 } } : e));
  expect(judged(sequence, entries).out).toEqual(['longest-hold']);
});

test('fails on a late dose', () => {
  const entries = withStepAfter(script().entries, (e) => e.k === 'note');
  expect(judged(sequence, entries).out).toEqual(['unexpected-steps']);
});
