// SPDX-License-Identifier: Apache-2.0
import { Alert } from '@assay/protocol';
import { expect, test } from 'vitest';
import { amountCases } from '../cases/amounts.js';
import { judged } from '../testing/judged.js';
import { Script, withStepAfter } from '../testing/script.js';
import { safeRanges as sequence } from './27-safe-ranges.js';

function script(answer: (s: Script, id: number, name: string, right: string) => void = refuse, steps = 200): Script {
  return new Script()
    .alert(Alert.unexpectedFrame)
    .step('Amounts outside the safe range are ordered', (s) => {
      amountCases(50, 10_000).forEach(({ name, expect: right }, at) => {
        answer(s.note('case', { name, id: at + 1 }), at + 1, name, right);
      });
    })
    .step('The smallest amount is ordered', (s) => s.pulse(1))
    .step('The largest amount is ordered', (s) => s.pulse(steps))
    .control();
}

function refuse(s: Script, id: number, _name: string, right: string): void {
  s.message('rx', 'Response', { id, result: right });
}

test('passes when every unsafe amount gets its error and the largest is delivered', () => {
  expect(judged(sequence, script().entries)).toMatchObject({ outcome: 'pass', out: [] });
});

test('fails when an amount that wraps to one step is accepted', () => {
  const entries = script((s, id, name, right) =>
    name === '2-to-the-16-plus-step' ? s.message('rx', 'BolusOrdered', { id }) : refuse(s, id, name, right),
  ).entries;
  expect(judged(sequence, entries).out).toEqual(['unsafe-boluses-ordered', 'wrong-answers']);
});

test('fails when the result is another than specified, or missing', () => {
  const wrong = script((s, id) => s.message('rx', 'Response', { id, result: 'notCompleted' })).entries;
  expect(judged(sequence, wrong).out).toEqual(['wrong-answers']);
  expect(judged(sequence, script(() => {}).entries).out).toEqual(['wrong-answers']);
});

test('fails when the largest bolus is cut short or runs too fast', () => {
  expect(judged(sequence, script(refuse, 199).entries).out).toEqual(['maximum-steps']);
  const fast = script().entries.map((e) => (e.k === 'edge' ? { ...e, t: Math.floor(e.t / 2) } : e));
  expect(judged(sequence, fast).out).toEqual(['shortest-interval']);
});

test('fails on a dose from an unsafe amount', () => {
  const entries = withStepAfter(script().entries, (e) => e.k === 'note');
  expect(judged(sequence, entries).out).toEqual(['unexpected-steps']);
});
