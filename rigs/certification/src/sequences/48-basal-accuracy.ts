// SPDX-License-Identifier: Apache-2.0
/**
 * Requirement 48: over hours without a link, a low and a middling basal rate deliver what they say, evenly. Of docs/protocol/link.md: DLV-1,
 * DLV-9.
 */
import type { DeviceProfile } from '@assay/rig';
import { type Judgement, judgement, type Measurement, measure, TranscriptView } from '@assay/sequence';
import { HOUR, historyAgainstSteps, readRecords, setBasal, stepInterval } from '../support/books.js';
import { type AssaySequence, type Context, quietTime } from '../support/context.js';
import { CONTROL, controlMeasurements, positiveControl } from '../support/control.js';
import { number, risingEdges, unexpectedSteps, within } from '../support/judging.js';
import { Peer } from '../support/peer.js';

const SHORT_HOURS = 4;
const FULL_HOURS = 72;
const TRIALS = [
  { name: 'low', rate: 100, title: 'Basal at 0.1 U/h' },
  { name: 'middling', rate: 1000, title: 'Basal at 1 U/h' },
] as const;
type Trial = (typeof TRIALS)[number];
const READ = 'The history is read';
/** Of an interval between two steps; the motor's timing in all. */
const UNEVEN_MS = 500;

async function drive(context: Context): Promise<void> {
  const { step, bench, signal, effort, note, progress, profile } = context;
  const hours = effort === 'full' ? FULL_HOURS : SHORT_HOURS;
  note('plan', { hours });
  let peer = await Peer.open(context, 'controller');
  const { lastSequence } = await peer.expect('GetStatus', {});
  for (const [at, { title, rate }] of TRIALS.entries()) {
    await step(title, async () => {
      await setBasal(peer, rate);
      await peer.close();
      await bench.clock.sleep(hours * HOUR, signal);
      peer = await Peer.open(context, 'controller');
      await setBasal(peer, 0);
      await peer.listen(quietTime(profile));
    });
    progress((at + 1) / TRIALS.length);
  }
  await step(READ, () => readRecords(peer, lastSequence + 1));
  await positiveControl(context, peer);
  await peer.close();
}

function judge(view: TranscriptView, profile: DeviceProfile): Judgement {
  const step = profile.limits.stepMilliunits.value;
  const hours = number(view.notes('plan').at(-1)?.data ?? null, 'hours') || SHORT_HOURS;
  const titles = TRIALS.map(({ title }) => title);
  return judgement([
    ...TRIALS.flatMap((trial) => trialMeasurements(view.inStep(trial.title), trial, hours, step)),
    historyAgainstSteps(view.inStep(READ), within(view, titles), step),
    unexpectedSteps(view, [...titles, CONTROL]),
    ...controlMeasurements(view),
  ]);
}

/** A whole number of steps is as near as a motor of steps can come to any amount. */
function trialMeasurements(view: TranscriptView, { name, rate }: Trial, hours: number, step: number): Measurement[] {
  const edges = risingEdges(view);
  const gaps = edges.slice(1).map((edge, at) => edge.t - edges[at]!.t);
  const interval = stepInterval(rate, step);
  const uneven = gaps.map((gap) => Math.abs(gap - interval) / 1000);
  const wanted = hours * rate;
  return [
    measure(
      `${name}-volume`,
      `Volume that ${hours} hours at this rate delivered.`,
      edges.length * step,
      'mU',
      { min: wanted - step, max: wanted + step },
      edges,
    ),
    measure(
      `${name}-evenness`,
      'Most that the time between two steps was off what the rate makes it.',
      uneven.length === 0 ? 'unknown' : Math.ceil(Math.max(...uneven)),
      'ms',
      { max: UNEVEN_MS },
      edges,
    ),
  ];
}

export const basalAccuracy: AssaySequence = {
  id: '48',
  title: 'Basal accuracy',
  needs: ['secure-link', 'basal', 'bolus', 'history', 'status', 'step-output'],
  mutants: ['steps-skipped'],
  estimate: 4,
  drive,
  judge: ({ entries, profile }) => judge(new TranscriptView(entries), profile),
};
