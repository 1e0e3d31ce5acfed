// SPDX-License-Identifier: Apache-2.0
import { Alert } from '@assay/protocol';
import { expect, test } from 'vitest';
import { judged } from '../testing/judged.js';
import { changed, Script, without } from '../testing/script.js';
import { pairingIntent as sequence } from './12-pairing-intent.js';

interface Options {
  readonly unasked?: string;
  readonly kind?: 'line' | 'operator';
  readonly lastsUs?: number;
  readonly stranger?: string | null;
}

function script({
  unasked = 'pairing-closed',
  kind = 'line',
  lastsUs = 59_000_000,
  stranger = 'handshake-refused',
}: Options = {}) {
  const asked = (s: Script, answer: string) => {
    s.note('asked', { when: 'test', answer });
    if (answer === 'pairing-closed') s.alert(Alert.pairingClosed);
  };
  return new Script()
    .note('display', { kind })
    .step('Pairing is asked for without the button', (s) => {
      for (let i = 0; i < 4; i++) asked(s, unasked);
    })
    .step('Pairing is asked for after other presses than the one that opens the window', (s) => {
      for (let i = 0; i < 2; i++) asked(s, 'pairing-closed');
    })
    .step('The button is held, and the window opens', (s) => {
      if (kind === 'line') s.note('display', { line: 'PAIR [hidden]', sha256: '00' });
      asked(s, 'open');
    })
    .wait(lastsUs)
    .step('Pairing is asked for when the window must be shut again', (s) => {
      if (kind === 'line') s.note('display', { line: 'PAIR CLOSED timeout' });
      asked(s, 'pairing-closed');
      s.note('pairing', { paired: false }).note('stranger', { answer: stranger });
    })
    .step('A window pairs one peer', (s) => s.message('rx', 'SessionOpen', { id: 0, paired: true }))
    .step('A second peer asks for the same window', (s) => asked(s, 'pairing-closed'))
    .control();
}

test('passes when the window opens by the button only, and shuts in time', () => {
  expect(judged(sequence, script().entries)).toMatchObject({ outcome: 'pass', out: [] });
});

test('passes without a display that the rig hears: a person has read the secret', () => {
  expect(judged(sequence, script({ kind: 'operator' }).entries).outcome).toBe('pass');
});

test('fails when pairing is possible unasked', () => {
  expect(judged(sequence, script({ unasked: 'open' }).entries).out).toEqual(['windows-open-unasked', 'refusals']);
});

test('fails when a secret is shown unasked', () => {
  const entries = changed(script().entries, (e) =>
    e.k === 'frame' && e.n < 6 ? { n: e.n, t: e.t, k: 'note', name: 'display', data: { line: 'PAIR [hidden]' } } : e,
  );
  expect(judged(sequence, entries).out).toContain('secrets-shown-unasked');
});

test('fails when the window stays open for too long, or the display never says that it is shut', () => {
  expect(judged(sequence, script({ lastsUs: 61_000_000 }).entries).out).toEqual(['window-lasted']);
  const silent = without(script().entries, (e) => e.k === 'note' && JSON.stringify(e.data).includes('timeout'));
  expect(judged(sequence, silent).out).toEqual(['window-lasted']);
});

test('fails when the secret of a window that is over still pairs', () => {
  expect(judged(sequence, script({ stranger: null }).entries).out).toEqual(['paired-too-late']);
});

test('fails when the window does not open for a person either', () => {
  const entries = without(script().entries, (e) => e.k === 'message' && e.name === 'SessionOpen');
  expect(judged(sequence, entries).out).toEqual(['paired-by-button']);
});
