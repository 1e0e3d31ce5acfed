// SPDX-License-Identifier: Apache-2.0
import { Alert } from '@assay/protocol';
import { expect, test } from 'vitest';
import { judged } from '../testing/judged.js';
import { Script } from '../testing/script.js';
import { bolusAccuracy as sequence } from './49-bolus-accuracy.js';

const PLAN = { smallest: 2, middle: 2, largest: 1 } as const;
const STEPS = { smallest: 1, middle: 20, largest: 200 } as const;

interface Options {
  /** Steps that the motor makes too many of in the boluses of the middle amount. */
  readonly more?: number;
  readonly end?: string;
  readonly refused?: boolean;
}

function script({ more = 0, end = 'completed', refused = false }: Options = {}): Script {
  return new Script()
    .alert(Alert.unexpectedFrame)
    .note('plan', { ...PLAN })
    .step('Boluses of three amounts', (s) => {
      for (const size of ['smallest', 'middle', 'largest'] as const) {
        // One that is put off is none.
        s.note('bolus', { size, steps: STEPS[size] }).message('rx', 'Response', { id: 1, result: 'overLimit' });
        for (let i = 0; i < PLAN[size]; i++) {
          s.note('bolus', { size, steps: STEPS[size] });
          if (refused && size === 'largest') continue;
          s.message('rx', 'BolusOrdered', { id: 1, bolusId: 1 }).pulse(STEPS[size] + (size === 'middle' ? more : 0));
          s.message('rx', 'BolusEnded', { id: 0, delivered: STEPS[size] * 50, ordered: STEPS[size] * 50, end });
        }
      }
    })
    .control();
}

const out = (options: Options) => judged(sequence, script(options).entries).out;

test('passes when each bolus is what was ordered', () => {
  expect(judged(sequence, script().entries)).toMatchObject({ outcome: 'pass', out: [] });
});

test('fails when a bolus is a step more or less', () => {
  expect(out({ more: 1 })).toEqual(['middle-error']);
  expect(out({ more: -1 })).toEqual(['middle-error']);
});

test('fails when the pump tells another end', () => {
  expect(out({ end: 'stopped' })).toEqual(['boluses-said-otherwise']);
});

test('fails when an amount was never delivered', () => {
  expect(out({ refused: true })).toEqual(['largest-boluses', 'largest-error']);
});
