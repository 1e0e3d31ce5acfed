// SPDX-License-Identifier: Apache-2.0
/**
 * Requirement 07: lost, late, swapped and reflected records change nothing that is delivered. Of docs/protocol/link.md:
 * REC-7, REC-10, HS-13.
 */
import { Alert, FrameType } from '@assay/protocol';
import { type Judgement, judgement, type Measurement, measure, TranscriptView } from '@assay/sequence';
import { type AssaySequence, type Context, watchMotor } from '../support/context.js';
import { CONTROL, controlMeasurements, orderBolus, positiveControl } from '../support/control.js';
import { alerts, framesOf } from '../support/frames.js';
import { atLeast, exactly, field, none, text, unexpectedSteps, within } from '../support/judging.js';
import { Peer } from '../support/peer.js';

const DROP = 'Reading records are dropped and swapped';
const LATE = 'Delivery-changing records arrive after younger ones';
const SWAP = 'Run and stop are swapped';
const FAR = 'A delivery-changing record arrives from beyond the window';
const BEFORE_REFLECTION = 'A small authentic bolus completes';
const REFLECT = 'The pump’s own records are reflected to it';
const REFLECT_HANDSHAKE = 'The pump’s own handshake frames are reflected to it';

const READS = 4;

async function drive(context: Context): Promise<void> {
  const { step, progress } = context;
  const peer = await Peer.open(context, 'controller');
  await step(DROP, () => dropAndSwapReads(peer));
  await step(LATE, () => lateCommands(context, peer));
  await step(SWAP, () => swapTherapy(peer));
  await peer.setTherapy('run');
  progress(0.4);
  await step(FAR, () => fromBeyondTheWindow(context, peer));
  progress(0.6);
  await step(BEFORE_REFLECTION, () => orderBolus(context, peer, 1));
  await step(REFLECT, () => reflectRecords(context, peer));
  await step(REFLECT_HANDSHAKE, () => reflectHandshake(context, peer));
  await positiveControl(context, peer);
  await peer.close();
}

/** Half of the reads never arrive, the other half in reverse: reading survives both. */
async function dropAndSwapReads(peer: Peer): Promise<void> {
  const sealed = Array.from({ length: 2 * READS }, () => peer.seal(peer.encode('GetStatus', {})));
  const arriving = sealed.filter((_, at) => at % 2 === 1).reverse();
  for (const record of arriving) {
    await peer.present(record);
  }
}

async function lateCommands(context: Context, peer: Peer): Promise<void> {
  const amount = context.profile.limits.stepMilliunits.value;
  const late = [
    peer.seal(peer.bolus(amount)),
    peer.seal(peer.command('SetTherapyState', { state: 'stop' })),
    peer.seal(peer.command('CancelBolus', { bolusId: 1 })),
  ];
  await peer.request('GetStatus', {});
  for (const record of late) {
    await peer.present(record);
    await watchMotor(context);
  }
  await peer.request('GetStatus', {});
}

/** The peer runs and then stops therapy; the wire delivers the stop first. Stopped it must stay. */
async function swapTherapy(peer: Peer): Promise<void> {
  const run = peer.seal(peer.command('SetTherapyState', { state: 'run' }));
  const stop = peer.seal(peer.command('SetTherapyState', { state: 'stop' }));
  for (const record of [stop, run]) {
    await peer.present(record);
  }
  await peer.request('GetStatus', {});
}

async function fromBeyondTheWindow(context: Context, peer: Peer): Promise<void> {
  const { stepMilliunits, replayWindow } = context.profile.limits;
  const old = peer.seal(peer.bolus(stepMilliunits.value));
  for (let i = 0; i <= replayWindow.value; i++) await peer.request('GetStatus', {});
  await peer.present(old);
  await watchMotor(context);
}

/** Youngest first: what a reflection could make the pump repeat is its latest command, the bolus of the step before. */
async function reflectRecords(context: Context, peer: Peer): Promise<void> {
  const records = peer.wire.heard.filter((frame) => frame.type === FrameType.record).slice(-8);
  context.note('reflected', { frames: records.map((frame) => frame.hex) });
  for (const record of records.reverse()) {
    await peer.present(record);
  }
  await watchMotor(context);
}

async function reflectHandshake(context: Context, peer: Peer): Promise<void> {
  const types: readonly number[] = [FrameType.helloReply, FrameType.handshake2];
  for (const frame of peer.wire.heard.filter((heard) => types.includes(heard.type))) {
    await peer.present(frame);
  }
  await watchMotor(context);
}

function judge(view: TranscriptView): Judgement {
  return judgement([
    ...lossMeasurements(view),
    ...orderMeasurements(view),
    ...reflectionMeasurements(view),
    unexpectedSteps(view, [BEFORE_REFLECTION, CONTROL]),
    ...controlMeasurements(view),
  ]);
}

function lossMeasurements(view: TranscriptView): Measurement[] {
  const reads = view.inStep(DROP).messages('Status', 'rx');
  return [
    exactly(
      'reads-answered',
      'Reads answered although every second was lost and the rest came in reverse.',
      reads,
      READS,
    ),
  ];
}

function orderMeasurements(view: TranscriptView): Measurement[] {
  const responses = within(view, [LATE, SWAP]).messages('Response', 'rx');
  const outOfOrder = responses.filter((m) => field(m.body, 'result') === 'outOfOrder');
  const ordered = within(view, [LATE, SWAP, FAR, REFLECT]).messages('BolusOrdered', 'rx');
  const state = (title: string) => text(view.inStep(title).messages('Status', 'rx').at(-1)?.body ?? null, 'therapy');
  return [
    exactly(
      'late-commands-refused',
      'Late delivery-changing records answered by outOfOrder: three late, one swapped.',
      outOfOrder,
      4,
      'records',
    ),
    none('boluses-ordered', 'Boluses accepted from late, old or reflected records.', ordered),
    measure('therapy-after-late-stop', 'Therapy state after the late stop.', state(LATE), '', { equals: 'run' }),
    measure('therapy-after-swap', 'Therapy state after stop overtook run.', state(SWAP), '', { equals: 'stop' }),
    atLeast(
      'beyond-window-rejected',
      'Refusals of the record from beyond the window.',
      alerts(view.inStep(FAR), Alert.recordRejected).length,
      1,
      alerts(view.inStep(FAR), Alert.recordRejected),
    ),
  ];
}

function reflectionMeasurements(view: TranscriptView): Measurement[] {
  const records = view.inStep(REFLECT);
  const sent = records.frames('tx');
  const heardBefore = new Set(view.frames('rx').map((frame) => frame.hex));
  const reflected = sent.filter((frame) => heardBefore.has(frame.hex));
  const rejected = alerts(records, Alert.recordRejected);
  const handshake = view.inStep(REFLECT_HANDSHAKE);
  const unexpected = alerts(handshake, Alert.unexpectedFrame);
  return [
    none(
      'reflections-acted-upon',
      'Records with which the pump answered a reflection.',
      framesOf(records, 'rx', FrameType.record),
    ),
    atLeast(
      'records-reflected',
      'Records of the pump sent back to it bit for bit.',
      reflected.length,
      3,
      reflected,
      'records',
    ),
    exactly(
      'reflections-rejected',
      'Reflected records that the pump refused, of all that were sent.',
      rejected,
      sent.length,
      'records',
    ),
    exactly(
      'handshake-reflections-refused',
      'Reflected handshake frames that the pump refused, of all that were sent.',
      unexpected,
      Math.max(1, handshake.frames('tx').length),
      'frames',
    ),
  ];
}

export const ordering: AssaySequence = {
  id: '07',
  title: 'Ordering',
  needs: ['secure-link', 'bolus', 'bolus-cancel', 'therapy-control', 'status', 'step-output'],
  mutants: ['accept-out-of-order', 'accept-reflected'],
  estimate: 1,
  drive,
  judge: ({ entries }) => judge(new TranscriptView(entries)),
};
