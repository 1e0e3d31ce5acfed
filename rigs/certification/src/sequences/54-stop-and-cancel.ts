// SPDX-License-Identifier: Apache-2.0
/**
 * Requirement 54: the stop button, a remote cancel and a remote stop halt the motor in time and leave the books right. Of
 * docs/protocol/link.md: DLV-4, DLV-5, DLV-6.
 */
import type { DeviceProfile } from '@assay/rig';
import { type Judgement, judgement, type Measurement, measure, TranscriptView } from '@assay/sequence';
import type { Micros } from '@assay/transport';
import { type AssaySequence, type Context, micros, quietTime } from '../support/context.js';
import { CONTROL, controlMeasurements, orderBolus, positiveControl } from '../support/control.js';
import { fixtureResolution, noteFixture, PRESS_TIME } from '../support/hands.js';
import { atLeast, noCase, none, unexpectedSteps, within } from '../support/judging.js';
import { granted, Peer } from '../support/peer.js';
import { STOP_KINDS, type StopKind, type StopTrial, stopTrials } from '../support/stop-trial.js';

const TRIALS: Readonly<Record<StopKind, string>> = {
  'stop-button': 'A bolus is stopped by the stop button',
  'remote-cancel': 'A bolus is cancelled remotely',
  'remote-stop': 'Therapy is stopped remotely',
};
const ALL_TRIALS = STOP_KINDS.map((kind) => TRIALS[kind]);

const BOLUS_STEPS = 6;

async function drive(context: Context): Promise<void> {
  const { step, profile, effort, progress } = context;
  const peer = await Peer.open(context, 'controller');
  noteFixture(context);
  const phases = phasesOf(profile, effort);
  for (const [at, phase] of phases.entries()) {
    for (const kind of STOP_KINDS) {
      await step(TRIALS[kind], () => trial(context, peer, { kind, phase, afterStep: 1 + (at % 3) }));
    }
    progress((at + 1) / phases.length);
  }
  await positiveControl(context, peer);
  await peer.close();
}

/** Times after a motor step at which to stop, closest before the next one: there the motor is most apt to run on. */
function phasesOf(profile: DeviceProfile, effort: 'full' | 'short'): readonly Micros[] {
  const interval = micros(profile, 'minStepIntervalMs');
  const last = interval - micros(profile, 'stopMs');
  const short = [interval / 2, last - 20_000];
  return effort === 'short'
    ? short
    : [...short, 0, 30_000, last / 4, last - 100_000, last - 5_000, last + 50_000, last + 95_000];
}

interface Plan {
  readonly kind: StopKind;
  readonly phase: Micros;
  readonly afterStep: number;
}

async function trial(context: Context, peer: Peer, plan: Plan): Promise<void> {
  const { bench, profile, note, signal } = context;
  const amount = BOLUS_STEPS * profile.limits.stepMilliunits.value;
  const { lastSequence } = await peer.expect('GetStatus', {});
  note('trial', { kind: plan.kind, phase: plan.phase, afterStep: plan.afterStep, amount });
  const { bolusId } = granted('SetBolus', await peer.orderBolus(amount));
  let edge = bench.clock.now();
  for (let i = 0; i < plan.afterStep; i++) {
    const next = await bench.fixture.nextStep(bench.clock.now() + quietTime(profile));
    edge = next?.t ?? bench.clock.now();
  }
  await bench.clock.sleep(Math.max(0, edge + plan.phase - bench.clock.now()), signal);
  await stop(context, peer, plan.kind, bolusId);
  await peer.listen(quietTime(profile));
  await peer.request('GetStatus', {});
  await peer.request('ReadHistory', { from: lastSequence + 1, count: 8 });
  await resume(context, peer, plan.kind, amount);
}

async function stop({ bench, note }: Context, peer: Peer, kind: StopKind, bolusId: number): Promise<void> {
  note('stop', { kind });
  switch (kind) {
    case 'stop-button':
      return bench.fixture.press('stop', PRESS_TIME);
    case 'remote-cancel':
      await peer.order('CancelBolus', { bolusId });
      return;
    case 'remote-stop':
      await peer.setTherapy('stop');
  }
}

/** Stopped therapy refuses a bolus until it is run again; then, and after a cancel at once, a new bolus is delivered. */
async function resume(context: Context, peer: Peer, kind: StopKind, amount: number): Promise<void> {
  context.note('resume', { kind });
  if (kind !== 'remote-cancel') {
    await peer.orderBolus(amount);
    await peer.setTherapy('run');
  }
  // The user confirms what was annunciated, so that the next stop has to be annunciated anew.
  await context.bench.fixture.press('confirm', PRESS_TIME);
  context.note('new-bolus', { kind });
  await orderBolus(context, peer, 1);
}

function judge(view: TranscriptView, profile: DeviceProfile): Judgement {
  const trials = stopTrials(within(view, ALL_TRIALS), profile.limits.stepMilliunits.value);
  return judgement([
    ...STOP_KINDS.flatMap((kind) => timeMeasurements(view, profile, kind, trials)),
    ...bookMeasurements(trials),
    ...therapyMeasurements(trials),
    unexpectedSteps(view, [...ALL_TRIALS, CONTROL]),
    ...controlMeasurements(view),
  ]);
}

function timeMeasurements(
  view: TranscriptView,
  profile: DeviceProfile,
  kind: StopKind,
  all: readonly StopTrial[],
): Measurement[] {
  const trials = all.filter((t) => t.kind === kind && t.stop !== null);
  const late = trials.flatMap((t) => t.stepsAfter.map((edge) => ({ edge, after: edge.t - t.stop!.t })));
  late.sort((a, b) => b.after - a.after);
  // A bolus that had run out anyway proves nothing about the stop.
  const telling = trials.filter((t) => t.steps > 0 && (t.steps < BOLUS_STEPS || t.stepsAfter.length > 0));
  return [
    atLeast(
      `${kind}-trials`,
      'Boluses that were running when they were stopped this way.',
      telling.length,
      2,
      telling.map((t) => t.note),
    ),
    measure(
      `${kind}-last-step`,
      'Longest time from the stop to a motor step after it; 0 when none came.',
      Math.ceil((late[0]?.after ?? 0) / 1000),
      'ms',
      { max: profile.limits.stopMs.value + fixtureResolution(view) },
      [...late.map((l) => l.edge), ...trials.map((t) => t.stop!)],
    ),
  ];
}

function bookMeasurements(trials: readonly StopTrial[]): Measurement[] {
  const entriesOf = (t: StopTrial) => [t.note, ...t.books];
  const wrong = trials.filter((t) => t.recorded !== t.steps);
  const events = trials.filter((t) => t.announced !== t.steps);
  const ordered = trials.filter((t) => t.ordered !== BOLUS_STEPS);
  const ends = trials.filter((t) => t.end !== (t.kind === 'remote-cancel' ? 'cancelled' : 'stopped'));
  return [
    noCase(
      'remainders-wrong-in-history',
      'Boluses whose delivered amount in the history is not what the motor delivered.',
      wrong,
      entriesOf,
    ),
    noCase(
      'remainders-wrong-in-event',
      'Boluses whose end the pump announced with another amount, or not at all.',
      events,
      entriesOf,
    ),
    noCase(
      'ordered-amounts-wrong',
      'Boluses whose ordered amount in the history is not what was ordered.',
      ordered,
      entriesOf,
    ),
    noCase('ends-wrong', 'Boluses whose end in the history is not how they ended.', ends, entriesOf),
  ];
}

function therapyMeasurements(trials: readonly StopTrial[]): Measurement[] {
  const notes = (list: readonly StopTrial[]) => list.map((t) => t.note);
  const stopped = trials.filter((t) => t.kind !== 'remote-cancel');
  const silent = trials.filter((t) => t.kind === 'stop-button' && t.annunciations.length === 0);
  return [
    none('stops-not-annunciated', 'Stops by the button that the pump did not annunciate.', notes(silent)),
    none(
      'boluses-accepted-while-stopped',
      'Stopped pumps that did not refuse a bolus as notApplicable.',
      notes(stopped.filter((t) => t.refusal !== 'notApplicable')),
    ),
    none(
      'new-boluses-wrong',
      'Trials after which a new bolus of one step did not make exactly one.',
      notes(trials.filter((t) => t.newSteps !== 1)),
      'trials',
    ),
  ];
}

export const stopAndCancel: AssaySequence = {
  id: '54',
  title: 'Stop and cancel',
  needs: [
    'secure-link',
    'bolus',
    'bolus-cancel',
    'therapy-control',
    'annunciation',
    'history',
    'status',
    'confirm-button',
    'stop-button',
    'step-output',
  ],
  mutants: ['stop-button-ignored', 'cancel-remainder-wrong'],
  estimate: 2,
  drive,
  judge: ({ entries, profile }) => judge(new TranscriptView(entries), profile),
};
