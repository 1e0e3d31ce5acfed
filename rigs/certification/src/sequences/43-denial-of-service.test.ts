// SPDX-License-Identifier: Apache-2.0
import { Alert } from '@assay/protocol';
import { expect, test } from 'vitest';
import { FLOODS } from '../support/flood.js';
import { judged } from '../testing/judged.js';
import { Script } from '../testing/script.js';
import { denialOfService as sequence } from './43-denial-of-service.js';

interface Options {
  readonly late?: number;
  readonly slow?: boolean;
  readonly floods?: number;
  readonly steps?: number;
  /** Microseconds from the press to a step after it. */
  readonly stepAfter?: number;
  readonly pressed?: boolean;
}

function script({
  late = 0,
  slow = false,
  floods = FLOODS.length,
  steps,
  stepAfter,
  pressed = true,
}: Options = {}): Script {
  const s = new Script().alert(Alert.unexpectedFrame).note('fixture', { resolutionMs: 0 });
  for (const [at, kind] of FLOODS.slice(0, floods).entries()) {
    s.step('A bolus runs while the link is saturated', (t) => {
      t.pulse(1).wait(at === 1 ? late : 0);
      t.pulse((at === 0 ? 2 : 3) - 1 + (at === 0 ? (steps ?? 0) : 0));
      t.note('flooded', { kind, bytes: slow ? 100 : 40_000, seconds: 5 });
    });
  }
  s.step('The stop button is pressed while the link is saturated', (t) => {
    t.pulse(1);
    if (pressed) t.stimulus('press', { button: 'stop' });
    if (stepAfter !== undefined) t.wait(stepAfter).pulse(1);
  });
  return s.control();
}

const out = (options: Options) => judged(sequence, script(options).entries).out;

test('passes when every step comes in time and the button stops', () => {
  expect(judged(sequence, script().entries)).toMatchObject({ outcome: 'pass', out: [] });
});

test('a step ten milliseconds late is allowed, a later one is not', () => {
  expect(out({ late: 5_000 })).toEqual([]);
  expect(out({ late: 12_000 })).toEqual(['step-lateness']);
});

test('fails when a step is missing or too many', () => {
  expect(out({ steps: -1 })).toEqual(['steps-under-flood']);
  expect(out({ steps: 1 })).toEqual(['steps-under-flood']);
});

test('fails when the motor runs on after the button', () => {
  expect(out({ stepAfter: 400_000 })).toEqual(['stop-last-step']);
});

test('proves nothing with a slow flood, with a sort of flood left out, or without a press', () => {
  expect(out({ slow: true })).toEqual(['slow-floods']);
  expect(out({ floods: 3 })).toEqual(expect.arrayContaining(['floods']));
  expect(out({ pressed: false })).toEqual(['stop-last-step']);
});
