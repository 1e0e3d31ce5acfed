// SPDX-License-Identifier: Apache-2.0
/**
 * Requirement 02: without a session no opcode does anything, plain or seemingly encrypted, in whatever frame it comes. Of
 * docs/protocol/link.md: HS-4, REC-8, FRM-9, MSG-6.
 */
import { DEFAULT_TIMEOUTS, greet } from '@assay/client';
import { aeadSeal, concatBytes, Secret } from '@assay/crypto';
import { Alert, FrameType, OPCODES } from '@assay/protocol';
import { type Judgement, judgement, TranscriptView } from '@assay/sequence';
import { plaintextFor, sweptOpcodes } from '../cases/opcodes.js';
import { type AssaySequence, type Context, micros, powerCycle, watchMotor } from '../support/context.js';
import { CONTROL, controlMeasurements, positiveControl } from '../support/control.js';
import { alerts, decoded, framesOf } from '../support/frames.js';
import { openHandshake } from '../support/handshake.js';
import { atLeast, exactly, none, unexpectedSteps, within } from '../support/judging.js';
import { requests } from '../support/messages.js';
import { Wire } from '../support/wire.js';

const RECORDS = 'Every opcode as a record without a session';
const HALF_OPEN = 'Requests as records inside an unfinished handshake';
const OTHER_FRAMES = 'Requests under other frame types';
const TEST_FRAMES = 'Test frames of other builds';

const COUNTER = new Uint8Array(8);
const TAG = new Uint8Array(16);

type Form = (plaintext: Uint8Array, key: Uint8Array) => Uint8Array;

/** What a careless receiver might take for a record's payload. */
const forms: readonly Form[] = [
  (plaintext) => concatBytes(COUNTER, plaintext),
  (plaintext) => concatBytes(COUNTER, plaintext, TAG),
  (plaintext) => sealed(plaintext, new Uint8Array(32)),
  (plaintext, key) => sealed(plaintext, key),
  (plaintext) => plaintext,
];

/** Sealed as link.md §5 says, under a key that the pump cannot have. */
function sealed(plaintext: Uint8Array, key: Uint8Array): Uint8Array {
  const nonce = new Uint8Array(12);
  const aad = concatBytes(Uint8Array.of(FrameType.record), COUNTER);
  return concatBytes(COUNTER, aeadSeal(Secret.of(key), nonce, aad, plaintext));
}

async function drive(context: Context): Promise<void> {
  const { step, progress } = context;
  const wire = await Wire.open(context, 'attacker');
  wire.booted = await powerCycle(context);
  await step(RECORDS, () => sweep(context, wire));
  progress(0.5);
  await step(HALF_OPEN, async () => {
    await openHandshake(context, wire);
    for (const opcode of requests.keys()) await present(context, wire, opcode, forms);
    await watchMotor(context);
  });
  await step(OTHER_FRAMES, () => otherFrames(context, wire));
  progress(0.8);
  await step(TEST_FRAMES, () => testFrames(context, wire));
  await wire.close();
  await positiveControl(context);
}

async function present(context: Context, wire: Wire, opcode: number, chosen: readonly Form[]): Promise<void> {
  const { random, profile } = context;
  for (const [at, form] of chosen.entries()) {
    const plaintext = plaintextFor(opcode, 1 + random.int(0, 0xfffe), at, random, { issued: wire.uptime() });
    await wire.send({ type: FrameType.record, payload: form(plaintext, random.bytes(32)) });
    await wire.next(micros(profile, 'answerMs'));
  }
}

async function sweep(context: Context, wire: Wire): Promise<void> {
  const opcodes = sweptOpcodes(context.random, context.effort === 'full' ? 512 : 0);
  for (const [at, opcode] of opcodes.entries()) {
    await present(context, wire, opcode, requests.has(opcode) ? forms : [forms[at % forms.length]!]);
    context.progress((0.5 * at) / opcodes.length);
  }
  await watchMotor(context);
}

/** Tried under each frame type; the other requests take turns beside them. */
const DELIVERING: readonly number[] = [OPCODES.SetBolus, OPCODES.CancelBolus, OPCODES.SetTherapyState];
const PER_TYPE = DELIVERING.length + 3;
/** Frame types of the link, and three that it does not know. */
const LEAST_TYPES = 9;

/** The mutant frames are left out: they are no command, and a mutants build would restart on one. See testFrames. */
const LEFT_OUT: readonly number[] = [FrameType.record, FrameType.mutant, FrameType.mutantReply];

async function otherFrames(context: Context, wire: Wire): Promise<void> {
  const { random, effort, profile } = context;
  const all = Array.from({ length: 256 }, (_, type) => type).filter((type) => !LEFT_OUT.includes(type));
  const chosen =
    effort === 'full' ? all : [...Object.values(FrameType), 0x00, 0x21, 0xff].filter((type) => all.includes(type));
  const others = [...requests.keys()].filter((opcode) => !DELIVERING.includes(opcode));
  for (const [at, type] of chosen.entries()) {
    const opcodes = [...DELIVERING, ...[0, 1, 2].map((i) => others[(3 * at + i) % others.length]!)];
    for (const opcode of opcodes) {
      await wire.send({ type, payload: plaintextFor(opcode, 1, 0, random, { issued: wire.uptime() }) });
      await wire.next(micros(profile, 'answerMs'));
    }
  }
  await watchMotor(context);
}

/** A release build knows no test frames. On a mutants build they do what they are for, so there is nothing to see. */
async function testFrames(context: Context, wire: Wire): Promise<void> {
  const { profile, note } = context;
  const { build } = (await greet(wire.link, DEFAULT_TIMEOUTS)).reply.unauthenticated;
  note('build', build);
  if (build !== 'release') return;
  await wire.send({ type: FrameType.mutant, payload: Uint8Array.of(0) });
  await wire.listen(micros(profile, 'answerMs'));
}

function judge(view: TranscriptView): Judgement {
  const swept = within(view, [RECORDS, HALF_OPEN]);
  const others = view.inStep(OTHER_FRAMES);
  const sent = framesOf(swept, 'tx', FrameType.record);
  const refused = alerts(swept, Alert.noSession);
  const answered = framesOf(within(view, [RECORDS, HALF_OPEN, OTHER_FRAMES, TEST_FRAMES]), 'rx', FrameType.record);
  const strange = within(view, [RECORDS, OTHER_FRAMES])
    .frames('rx')
    .filter((entry) => decoded(entry)?.type !== FrameType.alert);
  return judgement([
    none('commands-answered', 'Records that the pump sent although nobody has a session.', answered),
    atLeast('records-sent', 'Commands sent as records without a session.', sent.length, 100, sent, 'records'),
    exactly(
      'records-refused',
      'Records that the pump refused for want of a session, of all that were sent.',
      refused,
      sent.length,
      'records',
    ),
    atLeast(
      'other-frames-sent',
      'Commands sent under other frame types.',
      others.frames('tx').length,
      PER_TYPE * LEAST_TYPES,
      others.frames('tx'),
      'frames',
    ),
    none('answers-but-alerts', 'Frames other than alerts with which the pump answered a command.', strange),
    ...testFrameMeasurements(view),
    unexpectedSteps(view, [CONTROL]),
    ...controlMeasurements(view),
  ]);
}

function testFrameMeasurements(view: TranscriptView) {
  const inside = view.inStep(TEST_FRAMES);
  if (inside.notes('build').at(-1)?.data !== 'release') return [];
  const refused = alerts(inside, Alert.unexpectedFrame);
  const obeyed = framesOf(inside, 'rx', FrameType.mutantReply);
  return [
    atLeast(
      'test-frame-refused',
      'Refusals of the frame that chooses a mutant, which a release build must not know.',
      refused.length,
      1,
      refused,
    ),
    none('test-frame-obeyed', 'Answers that only a build made for tests gives.', obeyed),
  ];
}

export const authenticatedCommands: AssaySequence = {
  id: '02',
  title: 'Authenticated commands',
  needs: ['secure-link', 'bolus', 'status', 'step-output', 'supply-switch'],
  mutants: ['commands-without-session'],
  estimate: 2,
  drive,
  judge: ({ entries }) => judge(new TranscriptView(entries)),
};
