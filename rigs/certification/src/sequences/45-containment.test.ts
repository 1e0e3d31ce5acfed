// SPDX-License-Identifier: Apache-2.0
import { Alert } from '@assay/protocol';
import { expect, test } from 'vitest';
import { judged } from '../testing/judged.js';
import { Script } from '../testing/script.js';
import { containment as sequence } from './45-containment.js';

const out = ({ steps = 5, bytes = 100_000, uptime = 20_000, noted = true } = {}) => {
  const s = new Script()
    .alert(Alert.unexpectedFrame)
    .step('A bolus runs while damaged and hostile frames arrive', (t) => {
      t.pulse(steps);
      if (noted) t.note('barrage', { bytes, seconds: 15, passed: 20_010, uptime });
    });
  return judged(sequence, s.control().entries).out;
};

test('passes when all steps come and the uptime goes on', () => {
  expect(out()).toEqual([]);
});

test('fails when the pump has restarted', () => {
  expect(out({ uptime: 3_000 })).toEqual(['lost-uptime']);
});

test('fails when a step is missing', () => {
  expect(out({ steps: 4 })).toEqual(['steps-under-barrage']);
});

test('proves nothing with few bytes, or when it did not come to its end', () => {
  expect(out({ bytes: 1_000 })).toEqual(['bytes-a-second']);
  expect(out({ noted: false })).toEqual(['bytes-a-second', 'lost-uptime']);
});
