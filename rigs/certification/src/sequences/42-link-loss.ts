// SPDX-License-Identifier: Apache-2.0
/**
 * Requirement 42: while the link is gone, basal goes on at its rate and a temporary rate ends on time. Of docs/protocol/link.md: DLV-9,
 * DLV-11.
 */
import { milliunitsPerHour, minutes } from '@assay/protocol';
import type { DeviceProfile } from '@assay/rig';
import { type EntryOf, type Judgement, judgement, type Measurement, measure, TranscriptView } from '@assay/sequence';
import type { Micros } from '@assay/transport';
import { historyAgainstSteps, readRecords, setBasal, stepInterval } from '../support/books.js';
import { type AssaySequence, type Context, quietTime } from '../support/context.js';
import { CONTROL, controlMeasurements, positiveControl } from '../support/control.js';
import { exactly, field, none, number, risingEdges, text, unexpectedSteps } from '../support/judging.js';
import { granted, Peer } from '../support/peer.js';

const ORDERED = 'A basal rate and a temporary rate above it are ordered';
const LOST = 'The link is gone';
const BACK = 'The link is back, and basal is set to none';

const MINUTE: Micros = 60_000_000;
/** A step each five minutes. */
const BASAL = 600;
/** A step each half minute. */
const TEMPORARY = 6000;
const TEMPORARY_MINUTES = 5;
/** Longer than a silent session lasts. */
const BASAL_MINUTES = 20;

async function drive(context: Context): Promise<void> {
  const { step, bench, signal } = context;
  const peer = await Peer.open(context, 'controller');
  const { lastSequence } = await peer.expect('GetStatus', {});
  await step(ORDERED, async () => {
    await setBasal(peer, BASAL);
    const rate = milliunitsPerHour(TEMPORARY);
    const body = { kind: 'absolute', rate, duration: minutes(TEMPORARY_MINUTES) } as const;
    granted('SetTemporaryBasal', await peer.order('SetTemporaryBasal', body));
  });
  await peer.close();
  await step(LOST, () => bench.clock.sleep((TEMPORARY_MINUTES + BASAL_MINUTES) * MINUTE, signal));
  const again = await Peer.open(context, 'controller');
  await step(BACK, async () => {
    await again.request('GetDelivery', {});
    await setBasal(again, 0);
    await again.listen(quietTime(context.profile));
    await readRecords(again, lastSequence + 1);
  });
  await positiveControl(context, again);
  await again.close();
}

function judge(view: TranscriptView, profile: DeviceProfile): Judgement {
  const ordered = view.inStep(ORDERED);
  const order = ordered.messages('SetTemporaryBasal', 'tx').at(-1);
  const taken = ordered.messages('Response', 'rx').filter((answer) => text(answer.body, 'result') === 'success');
  const lost = view.inStep(LOST);
  const back = view.inStep(BACK);
  const step = profile.limits.stepMilliunits.value;
  const delivering = view.where((e) => e.n <= (back.entries.at(-1)?.n ?? 0));
  return judgement([
    exactly('orders-taken', 'Profile, its activation and temporary rate that the pump took.', taken, 3),
    none(
      'frames-while-lost',
      'Frames on the line while the link was gone.',
      lost.entries.filter((e) => e.k === 'frame'),
    ),
    ...rateMeasurements(risingEdges(delivering), order, step),
    ...afterwards(back),
    historyAgainstSteps(back, delivering, step),
    unexpectedSteps(view, [ORDERED, LOST, BACK, CONTROL]),
    ...controlMeasurements(view),
  ]);
}

function rateMeasurements(
  edges: readonly EntryOf<'edge'>[],
  order: EntryOf<'message'> | undefined,
  step: number,
): Measurement[] {
  const end = (order?.t ?? Number.NaN) + TEMPORARY_MINUTES * MINUTE;
  const during = edges.filter((edge) => edge.t <= end + MINUTE / 60);
  const after = edges.filter((edge) => edge.t > end + MINUTE / 60);
  // What the temporary rate left of a step may come at once; after that, steps have the distance of basal.
  const interval = stepInterval(BASAL, step);
  const hurried = after.slice(1).filter((edge, at) => edge.t - after[at]!.t < interval * 0.9);
  const fast = Math.floor((TEMPORARY_MINUTES * MINUTE) / stepInterval(TEMPORARY, step));
  const slow = Math.floor((BASAL_MINUTES * MINUTE) / interval);
  return [
    measure(
      'temporary-steps',
      'Motor steps until the temporary rate was to end.',
      during.length,
      'steps',
      { min: fast - 1, max: fast },
      during,
    ),
    measure('basal-steps', 'Motor steps after that.', after.length, 'steps', { min: slow - 1, max: slow + 1 }, after),
    none('hurried-steps', 'Steps after that which came sooner than basal makes them.', hurried, 'steps'),
  ];
}

function afterwards(back: TranscriptView): Measurement[] {
  const told = back.messages('Delivery', 'rx');
  const body = told[0]?.body ?? null;
  return [
    measure(
      'rate-afterwards',
      'Basal rate that the pump tells.',
      number(body, 'rate') || 0,
      'mU/h',
      { equals: BASAL },
      told,
    ),
    measure(
      'temporary-rate-over',
      'The pump tells of no temporary rate any more.',
      told.length > 0 && field(body, 'temporaryLeft') === undefined,
      '',
      { equals: true },
      told,
    ),
  ];
}

export const linkLoss: AssaySequence = {
  id: '42',
  title: 'Loss of the link',
  needs: ['secure-link', 'basal', 'history', 'status', 'bolus', 'step-output'],
  mutants: ['temporary-rate-overstays'],
  estimate: 1,
  drive,
  judge: ({ entries, profile }) => judge(new TranscriptView(entries), profile),
};
