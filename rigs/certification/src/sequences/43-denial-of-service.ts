// SPDX-License-Identifier: Apache-2.0
/**
 * Requirement 43: whatever saturates the link, a bolus keeps the times of its steps, and the stop button halts the motor. Of
 * docs/protocol/link.md: DLV-1, DLV-5, FLT-1.
 */
import type { DeviceProfile } from '@assay/rig';
import { type Judgement, judgement, measure, TranscriptView } from '@assay/sequence';
import type { Micros } from '@assay/transport';
import { type AssaySequence, type Context, micros, quietTime } from '../support/context.js';
import { CONTROL, controlMeasurements, positiveControl } from '../support/control.js';
import { BYTES_A_SECOND, FLOODS, type Flood, flood } from '../support/flood.js';
import { fixtureResolution, noteFixture, PRESS_TIME } from '../support/hands.js';
import { atLeast, exactSteps, number, risingEdges, text, unexpectedSteps, within } from '../support/judging.js';
import { granted, Peer } from '../support/peer.js';

const WAVE = 'A bolus runs while the link is saturated';
const STOPPED = 'The stop button is pressed while the link is saturated';

/** Of each bolus; a pump that computes all the while costs an emulator much. */
const BOLUS_STEPS: Readonly<Record<Flood, number>> = {
  handshakes: 2,
  'forged records': 3,
  'valid requests': 3,
  'damaged frames': 3,
};
const STEPS_IN_ALL = FLOODS.reduce((sum, kind) => sum + BOLUS_STEPS[kind], 0);
/** So much later than its due time a step may come at most. */
const LATENESS_MS = 10;

/** To the last step, and a little more. */
const wavesTime = ({ profile }: Context, kind: Flood): Micros =>
  (BOLUS_STEPS[kind] - 1) * micros(profile, 'minStepIntervalMs') + 2 * micros(profile, 'firstStepMs');

async function drive(context: Context): Promise<void> {
  const { step, progress } = context;
  noteFixture(context);
  for (const [at, kind] of FLOODS.entries()) {
    await step(WAVE, () => wave(context, kind));
    progress((at + 1) / (FLOODS.length + 1));
  }
  await step(STOPPED, () => stopped(context));
  await positiveControl(context);
}

async function wave(context: Context, kind: Flood): Promise<void> {
  const { bench, profile, note } = context;
  const time = wavesTime(context, kind);
  const peer = await Peer.open(context, 'controller');
  granted('SetBolus', await peer.orderBolus(BOLUS_STEPS[kind] * profile.limits.stepMilliunits.value));
  const bytes = await flood(context, peer, kind, bench.clock.now() + time);
  note('flooded', { kind, bytes, seconds: Math.ceil(time / 1_000_000) });
  await peer.close();
  await bench.clock.sleep(quietTime(profile), context.signal);
}

async function stopped(context: Context): Promise<void> {
  const { bench, profile, note } = context;
  const peer = await Peer.open(context, 'controller');
  granted('SetBolus', await peer.orderBolus(BOLUS_STEPS['forged records'] * profile.limits.stepMilliunits.value));
  await flood(
    context,
    peer,
    'forged records',
    bench.clock.now() + micros(profile, 'minStepIntervalMs') + micros(profile, 'firstStepMs'),
  );
  note('stop', {});
  const pressed = bench.fixture.press('stop', PRESS_TIME);
  await flood(context, peer, 'forged records', bench.clock.now() + quietTime(profile));
  await pressed;
  await peer.close();
  const again = await Peer.open(context, 'controller');
  granted('SetTherapyState', await again.setTherapy('run'));
  await again.close();
}

function judge(view: TranscriptView, profile: DeviceProfile): Judgement {
  return judgement([
    ...waveMeasurements(view, profile),
    ...stopMeasurements(view, profile),
    unexpectedSteps(view, [WAVE, STOPPED, CONTROL]),
    ...controlMeasurements(view),
  ]);
}

function waveMeasurements(view: TranscriptView, profile: DeviceProfile) {
  const waves = view.notes('flooded');
  const slow = waves.filter(({ data }) => number(data, 'bytes') < BYTES_A_SECOND * number(data, 'seconds'));
  const late = view
    .steps()
    .filter(({ title }) => title === WAVE)
    .flatMap((span) => {
      const edges = risingEdges(
        view.where((e) => e.n >= span.start.n && e.n <= (span.end?.n ?? Number.POSITIVE_INFINITY)),
      );
      return edges
        .slice(1)
        .map((edge, i) => ({ edge, ms: (edge.t - edges[i]!.t) / 1000 - profile.limits.minStepIntervalMs.value }));
    });
  const worst = Math.max(0, ...late.map(({ ms }) => ms));
  return [
    atLeast(
      'floods',
      'Sorts of flood that were tried.',
      new Set(waves.map(({ data }) => text(data, 'kind'))).size,
      FLOODS.length,
      waves,
    ),
    measure('slow-floods', 'Of these, floods that did not fill the line.', slow.length, '', { max: 0 }, slow),
    exactSteps(view, 'steps-under-flood', 'Motor steps of the boluses under flood.', [WAVE], STEPS_IN_ALL),
    measure(
      'step-lateness',
      'Longest time by which a step came later than the interval after the one before.',
      Math.ceil(worst),
      'ms',
      { max: LATENESS_MS + fixtureResolution(view) },
      late.filter(({ ms }) => ms === worst).map(({ edge }) => edge),
    ),
  ];
}

function stopMeasurements(view: TranscriptView, profile: DeviceProfile) {
  const inside = within(view, [STOPPED]);
  const press = inside.entries.find((e) => e.k === 'stimulus');
  const steps = risingEdges(inside);
  const after = press === undefined ? [] : steps.filter((edge) => edge.t > press.t);
  return [
    atLeast(
      'steps-before-stop',
      'Motor steps of the bolus before the button was pressed.',
      steps.length - after.length,
      1,
      steps,
    ),
    measure(
      'stop-last-step',
      'Time from the press to the last motor step; 0 when none came, unknown when nobody pressed.',
      press === undefined ? 'unknown' : Math.ceil(((after.at(-1)?.t ?? press.t) - press.t) / 1000),
      'ms',
      { max: profile.limits.stopMs.value + fixtureResolution(view) },
      [...(press === undefined ? [] : [press]), ...after],
    ),
  ];
}

export const denialOfService: AssaySequence = {
  id: '43',
  title: 'Denial of service, jitter, scanning',
  needs: ['secure-link', 'bolus', 'therapy-control', 'status', 'stop-button', 'step-output'],
  mutants: ['flood-delays-steps'],
  estimate: 60,
  drive,
  judge: ({ entries, profile }) => judge(new TranscriptView(entries), profile),
};
