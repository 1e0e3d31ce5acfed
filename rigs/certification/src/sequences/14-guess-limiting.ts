// SPDX-License-Identifier: Apache-2.0
/**
 * Requirement 14: the pairing secret cannot be guessed again and again, and guessing does not touch therapy. Of
 * docs/protocol/link.md: PAIR-8, HS-5, HS-8.
 */
import { PumpError } from '@assay/client';
import { Secret } from '@assay/crypto';
import { Alert } from '@assay/protocol';
import type { DeviceProfile } from '@assay/rig';
import { type Judgement, judgement, type Measurement, measure, TranscriptView } from '@assay/sequence';
import type { Micros } from '@assay/transport';
import { type AssaySequence, bolusTime, type Context, micros } from '../support/context.js';
import { CONTROL, controlMeasurements, positiveControl } from '../support/control.js';
import { alerts } from '../support/frames.js';
import { admitGuest, probeWindow } from '../support/guest.js';
import { atLeast, exactSteps, none, text, unexpectedSteps, within } from '../support/judging.js';
import { guessAtPump } from '../support/middle.js';
import { holdConfirm, openWindow } from '../support/pairing.js';
import { Peer } from '../support/peer.js';
import type { Wire } from '../support/wire.js';

const FIRST = 'The secret is guessed while a bolus runs and a session is open';
const LOCKED = 'The button is held again at once';
const SECOND = 'The secret is guessed anew when the lock is over';
const LOCKED_LONGER = 'The button is held when the first lock would be over';
const MEANT = 'A pairing that is meant, when the second lock is over';

const GUESSING = [FIRST, SECOND];
const BOLUS_STEPS = 10;
/** Twice what any window allows. */
const GUESSES = 6;
const MARGIN: Micros = 1_000_000;

async function drive(context: Context): Promise<void> {
  const { step, profile, bench, progress, signal } = context;
  const peer = await Peer.open(context, 'controller');
  const wait = (from: Micros, time: Micros) => bench.clock.sleep(Math.max(0, from + time - bench.clock.now()), signal);
  const first = await step(FIRST, async () => {
    await peer.orderBolus(BOLUS_STEPS * profile.limits.stepMilliunits.value);
    const closed = await guessOn(context, peer);
    await peer.listen(bolusTime(profile, BOLUS_STEPS));
    await peer.request('GetStatus', {});
    return closed;
  });
  progress(0.3);
  const lock = micros(profile, 'pairingLockMs');
  await step(LOCKED, () => press(context, peer.wire, 'at once'));
  await wait(first, lock + MARGIN);
  const second = await step(SECOND, () => guessOn(context, peer));
  progress(0.6);
  await wait(second, lock + MARGIN);
  await step(LOCKED_LONGER, () => press(context, peer.wire, 'after the first lock’s time'));
  await wait(second, 2 * lock + MARGIN);
  await peer.close();
  await step(MEANT, () => pairAndForget(context));
  await positiveControl(context);
}

/** Opens the window as a person would, then guesses; resolves with when the last guess that the pump took was refused. */
async function guessOn(context: Context, peer: Peer): Promise<Micros> {
  const { bench, note } = context;
  const secret = await openWindow(context);
  secret.wipe();
  let last = bench.clock.now();
  for (let i = 0; i < GUESSES; i++) {
    const guess = Secret.of(bench.randomBytes(32));
    const outcome = await guessAtPump(context, peer.wire, guess).catch((error: unknown) => {
      if (error instanceof PumpError) return error.code;
      throw error;
    });
    guess.wipe();
    note('guess', { outcome: outcome === false ? 'refused' : outcome === true ? 'paired' : outcome });
    if (outcome === false) last = bench.clock.now();
    // The session beside the guesses answers all the while.
    await peer.request('GetStatus', {});
  }
  return last;
}

async function press(context: Context, wire: Wire, when: string): Promise<void> {
  await holdConfirm(context);
  context.note('locked', { when, answer: await probeWindow(wire) });
}

async function pairAndForget(context: Context): Promise<void> {
  const { peer } = await admitGuest(context, 'caregiver');
  await peer.client.unpair();
  await peer.close();
}

function judge(view: TranscriptView, profile: DeviceProfile): Judgement {
  const attempts = profile.limits.pairingAttempts.value;
  const locked = view.notes('locked');
  const open = locked.filter((note) => text(note.data, 'answer') !== 'pairing-closed');
  const meant = view.inStep(MEANT).messages('SessionOpen', 'rx');
  const annunciated = within(view, GUESSING).messages('Annunciation', 'rx');
  const answered = within(view, GUESSING).messages('Status', 'rx');
  return judgement([
    ...GUESSING.flatMap((title, at) => guessMeasurements(view.inStep(title), ['first', 'second'][at]!, attempts)),
    atLeast('locks-tried', 'Times that the button was held while the window must stay shut.', locked.length, 2, locked),
    none('opened-while-locked', 'Times that the window opened although too many guesses had closed it.', open),
    atLeast('annunciated', 'Annunciations while the secret was guessed.', annunciated.length, 2, annunciated),
    measure(
      'session-undisturbed',
      'Answers in the controller’s session beside the guesses.',
      answered.length,
      '',
      { min: 2 * GUESSES + 1 },
      answered,
    ),
    exactSteps(
      view,
      'bolus-steps',
      'Motor steps of the bolus that ran while the secret was guessed.',
      [FIRST],
      BOLUS_STEPS,
    ),
    atLeast('paired-when-meant', 'Peers paired by the right secret afterwards.', meant.length, 1, meant),
    unexpectedSteps(view, [FIRST, CONTROL]),
    ...controlMeasurements(view),
  ]);
}

function guessMeasurements(view: TranscriptView, name: string, attempts: number): Measurement[] {
  const guesses = view.notes('guess');
  const taken = guesses.filter((note) => text(note.data, 'outcome') !== 'pairing-closed');
  const paired = guesses.filter((note) => text(note.data, 'outcome') === 'paired');
  const closed = alerts(view, Alert.pairingClosed);
  return [
    atLeast(`${name}-window-guesses`, 'Guesses of the secret, one after another.', guesses.length, GUESSES, guesses),
    none(`${name}-window-guessed`, 'Guesses that paired.', paired),
    measure(
      `${name}-window-guesses-taken`,
      'Guesses that the pump took before it shut its window.',
      taken.length,
      'attempts',
      { min: 1, max: attempts },
      taken,
    ),
    atLeast(`${name}-window-shut`, 'Refusals of further guesses by the alert pairingClosed.', closed.length, 1, closed),
  ];
}

export const guessLimiting: AssaySequence = {
  id: '14',
  title: 'Guess limiting',
  needs: [
    'secure-link',
    'pairing-display',
    'pairing-limits',
    'unpairing',
    'annunciation',
    'confirm-button',
    'bolus',
    'status',
    'step-output',
  ],
  mutants: ['pairing-unlimited-guesses'],
  estimate: 6,
  drive,
  judge: ({ entries, profile }) => judge(new TranscriptView(entries), profile),
};
