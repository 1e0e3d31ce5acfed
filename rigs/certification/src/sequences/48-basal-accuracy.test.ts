// SPDX-License-Identifier: Apache-2.0
import { Alert } from '@assay/protocol';
import { expect, test } from 'vitest';
import { judged } from '../testing/judged.js';
import { Script } from '../testing/script.js';
import { basalAccuracy as sequence } from './48-basal-accuracy.js';

const HOUR = 3_600_000_000;

interface Options {
  readonly low?: number;
  readonly middling?: number;
  /** Microseconds by which one step comes early and the next late again. */
  readonly early?: number;
  readonly told?: number;
}

function basal(s: Script, count: number, interval: number, early = 0): void {
  for (let i = 0; i < count; i++) {
    s.wait(interval - 1000 + (i === 2 ? -early : i === 3 ? early : 0)).add({ k: 'edge', pin: 'STEP', level: 1 });
  }
}

function script({ low = 12, middling = 120, early, told = low + middling }: Options = {}): Script {
  return new Script()
    .alert(Alert.unexpectedFrame)
    .note('plan', { hours: 6 })
    .step('Basal at 0.1 U/h', (s) => basal(s, low, HOUR / 2))
    .step('Basal at 1 U/h', (s) => basal(s, middling, HOUR / 20, early))
    .step('The history is read', (s) => {
      const record = { sequence: 1, kind: 'basalTotal', detail: told * 50 };
      s.message('rx', 'HistoryPage', { id: 1, records: [record] });
    })
    .control();
}

const out = (options: Options) => judged(sequence, script(options).entries).out;

test('passes when each rate delivers its volume, evenly; a step more or less is the motor itself', () => {
  expect(judged(sequence, script().entries)).toMatchObject({ outcome: 'pass', out: [] });
  expect(out({ low: 11, middling: 121 })).toEqual([]);
});

test('fails when a volume is off by more than a step', () => {
  expect(out({ low: 10 })).toEqual(['low-volume']);
  expect(out({ middling: 122 })).toEqual(['middling-volume']);
});

test('fails when steps come unevenly', () => {
  expect(out({ early: 400_000 })).toEqual([]);
  expect(out({ early: 600_000 })).toEqual(['middling-evenness']);
});

test('fails when the history tells another volume', () => {
  expect(out({ told: 131 })).toEqual(['history-against-steps']);
});
