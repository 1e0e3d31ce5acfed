// SPDX-License-Identifier: Apache-2.0
/**
 * Requirement 51: a closed line stops delivery within a few steps, is annunciated, leaves the books right, and keeps therapy
 * stopped until it is open. A pump with a sensitivity obeys it, and lets nobody but a person at it make it less sensitive. Of
 * docs/protocol/link.md: SNS-5, DLV-4, OCC-2, OCC-3.
 */
import type { DeviceProfile } from '@assay/rig';
import { type EntryOf, type Judgement, judgement, type Measurement, measure, TranscriptView } from '@assay/sequence';
import type { Micros } from '@assay/transport';
import { type AssaySequence, bolusTime, type Context, quietTime } from '../support/context.js';
import { CONTROL, controlMeasurements, orderBolus, positiveControl } from '../support/control.js';
import { PRESS_TIME } from '../support/hands.js';
import { atLeast, field, noCase, none, stretches, unexpectedSteps, within } from '../support/judging.js';
import { Peer } from '../support/peer.js';
import { refusalOf, type StopTrial, stopTrials } from '../support/stop-trial.js';

const TRIALS = 'Boluses into a closed line';
const SENSITIVE = 'A bolus into a closed line at high sensitivity';
const NUMBED = 'Less sensitive again, by a person at the pump';
/** The line is closed before the bolus, or after so many of its steps. */
const CLOSED_AFTER = [0, 5] as const;
const BOLUS_STEPS = 24;
/** An open line has given back what it held. */
const RELEASE: Micros = 30_000_000;

async function drive(context: Context): Promise<void> {
  const { step, progress } = context;
  const peer = await Peer.open(context, 'controller');
  await step(TRIALS, async () => {
    for (const [at, after] of CLOSED_AFTER.entries()) {
      await trial(context, peer, after);
      progress((at + 1) / CLOSED_AFTER.length);
    }
  });
  if (isSensitive(context.profile)) {
    const before = (await peer.expect('GetLimits', {})).occlusion ?? 'medium';
    await step(SENSITIVE, async () => {
      await peer.order('SetLimits', { occlusion: 'high' });
      await trial(context, peer, 0);
    });
    if (before !== 'high') await step(NUMBED, () => numb(context, peer, before));
  }
  await positiveControl(context, peer);
  await peer.close();
}

const isSensitive = (profile: DeviceProfile) => profile.capabilities.includes('occlusion-sensitivity');

/** Asks, has it confirmed by hand, and asks again under the same key. */
async function numb({ bench, note, signal }: Context, peer: Peer, occlusion: 'low' | 'medium'): Promise<void> {
  const key = peer.freshKey();
  note('unconfirmed', {});
  await peer.order('SetLimits', { occlusion }, key);
  await peer.request('GetLimits', {});
  await bench.fixture.press('confirm', PRESS_TIME);
  await bench.clock.sleep(PRESS_TIME, signal); // the button is debounced
  note('confirmed', {});
  await peer.order('SetLimits', { occlusion }, key);
  await peer.request('GetLimits', {});
}

async function trial(context: Context, peer: Peer, after: number): Promise<void> {
  const { bench, profile, note } = context;
  const amount = BOLUS_STEPS * profile.limits.stepMilliunits.value;
  const { lastSequence } = await peer.expect('GetStatus', {});
  note('trial', { kind: `closed-after-${after}`, amount });
  if (after === 0) await close(context);
  await peer.orderBolus(amount);
  for (let i = 0; i < after; i++) await bench.fixture.nextStep(bench.clock.now() + quietTime(profile));
  if (after > 0) await close(context);
  await peer.listen(bolusTime(profile, BOLUS_STEPS));
  await peer.request('ReadHistory', { from: lastSequence + 1, count: 8 });
  await resume(context, peer, amount);
}

async function close({ bench, note }: Context): Promise<void> {
  note('stop', {});
  await bench.fixture.disturb({ kind: 'occlusion', on: true });
}

/** While the line is closed neither a bolus nor therapy is taken; when it is open, both are. */
async function resume(context: Context, peer: Peer, amount: number): Promise<void> {
  const { bench, note, signal } = context;
  note('resume', {});
  await peer.orderBolus(amount);
  note('run-while-closed', {});
  await peer.setTherapy('run');
  await bench.fixture.disturb({ kind: 'occlusion', on: false });
  await bench.clock.sleep(RELEASE, signal);
  await peer.setTherapy('run');
  // The user confirms what was annunciated, so that the next occlusion has to be annunciated anew.
  await bench.fixture.press('confirm', PRESS_TIME);
  note('new-bolus', {});
  await orderBolus(context, peer, 1);
}

function judge(view: TranscriptView, profile: DeviceProfile): Judgement {
  const stepSize = profile.limits.stepMilliunits.value;
  const closed = isSensitive(profile) ? [TRIALS, SENSITIVE] : [TRIALS];
  const inside = within(view, closed);
  const trials = stopTrials(inside, stepSize);
  return judgement([
    ...stepMeasurements(stopTrials(within(view, [TRIALS]), stepSize), profile),
    ...(isSensitive(profile) ? sensitivityMeasurements(view, profile) : []),
    ...bookMeasurements(trials),
    ...tellingMeasurements(inside),
    none(
      'new-boluses-wrong',
      'Trials after which, with the line open, a new bolus of one step did not make exactly one.',
      trials.filter((t) => t.newSteps !== 1).map((t) => t.note),
      'trials',
    ),
    unexpectedSteps(view, [...closed, CONTROL]),
    ...controlMeasurements(view),
  ]);
}

function stepMeasurements(trials: readonly StopTrial[], profile: DeviceProfile): Measurement[] {
  const most = Math.max(0, ...trials.map((t) => t.stepsAfter.length));
  const tried = trials.filter((t) => t.stop !== null && t.stepsAfter.length > 0);
  return [
    atLeast(
      'occlusions',
      'Boluses that pushed into a line that was closed.',
      tried.length,
      CLOSED_AFTER.length,
      tried.map((t) => t.note),
    ),
    measure(
      'steps-into-closed-line',
      'Most motor steps into a closed line: what its release may give.',
      most,
      'steps',
      { max: profile.limits.occlusionSteps.value },
      trials.flatMap((t) => t.stepsAfter),
    ),
  ];
}

function sensitivityMeasurements(view: TranscriptView, { limits }: DeviceProfile): Measurement[] {
  const trials = stopTrials(within(view, [SENSITIVE]), limits.stepMilliunits.value);
  const steps = trials.flatMap((t) => t.stepsAfter);
  const numbed = within(view, [NUMBED]);
  const [unconfirmed] = stretches(numbed, 'unconfirmed');
  const sooner = unconfirmed?.view.where((e) => e.n < (numbed.notes('confirmed')[0]?.n ?? Number.POSITIVE_INFINITY));
  const refused = sooner === undefined || refusalOf(sooner, 'SetLimits') === 'confirmationNeeded';
  return [
    atLeast('sensitive-trials', 'Boluses into a closed line at high sensitivity.', steps.length > 0 ? 1 : 0, 1, steps),
    measure(
      'steps-at-high-sensitivity',
      'Motor steps into a closed line at high sensitivity.',
      steps.length,
      'steps',
      { max: limits.occlusionStepsHigh.value },
      steps,
    ),
    none(
      'numbed-without-a-person',
      'Commands to be less sensitive that were not refused as confirmationNeeded before a person had confirmed them.',
      refused ? [] : numbed.notes('unconfirmed'),
    ),
    noCase(
      'sensitivities-wrong',
      'Sensitivities that the pump did not tell as they were set.',
      wrongSensitivities(numbed),
      (message) => [message],
    ),
  ];
}

/** Before it was confirmed the pump must tell high, then what was confirmed. */
function wrongSensitivities(numbed: TranscriptView): EntryOf<'message'>[] {
  const [, wanted] = numbed.messages('SetLimits', 'tx').map((m) => field(m.body, 'occlusion'));
  return numbed.messages('Limits', 'rx').filter((m, i) => field(m.body, 'occlusion') !== (i === 0 ? 'high' : wanted));
}

function bookMeasurements(trials: readonly StopTrial[]): Measurement[] {
  const entriesOf = (t: StopTrial) => [t.note, ...t.books];
  const wrong = (t: StopTrial) => t.recorded !== t.steps || t.announced !== t.steps || t.ordered !== BOLUS_STEPS;
  return [
    noCase(
      'books-wrong',
      'Boluses whose delivered or ordered amount, in the history or the event of their end, is not what the motor did and was ordered.',
      trials.filter(wrong),
      entriesOf,
    ),
    noCase(
      'ends-wrong',
      'Boluses whose end in the history is not `stopped`.',
      trials.filter((t) => t.end !== 'stopped'),
      entriesOf,
    ),
    noCase(
      'boluses-accepted-while-stopped',
      'Stopped pumps that did not refuse a bolus as notApplicable.',
      trials.filter((t) => t.refusal !== 'notApplicable'),
      entriesOf,
    ),
  ];
}

/** What the pump says to the user, and to who would have it run against the closed line. */
function tellingMeasurements(inside: TranscriptView): Measurement[] {
  const trials = stretches(inside, 'trial');
  const silent = trials.filter(
    ({ view }) => !view.messages('Annunciation', 'rx').some((m) => field(m.body, 'annunciationType') === 'occlusion'),
  );
  const runs = stretches(inside, 'run-while-closed');
  const ran = runs.filter(({ view }) => refusalOf(view, 'SetTherapyState') !== 'notApplicable');
  return [
    none(
      'occlusions-not-annunciated',
      'Occlusions that the pump did not annunciate.',
      silent.map(({ note }) => note),
    ),
    none(
      'runs-while-closed',
      'Commands to run therapy that were not refused as notApplicable while the line was under pressure.',
      ran.map(({ note }) => note),
    ),
  ];
}

export const occlusion: AssaySequence = {
  id: '51',
  title: 'Occlusion',
  needs: [
    'secure-link',
    'bolus',
    'therapy-control',
    'annunciation',
    'history',
    'status',
    'confirm-button',
    'step-output',
    'line-valve',
  ],
  mutants: ['occlusion-ignored', 'occlusion-only-told', 'occlusion-setting-ignored'],
  estimate: 2,
  drive,
  judge: ({ entries, profile }) => judge(new TranscriptView(entries), profile),
};
