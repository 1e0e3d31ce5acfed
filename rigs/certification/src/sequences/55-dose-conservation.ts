// SPDX-License-Identifier: Apache-2.0
/**
 * Requirement 55: after any mixture of legal commands, history, reservoir and motor steps agree, and each bolus is its delivered and its
 * remaining part. Of docs/protocol/link.md: DLV-2, DLV-4, DLV-14, PAU-2.
 */
import { milliunits, milliunitsPerHour, minutes, percent } from '@assay/protocol';
import type { DeviceProfile } from '@assay/rig';
import { type Json, type Judgement, judgement, type Measurement, measure, TranscriptView } from '@assay/sequence';
import type { Micros } from '@assay/transport';
import { countAgainstSteps, historyAgainstSteps, historyRecords, readRecords, setBasal } from '../support/books.js';
import { type AssaySequence, type Context, quietTime } from '../support/context.js';
import { CONTROL, controlMeasurements, positiveControl } from '../support/control.js';
import {
  atLeast,
  field,
  noCase,
  none,
  number,
  risingEdges,
  text,
  unexpectedSteps,
  within,
} from '../support/judging.js';
import { granted, Peer } from '../support/peer.js';

const FILLED = 'The reservoir is filled';
const MIXED = 'Random legal commands';
const READ = 'Therapy is stopped and the books are read';

const CONTENT = 200_000;
const SHORT_COMMANDS = 48;
const FULL_COMMANDS = 200;
const SECOND: Micros = 1_000_000;
/** Of a session that is used: short of its idle limit. */
const LONGEST_WAIT_S = 240;

async function drive(context: Context): Promise<void> {
  const { step, effort, note, progress } = context;
  const peer = await Peer.open(context, 'controller');
  const { lastSequence } = await peer.expect('GetStatus', {});
  await step(FILLED, async () => {
    granted('SetTherapyState', await peer.setTherapy('stop'));
    granted('SetReservoirFill', await peer.order('SetReservoirFill', { amount: milliunits(CONTENT) }));
  });
  const count = effort === 'full' ? FULL_COMMANDS : SHORT_COMMANDS;
  note('plan', { commands: count });
  await step(MIXED, async () => {
    await peer.setTherapy('run');
    for (let i = 0; i < count; i++) {
      await command(context, peer);
      await peer.listen(context.random.int(1, LONGEST_WAIT_S) * SECOND);
      progress((i + 1) / count);
    }
  });
  await step(READ, () => readBooks(context, peer, lastSequence));
  await positiveControl(context, peer);
  await peer.close();
}

/** One command that a person may give; whether the pump takes it in its present state does not matter. */
async function command({ random, profile }: Context, peer: Peer): Promise<void> {
  const steps = random.int(1, 20) * profile.limits.stepMilliunits.value;
  const amount = milliunits(2 * steps);
  const some = minutes(random.int(1, 15));
  const { bolusId } = await peer.expect('GetStatus', {});
  const commands: readonly (() => Promise<unknown>)[] = [
    () => peer.orderBolus(amount),
    () => peer.order('SetBolus', { amount, kind: 'extended', duration: some }),
    () => peer.order('SetBolus', { amount, kind: 'multiwave', extended: milliunits(steps), duration: some }),
    () => peer.order('CancelBolus', { bolusId }),
    () => setBasal(peer, random.int(0, 8) * 250),
    () => peer.order('SetTemporaryBasal', { kind: 'percent', percent: percent(random.int(0, 200)), duration: some }),
    () => peer.order('SetTemporaryBasal', { kind: 'absolute', rate: milliunitsPerHour(steps), duration: some }),
    () => peer.order('CancelTemporaryBasal', {}),
    () => peer.order('SetTherapyState', { state: 'pause' }),
    () => peer.setTherapy('run'),
    () => peer.setTherapy('run'),
    () => prime(peer, steps),
  ];
  await commands[random.int(0, commands.length - 1)]!();
}

/** Priming needs stopped therapy, which runs again only when it is over. */
async function prime(peer: Peer, amount: number): Promise<void> {
  await peer.setTherapy('stop');
  await peer.order('StartPriming', { amount: milliunits(amount) });
}

async function readBooks(context: Context, peer: Peer, seen: number): Promise<void> {
  await peer.order('StopPriming', {});
  granted('SetTherapyState', await peer.setTherapy('stop'));
  await peer.listen(quietTime(context.profile));
  await peer.request('GetDelivery', {});
  const records = await readRecords(peer, seen + 1);
  for (const { kind, bolusId } of records) {
    if (kind === 'bolus' && bolusId !== undefined) await peer.request('ReadBolus', { bolusId });
  }
  await setBasal(peer, 0);
  granted('SetTherapyState', await peer.setTherapy('run'));
  await peer.expect('GetStatus', {});
}

function judge(view: TranscriptView, profile: DeviceProfile): Judgement {
  const step = profile.limits.stepMilliunits.value;
  const read = view.inStep(READ);
  const moved = within(view, [FILLED, MIXED, READ]);
  const boluses = historyRecords(read).filter((record) => text(record, 'kind') === 'bolus');
  return judgement([
    ...mixtureMeasurements(view, boluses),
    historyAgainstSteps(read, moved, step),
    reservoirAgainstSteps(read, moved, step),
    countAgainstSteps(view.where((e) => e.n <= (read.entries.at(-1)?.n ?? 0))),
    ...bolusMeasurements(read, boluses),
    unexpectedSteps(view, [FILLED, MIXED, READ, CONTROL]),
    ...controlMeasurements(view),
  ]);
}

function mixtureMeasurements(view: TranscriptView, boluses: readonly Json[]): Measurement[] {
  const planned = number(view.notes('plan').at(-1)?.data ?? null, 'commands') || SHORT_COMMANDS;
  const mixed = view.inStep(MIXED);
  const taken = mixed
    .messages(undefined, 'rx')
    .filter(({ name, body }) => name === 'BolusOrdered' || (name === 'Response' && text(body, 'result') === 'success'));
  const steps = risingEdges(mixed);
  return [
    atLeast(
      'commands-taken',
      'Commands of the mixture that the pump took.',
      taken.length,
      Math.ceil(planned / 3),
      taken,
    ),
    atLeast('boluses', 'Boluses among them.', boluses.length, Math.floor(planned / 24)),
    atLeast('steps', 'Motor steps that the mixture made.', steps.length, planned, steps.slice(-1), 'steps'),
  ];
}

function reservoirAgainstSteps(read: TranscriptView, moved: TranscriptView, step: number): Measurement {
  const told = read.messages('Delivery', 'rx').at(-1);
  const used = CONTENT - number(told?.body ?? null, 'reservoir');
  const edges = risingEdges(moved);
  return measure(
    'reservoir-against-steps',
    'What is gone from the reservoir, less what the motor made.',
    Number.isNaN(used) ? 'unknown' : used - edges.length * step,
    'mU',
    { equals: 0 },
    [...(told === undefined ? [] : [told]), ...edges.slice(-1)],
  );
}

function bolusMeasurements(read: TranscriptView, boluses: readonly Json[]): Measurement[] {
  const states = read.messages('BolusState', 'rx');
  const sum = (body: Json) => number(body, 'delivered') + number(body, 'remaining');
  const recordOf = (body: Json) =>
    boluses.find((record) => field(record, 'bolusId') === field(body, 'bolusId')) ?? null;
  return [
    measure(
      'boluses-asked-for',
      'Boluses of the history that the pump was not asked about.',
      boluses.length - states.length,
      '',
      { equals: 0 },
      states,
    ),
    none(
      'boluses-not-conserved',
      'Boluses whose ordered amount is not their delivered and remaining parts together.',
      states.filter(({ body }) => number(body, 'ordered') !== sum(body)),
    ),
    noCase(
      'boluses-told-twice',
      'Boluses that history and ReadBolus tell differently.',
      states.filter(({ body }) =>
        ['ordered', 'delivered', 'end'].some((name) => field(body, name) !== field(recordOf(body), name)),
      ),
      (state) => [state],
    ),
  ];
}

export const doseConservation: AssaySequence = {
  id: '55',
  title: 'Dose conservation',
  needs: [
    'secure-link',
    'basal',
    'reservoir',
    'bolus',
    'bolus-cancel',
    'therapy-control',
    'history',
    'status',
    'step-output',
  ],
  mutants: ['steps-skipped'],
  estimate: 2,
  drive,
  judge: ({ entries, profile }) => judge(new TranscriptView(entries), profile),
};
