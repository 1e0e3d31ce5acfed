// SPDX-License-Identifier: Apache-2.0
import { Alert } from '@assay/protocol';
import { expect, test } from 'vitest';
import { judged } from '../testing/judged.js';
import { Script } from '../testing/script.js';
import { linkLoss as sequence } from './42-link-loss.js';

const SECOND = 1_000_000;

interface Options {
  /** Steps at the temporary rate: ten are right. */
  readonly fast?: number;
  /** Steps at the basal rate after it: four are right. */
  readonly slow?: number;
  readonly told?: number;
  readonly left?: number;
  readonly refused?: boolean;
  readonly frame?: boolean;
}

function script({ fast = 10, slow = 4, told = fast + slow, left, refused, frame }: Options = {}): Script {
  const taken = (s: Script) => s.message('rx', 'Response', { id: 1, result: 'success' });
  const pulses = (s: Script, count: number, seconds: number) => {
    for (let i = 0; i < count; i++) {
      s.wait(seconds * SECOND - 2000).add({ k: 'edge', pin: 'STEP', level: 1 });
      s.add({ k: 'edge', pin: 'STEP', level: 0 });
    }
  };
  return new Script()
    .alert(Alert.unexpectedFrame)
    .step('A basal rate and a temporary rate above it are ordered', (s) => {
      taken(taken(s)).message('tx', 'SetTemporaryBasal', { id: 3 });
      s.message('rx', 'Response', { id: 3, result: refused ? 'notApplicable' : 'success' });
    })
    .step('The link is gone', (s) => {
      if (frame) s.alert(2);
      pulses(s, fast, 29.99);
      pulses(s, slow, 300);
    })
    .step('The link is back, and basal is set to none', (s) => {
      s.message('rx', 'Delivery', { id: 4, rate: 600, ...(left === undefined ? {} : { temporaryLeft: left }) });
      s.message('rx', 'HistoryPage', { id: 5, records: [{ sequence: 2, kind: 'basalTotal', detail: told * 50 }] });
    })
    .control();
}

const out = (options: Options) => judged(sequence, script(options).entries).out;

test('passes when both rates are delivered and the temporary one ends on time', () => {
  expect(judged(sequence, script().entries)).toMatchObject({ outcome: 'pass', out: [] });
});

test('fails when the temporary rate goes on', () => {
  expect(out({ fast: 14, slow: 3 })).toEqual(['basal-steps', 'hurried-steps']);
});

test('fails when basal stops with the link', () => {
  expect(out({ slow: 0 })).toEqual(['basal-steps']);
  expect(out({ fast: 0, slow: 5 })).toContain('temporary-steps');
});

test('fails when the history tells another amount, or the pump another rate', () => {
  expect(out({ told: 13 })).toEqual(['history-against-steps']);
  expect(out({ left: 60 })).toEqual(['temporary-rate-over']);
});

test('fails when a rate was refused, or the link was not gone', () => {
  expect(out({ refused: true })).toEqual(['orders-taken']);
  expect(out({ frame: true })).toEqual(['frames-while-lost']);
});
