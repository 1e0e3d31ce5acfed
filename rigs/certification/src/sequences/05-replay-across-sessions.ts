// SPDX-License-Identifier: Apache-2.0
/**
 * Requirement 05: a recorded conversation is worth nothing in another session, nor after a reboot. Of
 * docs/protocol/link.md: HS-2, RES-2, RES-3.
 */
import { Alert, FrameType } from '@assay/protocol';
import { type Json, type Judgement, judgement, type Measurement, measure, TranscriptView } from '@assay/sequence';
import { type AssaySequence, type Context, micros, powerCycle, watchMotor } from '../support/context.js';
import { CONTROL, controlMeasurements, orderBolus, positiveControl } from '../support/control.js';
import { alerts, type Frame, framesOf } from '../support/frames.js';
import { atLeast, exactly, exactSteps, text, unexpectedSteps, within } from '../support/judging.js';
import { isEvent } from '../support/messages.js';
import { Peer } from '../support/peer.js';
import { Wire } from '../support/wire.js';

const RECORD = 'A whole conversation with a bolus is recorded';
const RECONNECT = 'The peer reconnects and orders other boluses';
const RECORDS_IN_SESSION = 'Recorded records are replayed into the new session';
const WHOLE_IN_SESSION = 'The whole conversation is replayed beside the new session';
const SESSION_LIVES = 'The new session still answers';
const RECORDS_AFTER_BOOT = 'Recorded records are replayed after a reboot';
const WHOLE_AFTER_BOOT = 'The whole conversation is replayed after a reboot';

const RESUME = 'The peer resumes its session by a ticket';
const RESUMPTION = 'The resumption is replayed';
const RESUMPTION_AFTER_BOOT = 'The resumption is replayed after a reboot';

const RECORD_REPLAYS = [RECORDS_IN_SESSION, RECORDS_AFTER_BOOT];
const WHOLE_REPLAYS = [WHOLE_IN_SESSION, RESUMPTION, WHOLE_AFTER_BOOT, RESUMPTION_AFTER_BOOT];
const BOLUS_STEPS = 2;
/** So many that the pump may have forgotten the recorded bolus's idempotency key: twice the memory that link.md FRESH-6 asks for. */
const OTHER_BOLUSES = 33;

async function drive(context: Context): Promise<void> {
  const { step, note, effort } = context;
  const recorded = await step(RECORD, async () => {
    const peer = await Peer.open(context, 'controller');
    await peer.request('GetStatus', {});
    await orderBolus(context, peer, BOLUS_STEPS);
    await peer.setTherapy('run');
    await peer.close();
    return peer.wire.sent;
  });
  note('recorded', { frames: recorded.map((frame): Json => frame.hex) });
  const later = await step(RECONNECT, async () => {
    const peer = await Peer.open(context, 'controller');
    for (let i = 0; i < (effort === 'full' ? OTHER_BOLUSES : 17); i++) await orderBolus(context, peer, 1);
    return peer;
  });
  context.progress(0.4);
  const records = recorded.filter((frame) => frame.type === FrameType.record);
  for (const [title, frames] of [
    [RECORDS_IN_SESSION, records],
    [WHOLE_IN_SESSION, recorded],
  ] as const) {
    await step(title, async () => {
      await replay(context, later.wire, frames);
      await later.listen(0);
    });
  }
  await step(SESSION_LIVES, async () => {
    await later.request('GetStatus', {});
  });
  context.progress(0.6);
  const resumption = await step(RESUME, () => resume(context, later));
  note('recorded', { frames: resumption.map((frame): Json => frame.hex) });
  const wire = await Wire.open(context, 'attacker');
  await step(RESUMPTION, () => replay(context, wire, resumption));
  await powerCycle(context);
  await step(RECORDS_AFTER_BOOT, () => replay(context, wire, records));
  await step(WHOLE_AFTER_BOOT, () => replay(context, wire, recorded));
  await step(RESUMPTION_AFTER_BOOT, () => replay(context, wire, resumption));
  await wire.close();
  context.progress(0.9);
  await positiveControl(context);
}

/** Ends the session and resumes it once; what the peer sent for that. */
async function resume(context: Context, before: Peer): Promise<readonly Frame[]> {
  const ticket = before.client.takeTicket();
  await before.close();
  const peer = await Peer.open(context, 'controller', ticket ?? undefined);
  context.note('resumed', { by: peer.client.resumed ? 'ticket' : 'whole handshake' });
  await peer.request('GetStatus', {});
  await peer.close();
  return peer.wire.sent;
}

/** Sends the frames again as they stood on the wire, each after the answer to the one before or the time for it. */
async function replay(context: Context, wire: Wire, frames: readonly Frame[]): Promise<void> {
  const { profile } = context;
  for (const frame of frames) {
    await wire.send(frame);
    const handshake = frame.type === FrameType.handshake1 || frame.type === FrameType.handshake3;
    // Records wait for the session of the authentic peer, where there is one: events to it are no answers to us.
    await wire.next(micros(profile, handshake ? 'sessionMs' : 'answerMs'), ({ type }) => type !== FrameType.record);
  }
  await watchMotor(context);
}

function judge(view: TranscriptView): Judgement {
  const frames = new Set(recordedFrames(view));
  const replayed = within(view, [...RECORD_REPLAYS, ...WHOLE_REPLAYS]);
  const sent = replayed.frames('tx').filter((frame) => frames.has(frame.hex));
  // The authentic peer reads what is for it; what is left over was for somebody else.
  const events = replayed.messages(undefined, 'rx').filter((m) => isEvent(m.name) && m.name !== 'SessionOpen');
  const answered = framesOf(replayed, 'rx', FrameType.record);
  const lives = view.inStep(SESSION_LIVES).messages('Status', 'rx');
  return judgement([
    measure(
      'records-answered',
      'Records with which the pump answered a replay: a session opened, or a command was acted upon. Events to the authentic peer are none.',
      answered.length - events.length,
      'records',
      { max: 0 },
      answered,
    ),
    atLeast(
      'frames-replayed',
      'Frames resent bit for bit as recorded.',
      sent.length,
      4 + 2 * frames.size,
      sent,
      'frames',
    ),
    ...refusalMeasurements(view, replayed),
    measure(
      'resumed-by',
      'How the authentic peer’s resumption came to its session.',
      text(view.notes('resumed')[0]?.data ?? null, 'by'),
      '',
      { equals: 'ticket' },
      view.notes('resumed'),
    ),
    measure(
      'new-session-undisturbed',
      'The session of the authentic peer answered after the replays.',
      lives.length > 0,
      '',
      { equals: true },
      lives,
    ),
    exactSteps(view, 'recorded-bolus-steps', 'Motor steps of the recorded bolus.', [RECORD], BOLUS_STEPS),
    unexpectedSteps(view, [RECORD, RECONNECT, CONTROL]),
    ...controlMeasurements(view),
  ]);
}

function refusalMeasurements(view: TranscriptView, replayed: TranscriptView): Measurement[] {
  const records = framesOf(replayed, 'tx', FrameType.record);
  const refusedHandshakes = alerts(within(view, WHOLE_REPLAYS), Alert.handshakeFailed);
  const refusedRecords = [...alerts(replayed, Alert.recordRejected), ...alerts(replayed, Alert.noSession)];
  return [
    exactly(
      'replayed-handshakes-refused',
      'Replayed handshakes that the pump refused: two whole ones, two resumptions.',
      refusedHandshakes,
      WHOLE_REPLAYS.length,
    ),
    exactly(
      'replayed-records-refused',
      'Replayed records that the pump refused, of all that were sent.',
      refusedRecords,
      records.length,
      'records',
    ),
  ];
}

function recordedFrames(view: TranscriptView): string[] {
  return view.notes('recorded').flatMap((note) => {
    const { data } = note;
    const list = data !== null && typeof data === 'object' && 'frames' in data ? data.frames : [];
    return Array.isArray(list) ? list.map((hex) => text({ hex }, 'hex')) : [];
  });
}

export const replayAcrossSessions: AssaySequence = {
  id: '05',
  title: 'Replay across sessions',
  needs: ['secure-link', 'bolus', 'therapy-control', 'status', 'step-output', 'supply-switch'],
  mutants: ['fixed-ephemeral', 'ticket-reusable'],
  estimate: 3,
  drive,
  judge: ({ entries }) => judge(new TranscriptView(entries)),
};
