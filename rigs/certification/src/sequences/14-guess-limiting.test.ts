// SPDX-License-Identifier: Apache-2.0
import { Alert } from '@assay/protocol';
import { expect, test } from 'vitest';
import { judged } from '../testing/judged.js';
import { Script, without } from '../testing/script.js';
import { guessLimiting as sequence } from './14-guess-limiting.js';

interface Options {
  readonly guesses?: readonly string[];
  readonly locked?: string;
  readonly steps?: number;
}

const SHUT = 'pairing-closed';
const RIGHT = ['refused', 'refused', 'refused', SHUT, SHUT, SHUT];

function script({ guesses = RIGHT, locked = SHUT, steps = 10 }: Options = {}): Script {
  const guess = (s: Script) => {
    for (const outcome of guesses) {
      s.alert(outcome === SHUT ? Alert.pairingClosed : Alert.handshakeFailed);
      s.note('guess', { outcome }).message('rx', 'Status', { id: 1 });
    }
    s.message('rx', 'Annunciation', { id: 0, annunciationType: 'security' });
  };
  return new Script()
    .step('The secret is guessed while a bolus runs and a session is open', (s) => {
      guess(s.pulse(steps));
      s.message('rx', 'Status', { id: 1 });
    })
    .step('The button is held again at once', (s) => s.note('locked', { when: 'at once', answer: locked }))
    .step('The secret is guessed anew when the lock is over', guess)
    .step('The button is held when the first lock would be over', (s) =>
      s.note('locked', { when: 'later', answer: SHUT }),
    )
    .step('A pairing that is meant, when the second lock is over', (s) => s.message('rx', 'SessionOpen', { id: 0 }))
    .control();
}

test('passes when three guesses shut the window, for longer each time, and therapy goes on', () => {
  expect(judged(sequence, script().entries)).toMatchObject({ outcome: 'pass', out: [] });
});

test('fails when guesses go on and on', () => {
  const guesses = Array.from({ length: 6 }, () => 'refused');
  expect(judged(sequence, script({ guesses }).entries).out).toEqual([
    'first-window-guesses-taken',
    'first-window-shut',
    'second-window-guesses-taken',
    'second-window-shut',
  ]);
});

test('fails when a guess pairs', () => {
  const out = judged(sequence, script({ guesses: ['refused', 'paired', SHUT, SHUT, SHUT, SHUT] }).entries).out;
  expect(out).toEqual(['first-window-guessed', 'second-window-guessed']);
});

test('fails when the window opens at once after it was shut', () => {
  expect(judged(sequence, script({ locked: 'open' }).entries).out).toEqual(['opened-while-locked']);
});

test('fails when the bolus suffers, or nobody is told', () => {
  expect(judged(sequence, script({ steps: 9 }).entries).out).toEqual(['bolus-steps']);
  const silent = without(script().entries, (e) => e.k === 'message' && e.name === 'Annunciation');
  expect(judged(sequence, silent).out).toEqual(['annunciated']);
});

test('fails when the session beside falls silent, or nobody can pair any more', () => {
  const silent = without(script().entries, (e) => e.k === 'message' && e.name === 'Status' && e.n < 60);
  expect(judged(sequence, silent).out).toEqual(['session-undisturbed']);
  const locked = without(script().entries, (e) => e.k === 'message' && e.name === 'SessionOpen');
  expect(judged(sequence, locked).out).toEqual(['paired-when-meant']);
});
