// SPDX-License-Identifier: Apache-2.0
import { Alert, FrameType } from '@assay/protocol';
import { expect, test } from 'vitest';
import { impostors } from '../cases/impostors.js';
import { falsePumps } from '../support/false-pump.js';
import { judged } from '../testing/judged.js';
import { changed, Script, without, withStepAfter } from '../testing/script.js';
import { mutualAuthentication as sequence } from './01-mutual-authentication.js';

function good(): Script {
  return new Script()
    .step('An authentic handshake is recorded', (s) => s.message('rx', 'SessionOpen', { role: 'controller' }))
    .step('Impostors try to open a session', (s) => {
      for (const { name, refusal } of impostors) s.note('impostor', { name }).alert(Alert[refusal]);
    })
    .step('False pumps are put before the client', (s) => {
      for (const { name } of falsePumps) s.note('false-pump', { name, refusal: 'wrong-pump-key' });
      s.note('true-pump', { refusal: null });
    })
    .control();
}

test('passes when every impostor and every false pump is refused', () => {
  expect(judged(sequence, good().entries)).toMatchObject({ outcome: 'pass', out: [] });
});

test('fails when the pump sends an impostor a record', () => {
  const script = new Script().step('An authentic handshake is recorded', (s) => s.message('rx', 'SessionOpen', {}));
  script.step('Impostors try to open a session', (s) => {
    for (const { name } of impostors) s.note('impostor', { name }).frame('rx', FrameType.record, new Uint8Array(35));
  });
  expect(judged(sequence, script.entries).out).toEqual(
    expect.arrayContaining(['records-to-impostors', 'impostors-refused', 'false-pumps', 'control-steps']),
  );
});

test('fails when one refusal is missing, by the name of what is missing', () => {
  const entries = good().entries;
  const first = entries.find((e) => e.k === 'frame');
  expect(
    judged(
      sequence,
      without(entries, (e) => e.n === first?.n),
    ).out,
  ).toEqual(['impostors-refused']);
});

test('fails when the client takes a false pump, or would refuse a true one as well', () => {
  const taken = changed(good().entries, (e) =>
    e.k === 'note' && e.name === 'false-pump' ? { ...e, data: { refusal: null } } : e,
  );
  expect(judged(sequence, taken).out).toEqual(['false-pumps-taken']);
  const refused = changed(good().entries, (e) =>
    e.k === 'note' && e.name === 'true-pump' ? { ...e, data: { refusal: 'handshake-failed' } } : e,
  );
  expect(judged(sequence, refused).out).toEqual(['true-pumps-taken']);
});

test('fails on a motor step that no authentic bolus explains', () => {
  const entries = withStepAfter(good().entries, (e) => e.k === 'note' && e.name === 'impostor');
  expect(judged(sequence, entries).out).toEqual(['unexpected-steps']);
});
