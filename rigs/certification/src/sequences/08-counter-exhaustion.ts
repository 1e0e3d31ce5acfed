// SPDX-License-Identifier: Apache-2.0
/**
 * Requirement 08: at the end of its record counters a session closes; none is used twice, and none wraps. Of
 * docs/protocol/link.md: REC-2, REC-3, REC-5, REC-6, SES-5.
 */
import { Alert, EPOCH_RECORDS, FrameType, recordCounter } from '@assay/protocol';
import type { DeviceProfile } from '@assay/rig';
import { type Judgement, judgement, type Measurement, measure, TranscriptView } from '@assay/sequence';
import type { Micros } from '@assay/transport';
import { type AssaySequence, type Context, micros, watchMotor } from '../support/context.js';
import { CONTROL, controlMeasurements, positiveControl } from '../support/control.js';
import { alerts, decoded, framesOf } from '../support/frames.js';
import { atLeast, exactly, none, sessionEnd, text, unexpectedSteps } from '../support/judging.js';
import { KEY_AGE, RawSession } from '../support/raw-session.js';
import { Wire } from '../support/wire.js';

const CLIMB = 'The peer’s counter climbs to its maximum, key by key';
const LEAP = 'A record comes from further ahead than a receiver follows';
const BEYOND = 'Records come with counters beyond the maximum, and with used ones';
const DRAIN = 'The pump’s own counter is driven to its end';
const CLOSED = 'A command comes after the end';

/** Requests so often that no session grows idle, microseconds. */
const EVERY: Micros = 840_000_000;
/** What a wider counter would keep of the maximum, and what a narrower one would not. */
const BEYOND_BY = [0n, 1n, BigInt(EPOCH_RECORDS), 2n ** 16n, 2n ** 32n - 65_536n, 2n ** 32n, 2n ** 64n - 65_537n];

async function drive(context: Context): Promise<void> {
  const { step, profile, progress } = context;
  const counters = profile.limits.sessionRecords.value;
  const wire = await Wire.open(context, 'controller');
  const first = await RawSession.open(context, wire);
  await step(CLIMB, () => climb(context, first, counters));
  progress(0.3);
  await step(BEYOND, () => beyond(context, first, counters));
  first.wipe();
  const second = await RawSession.open(context, wire);
  await step(LEAP, () => leap(context, second));
  progress(0.4);
  await step(DRAIN, () => drain(context, second, counters));
  await step(CLOSED, () => afterTheEnd(context, second));
  second.wipe();
  await wire.close();
  await positiveControl(context);
}

/** A sender may skip counters, as if records were lost: one record for each key, then the last of all. */
async function climb({ note }: Context, session: RawSession, counters: number): Promise<void> {
  for (let counter = 0; counter < counters; counter += EPOCH_RECORDS) {
    const at = BigInt(counter) > session.sender.counter ? BigInt(counter) : session.sender.counter;
    session.sender.skipTo(at);
    note('climbed', { counter: at.toString() });
    await session.status();
  }
  session.sender.skipTo(BigInt(counters - 1));
  note('climbed', { counter: String(counters - 1) });
  await session.status();
}

/** What doses if it is taken, sealed as the sender itself refuses to. */
async function beyond(context: Context, session: RawSession, counters: number): Promise<void> {
  const epochOf = (counter: bigint): number => Number(counter / BigInt(EPOCH_RECORDS));
  const last = epochOf(BigInt(counters - 1));
  const tries: [counter: bigint, epoch: number][] = [
    [BigInt(counters - 1), last],
    [0n, last],
    [0n, 0],
    [1n, last],
  ];
  for (const by of BEYOND_BY) {
    const counter = BigInt(counters) + by;
    tries.push([counter, last]);
    if (epochOf(counter) <= last + 2) tries.push([counter, epochOf(counter)]);
  }
  for (const [counter, epoch] of tries) {
    context.note('beyond', { counter: counter.toString(), epoch });
    await session.present(session.sealUnder(counter, epoch, session.bolus()));
  }
  await watchMotor(context);
}

/** Three epochs ahead: following any number would let one forged record cost the pump any time. */
async function leap(context: Context, session: RawSession): Promise<void> {
  const epoch = 3;
  const frame = session.sealUnder(BigInt(epoch * EPOCH_RECORDS), epoch, session.bolus());
  await session.present(frame);
  await watchMotor(context);
}

/**
 * A sender leaves a key that is an hour old, with all the counters that it still had: so the pump comes to its last counter
 * in hours, without 65,536 answers.
 */
async function drain(
  { bench, profile, progress, note, signal }: Context,
  session: RawSession,
  counters: number,
): Promise<void> {
  const epochs = counters / EPOCH_RECORDS;
  const start = bench.clock.now();
  // A key is left at the first request after its hour.
  const end = start + (epochs + 1) * (KEY_AGE + EVERY);
  for (let over = false; !over && bench.clock.now() < end; ) {
    session.renewKey();
    const heard = await session.status();
    const closing = heard === null || 'frame' in heard ? heard : await session.hear(micros(profile, 'firstStepMs'));
    over = closing === null ? heard === null : 'frame' in closing || closing.message.name === 'SessionClosed';
    if (!over) await bench.clock.sleep(EVERY, signal);
    progress(Math.min(0.9, 0.4 + (0.5 * (bench.clock.now() - start)) / (end - start)));
  }
  note('drained', { hours: Math.round((bench.clock.now() - start) / KEY_AGE) });
}

async function afterTheEnd(context: Context, session: RawSession): Promise<void> {
  await session.present(session.sealUnder(session.sender.counter, session.sender.epoch, session.bolus()));
  await watchMotor(context);
}

function judge(view: TranscriptView, profile: DeviceProfile): Judgement {
  return judgement([
    ...peerMeasurements(view, profile),
    ...pumpMeasurements(view, profile),
    unexpectedSteps(view, [CONTROL]),
    ...controlMeasurements(view),
  ]);
}

function peerMeasurements(view: TranscriptView, profile: DeviceProfile): Measurement[] {
  const climb = view.inStep(CLIMB);
  const climbed = climb.notes('climbed');
  const answered = climb.messages('Status', 'rx');
  const beyond = view.inStep(BEYOND);
  const sent = framesOf(beyond, 'tx', FrameType.record);
  const rejected = alerts(beyond, Alert.recordRejected);
  const acted = [BEYOND, LEAP, CLOSED].flatMap((title) => view.inStep(title).messages(undefined, 'rx'));
  const leaps = alerts(view.inStep(LEAP), Alert.recordRejected);
  return [
    measure(
      'highest-counter-used',
      'Highest counter of an authentic record of the peer.',
      Math.max(0, ...climbed.map((note) => Number(text(note.data, 'counter')))),
      '',
      { equals: profile.limits.sessionRecords.value - 1 },
      climbed,
    ),
    exactly(
      'epochs-answered',
      'Records answered on the way there, one under each key and one under the last counter.',
      answered,
      climbed.length,
      'records',
    ),
    none('beyond-acted-upon', 'Answers to records with a counter beyond the last, used, or too far ahead.', acted),
    exactly(
      'beyond-rejected',
      'Records with a counter beyond the last or used that the pump refused, of all that were sent.',
      rejected,
      Math.max(4, sent.length),
      'records',
    ),
    atLeast('leap-rejected', 'Refusals of a record that is three keys ahead.', leaps.length, 1, leaps),
  ];
}

function pumpMeasurements(view: TranscriptView, profile: DeviceProfile): Measurement[] {
  const drain = view.inStep(DRAIN);
  const records = framesOf(drain, 'rx', FrameType.record);
  const counters = records.map((entry) => Number(recordCounter(decoded(entry)!.payload)));
  const notAscending = records.filter((_, at) => at > 0 && counters[at]! <= counters[at - 1]!);
  const refused = alerts(view.inStep(CLOSED), Alert.noSession);
  return [
    sessionEnd(drain, 'session-end', 'Why the pump closed the session.', 'exhausted'),
    measure(
      'highest-counter-of-the-pump',
      'Highest counter of a record of the pump.',
      Math.max(0, ...counters),
      '',
      { min: profile.limits.sessionRecords.value - EPOCH_RECORDS, max: profile.limits.sessionRecords.value - 1 },
      records.slice(-1),
    ),
    none('counters-not-ascending', 'Records of the pump whose counter is not above the one before.', notAscending),
    atLeast(
      'closed-session-refused',
      'Refusals of a command after the end, for want of a session.',
      refused.length,
      1,
      refused,
    ),
  ];
}

export const counterExhaustion: AssaySequence = {
  id: '08',
  title: 'Counter exhaustion',
  needs: ['secure-link', 'session-limits', 'bolus', 'status', 'step-output'],
  mutants: ['no-exhaustion'],
  estimate: 2,
  drive,
  judge: ({ entries, profile }) => judge(new TranscriptView(entries), profile),
};
