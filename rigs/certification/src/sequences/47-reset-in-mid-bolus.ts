// SPDX-License-Identifier: Apache-2.0
/**
 * Requirement 47: wherever in a bolus the power is cut, no dose is doubled or resumed and the history equals the steps. Of
 * docs/protocol/link.md: DLV-2, DLV-3, FRESH-5.
 */
import type { DeviceProfile } from '@assay/rig';
import { type Judgement, judgement, type Measurement, measure, TranscriptView } from '@assay/sequence';
import type { Micros } from '@assay/transport';
import { cutOffsets } from '../cases/cuts.js';
import { readRecords } from '../support/books.js';
import { type AssaySequence, bolusTime, type Context, micros, powerCycle, quietTime } from '../support/context.js';
import { CONTROL, controlMeasurements, positiveControl } from '../support/control.js';
import { type Cut, cutsOf } from '../support/cut-record.js';
import { atLeast, exactSteps, noCase, none, number, text, unexpectedSteps } from '../support/judging.js';
import { Peer } from '../support/peer.js';

const TIMELINE = 'An undisturbed bolus, for its timing';
const CUTS = 'The power is cut in mid-bolus';

const BOLUS_STEPS = 4;
const FULL_CUTS = 204;
const SHORT_CUTS = 16;
/** Every so many cuts the power is cut again while the pump boots and ends the interrupted bolus in its journal. */
const BOOT_CUT_EVERY = 4;
/** What the pump does to its journal at boot it does within this time. */
const JOURNAL_BOOT_TIME: Micros = 40_000;
/** Every so many cuts the interrupted order is repeated with its key. */
const REPEAT_EVERY = 3;

async function drive(context: Context): Promise<void> {
  const { step, effort, profile, bench, progress, note } = context;
  let peer = await Peer.open(context, 'controller');
  const edges = await step(TIMELINE, () => timeline(context, peer));
  const offsets = cutOffsets(context.random, effort === 'full' ? FULL_CUTS : SHORT_CUTS, {
    edges,
    end: edges.at(-1)! + micros(profile, 'stepPulseMs') + micros(profile, 'firstStepMs'),
    interval: micros(profile, 'minStepIntervalMs'),
  });
  note('plan', { effort, cuts: offsets.length });
  let seen = (await peer.expect('GetStatus', {})).lastSequence;
  await step(CUTS, async () => {
    for (const [at, offset] of offsets.entries()) {
      const order = await cut(context, peer, at, offset);
      await bench.clock.sleep(quietTime(profile), context.signal);
      await peer.close();
      peer = await Peer.open(context, 'controller');
      const history = await readHistory(context, peer, seen);
      seen = history.last;
      // An order that was cut off before it was journalled is unknown to the pump: its repetition would rightly dose.
      if (at % REPEAT_EVERY === 0 && history.bolus) await repeat(context, peer, order);
      progress((at + 1) / offsets.length);
    }
  });
  await peer.expect('GetStatus', {});
  await positiveControl(context, peer);
  await peer.close();
}

/** Times of the rising edges after the order was sent. */
async function timeline(context: Context, peer: Peer): Promise<Micros[]> {
  const { bench, profile } = context;
  const edges: Micros[] = [];
  const start = bench.clock.now();
  const off = bench.fixture.onStep((edge) => {
    if (edge.level === 1) edges.push(edge.t - start);
  });
  await peer.orderBolus(BOLUS_STEPS * profile.limits.stepMilliunits.value);
  await peer.listen(bolusTime(profile, BOLUS_STEPS));
  off();
  return edges.length > 0 ? edges : [micros(profile, 'firstStepMs')];
}

interface Order {
  readonly amount: number;
  readonly key: bigint;
}

/** Orders a bolus and takes the supply away `offset` after the order was sent; then gives it back. */
async function cut(context: Context, peer: Peer, index: number, offset: Micros): Promise<Order> {
  const { bench, profile, note, signal } = context;
  const amount = BOLUS_STEPS * profile.limits.stepMilliunits.value;
  const key = peer.freshKey();
  const at = bench.clock.now() + offset;
  note('cut', { index, offset, amount, key: key.toString() });
  await peer.wire.send(peer.seal(peer.bolus(amount, { key })));
  await bench.clock.sleep(at - bench.clock.now(), signal);
  if (index % BOOT_CUT_EVERY === 1) {
    const boot = context.random.int(0, JOURNAL_BOOT_TIME);
    note('boot-cut', { boot });
    await powerCycle(context, boot);
  }
  await powerCycle(context);
  return { amount, key };
}

/** Reads every record younger than `seen` into the transcript; tells the youngest, and whether a bolus was among them. */
async function readHistory({ profile }: Context, peer: Peer, seen: number): Promise<{ last: number; bolus: boolean }> {
  const { lastSequence: last } = await peer.expect('GetStatus', {});
  const records = last > seen ? await readRecords(peer, seen + 1) : [];
  await peer.listen(micros(profile, 'firstStepMs'));
  return { last, bolus: records.some((record) => record.kind === 'bolus') };
}

async function repeat(context: Context, peer: Peer, order: Order): Promise<void> {
  context.note('repeat', { key: order.key.toString() });
  await peer.orderBolus(order.amount, order.key);
  await peer.listen(quietTime(context.profile));
}

function judge(view: TranscriptView, profile: DeviceProfile): Judgement {
  const step = profile.limits.stepMilliunits.value;
  const doubt = profile.limits.doubtStepsPerReset.value;
  const cuts = cutsOf(view.inStep(CUTS), step);
  return judgement([
    ...doubleDoseMeasurements(cuts),
    ...historyMeasurements(cuts, doubt),
    ...planMeasurements(view, cuts),
    ...totalMeasurements(view, cuts),
    exactSteps(view, 'undisturbed-steps', 'Motor steps of the undisturbed bolus.', [TIMELINE], BOLUS_STEPS),
    unexpectedSteps(view, [TIMELINE, CUTS, CONTROL]),
    ...controlMeasurements(view),
  ]);
}

function planMeasurements(view: TranscriptView, cuts: readonly Cut[]): Measurement[] {
  const plan = view.notes('plan').at(-1)?.data ?? null;
  const inside = cuts.filter((c) => c.steps > 0 && c.steps < BOLUS_STEPS);
  const least = text(plan, 'effort') === 'short' ? SHORT_CUTS : 200;
  return [
    measure(
      'cuts',
      'Boluses in which the power was cut, each at another point.',
      new Set(cuts.map((c) => c.offset)).size,
      '',
      { min: least },
      cuts.map((c) => c.note),
    ),
    atLeast(
      'cuts-while-booting',
      'Of these, cuts followed by another one while the pump booted.',
      cuts.filter((c) => c.bootCut).length,
      Math.floor(least / BOOT_CUT_EVERY),
      cuts.map((c) => c.note),
    ),
    measure(
      'cuts-between-steps',
      'Of these, cuts after the first and before the last motor step.',
      inside.length,
      '',
      { min: Math.floor(least / 4) },
      inside.map((c) => c.note),
    ),
  ];
}

function historyMeasurements(cuts: readonly Cut[], doubt: number): Measurement[] {
  const excess = cuts.map((c) => c.delivered - c.steps);
  const evidence = (keep: (c: Cut) => boolean) => cuts.filter(keep).flatMap((c) => [c.note, ...c.pages]);
  const unfinished = cuts.filter((c) => c.end !== null && c.delivered < BOLUS_STEPS && c.end !== 'interrupted');
  return [
    measure(
      'history-below-steps',
      'Largest number of motor steps of one bolus that the history does not count.',
      Math.max(0, ...excess.map((e) => -e)),
      'steps',
      { max: 0 },
      evidence((c) => c.delivered < c.steps),
    ),
    measure(
      'history-above-steps',
      'Largest number of steps of one bolus that the history counts and the motor did not make: steps in doubt.',
      Math.max(0, ...excess),
      'steps',
      { max: doubt },
      evidence((c) => c.delivered - c.steps > doubt),
    ),
    none(
      'boluses-not-in-history',
      'Boluses that moved the motor and have no record.',
      cuts.filter((c) => c.steps > 0 && c.end === null).map((c) => c.note),
    ),
    noCase('wrong-ends', 'Unfinished boluses that the history does not call interrupted.', unfinished, (c) => [
      c.note,
      ...c.pages,
    ]),
  ];
}

function doubleDoseMeasurements(cuts: readonly Cut[]): Measurement[] {
  const repeats = cuts.flatMap((c) => (c.repeat === null ? [] : [c.repeat]));
  return [
    none(
      'resumed-steps',
      'Motor steps after the supply came back, the repeated orders included.',
      cuts.flatMap((c) => c.after),
      'steps',
    ),
    none(
      'overdelivered-boluses',
      'Boluses with more motor steps than ordered.',
      cuts.filter((c) => c.steps + c.after.length > BOLUS_STEPS).map((c) => c.note),
    ),
    measure(
      'orders-repeated',
      'Interrupted orders that were repeated under their key.',
      repeats.length,
      '',
      { min: 2 },
      repeats.map((r) => r.note),
    ),
    none(
      'repeats-not-recognised',
      'Of these, orders that the pump did not answer as repeated.',
      repeats.filter((r) => !r.recognised).map((r) => r.note),
    ),
  ];
}

function totalMeasurements(view: TranscriptView, cuts: readonly Cut[]): Measurement[] {
  const status = view.messages('Status', 'rx');
  const lastBefore = (title: string) => status.filter((m) => m.n < (view.steps(title)[0]?.start.n ?? 0)).at(-1);
  const [first, last] = [lastBefore(CUTS), lastBefore(CONTROL)];
  const counted = number(last?.body ?? null, 'totalSteps') - number(first?.body ?? null, 'totalSteps');
  const history = cuts.reduce((sum, c) => sum + c.delivered, 0);
  return [
    measure(
      'journal-against-history',
      'Steps that the pump’s journal counts over all cuts, less those of its history.',
      Number.isNaN(counted) ? 'unknown' : counted - history,
      'steps',
      { equals: 0 },
      [first, last].filter((e) => e !== undefined),
    ),
  ];
}

export const resetInMidBolus: AssaySequence = {
  id: '47',
  title: 'Reset in mid-bolus',
  needs: ['secure-link', 'bolus', 'history', 'status', 'step-output', 'supply-switch'],
  mutants: ['resume-after-reset', 'journal-after-step'],
  estimate: 50,
  drive,
  judge: ({ entries, profile }) => judge(new TranscriptView(entries), profile),
};
