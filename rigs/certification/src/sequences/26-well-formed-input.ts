// SPDX-License-Identifier: Apache-2.0
/**
 * Requirement 26: malformed input inside an authentic session gets the specified error and changes nothing. Of
 * docs/protocol/link.md: FRM-5, FRM-6, MSG-2, MSG-3, MSG-4, MSG-5.
 */
import { Alert, encodeFrame, FrameType } from '@assay/protocol';
import { type EntryOf, type Judgement, judgement, type Measurement, measure, TranscriptView } from '@assay/sequence';
import { type MalformedCase, malformed, truncations } from '../cases/malformed.js';
import { type AssaySequence, type Context, micros, watchMotor } from '../support/context.js';
import { CONTROL, controlMeasurements, positiveControl } from '../support/control.js';
import { alerts } from '../support/frames.js';
import { atLeast, exactly, field, noCase, none, number, stretches, text, unexpectedSteps } from '../support/judging.js';
import { Peer } from '../support/peer.js';

const BEFORE = 'State and history before';
const MESSAGES = 'Malformed messages in authentic records';
const FRAMES = 'Damaged frames around an authentic record';
const SHORT_RECORDS = 'Records too short to be one, and frames of unknown type';
const AFTER = 'State and history after';

/** Request ids of three bytes, as the truncated cases count on; the session's own ids stay far below. */
const FIRST_ID = 0x1000;

const cases: readonly MalformedCase[] = [...malformed, ...truncations];
const byName = new Map(cases.map((entry) => [entry.name, entry]));

async function drive(context: Context): Promise<void> {
  const { step, effort } = context;
  const peer = await Peer.open(context, 'controller');
  await step(BEFORE, () => peer.request('GetStatus', {}).then(() => undefined));
  await step(MESSAGES, async () => {
    const chosen = effort === 'full' ? cases : [...malformed, ...truncations.filter((_, at) => at % 4 === 0)];
    for (const [at, entry] of chosen.entries()) {
      await present(context, peer, entry, FIRST_ID + at);
      context.progress((0.8 * at) / chosen.length);
    }
    await watchMotor(context);
  });
  await step(FRAMES, () => damagedFrames(context, peer));
  await step(SHORT_RECORDS, () => shortRecords(context, peer));
  await step(AFTER, () => peer.request('GetStatus', {}).then(() => undefined));
  await positiveControl(context, peer);
  await peer.close();
}

async function present(context: Context, peer: Peer, entry: MalformedCase, id: number): Promise<void> {
  context.note('case', { name: entry.name, id });
  await peer.ask(entry.build(id, peer.issued()));
}

/** Each way to spoil the bytes of a frame on the wire; the record inside is authentic and must still not be seen. */
const damages: readonly (readonly [name: string, spoil: (wire: Uint8Array) => Uint8Array])[] = [
  ['crc-low-bit', (wire) => change(wire, wire.length - 3, 0x01)],
  ['crc-high-bit', (wire) => change(wire, wire.length - 2, 0x80)],
  ['body-bit', (wire) => change(wire, wire.length - 8, 0x04)],
  ['cobs-code-too-large', (wire) => Uint8Array.of(0xfe, ...wire.subarray(1))],
  ['cobs-block-past-the-end', (wire) => Uint8Array.of(...wire.subarray(0, -1), 0x7f, 0)],
  ['cut-in-half', (wire) => Uint8Array.of(...wire.subarray(0, wire.length >> 1), 0)],
  ['cut-to-one-byte', () => Uint8Array.of(0x01, 0)],
  ['cut-to-the-crc', () => Uint8Array.of(0x03, 0x11, 0x22, 0)],
  ['over-long', (wire) => Uint8Array.of(...new Uint8Array(600).fill(0x11), ...wire)],
  ['over-long-by-far', (wire) => Uint8Array.of(...new Uint8Array(5_000).fill(0x11), ...wire)],
  ['two-frames-without-delimiter', (wire) => Uint8Array.of(...wire.subarray(0, -1), ...wire)],
];

/** XOR, unless that makes a delimiter of the byte: then the lowest bit is taken instead. */
function change(wire: Uint8Array, at: number, mask: number): Uint8Array {
  const out = Uint8Array.from(wire);
  const value = out[at]! ^ mask;
  out[at] = value === 0 ? out[at]! ^ (mask ^ 0x03) : value;
  return out;
}

async function damagedFrames(context: Context, peer: Peer): Promise<void> {
  const { profile, note } = context;
  const amount = profile.limits.stepMilliunits.value;
  for (const [name, spoil] of damages) {
    const record = peer.seal(peer.bolus(amount));
    note('damage', { name });
    await peer.wire.link.sendRaw(spoil(encodeFrame(record.type, record.payload)));
    await peer.listen(micros(profile, 'answerMs'));
    note('damage-over', { name });
    await peer.wire.link.sendRaw(new Uint8Array(3)); // empty frames are ignored
    await peer.request('GetStatus', {});
  }
  await watchMotor(context);
}

const SHORT_LENGTHS = [0, 1, 7, 8, 9, 23, 24];
const UNKNOWN_TYPES = [0x00, 0x03, 0x13, 0x21, 0x40, 0x80, 0xff];

async function shortRecords(context: Context, peer: Peer): Promise<void> {
  for (const length of SHORT_LENGTHS) {
    await peer.present({ type: FrameType.record, payload: new Uint8Array(length) });
  }
  for (const type of UNKNOWN_TYPES) {
    await peer.present({ type, payload: new Uint8Array(40) });
  }
  await peer.present({ type: FrameType.record, payload: new Uint8Array(512) });
  await watchMotor(context);
}

interface Judged {
  readonly entry: MalformedCase | undefined;
  readonly note: EntryOf<'note'>;
  readonly answer: EntryOf<'message'> | undefined;
  readonly id: number;
}

function judge(view: TranscriptView): Judgement {
  return judgement([
    ...messageMeasurements(view),
    ...frameMeasurements(view),
    ...stateMeasurements(view),
    unexpectedSteps(view, [CONTROL]),
    ...controlMeasurements(view),
  ]);
}

function messageMeasurements(view: TranscriptView): Measurement[] {
  const judged: Judged[] = stretches(view.inStep(MESSAGES), 'case').map(({ note, view: inside }) => ({
    entry: byName.get(text(note.data, 'name')),
    note,
    answer: inside.messages(undefined, 'rx')[0],
    id: number(note.data, 'id'),
  }));
  const right = ({ entry, answer }: Judged): boolean =>
    answer?.name === 'Response' && field(answer.body, 'result') === entry?.expect;
  const wrong = judged.filter((c) => !right(c));
  const strangers = judged.filter(
    ({ entry, answer, id }) => entry?.attributed === true && number(answer?.body ?? null, 'id') !== id,
  );
  const entriesOf = ({ note, answer }: Judged) => (answer === undefined ? [note] : [note, answer]);
  return [
    noCase(
      'wrong-answers',
      'Malformed messages that were not answered by the result that link.md §7 specifies.',
      wrong,
      entriesOf,
    ),
    atLeast(
      'malformed-messages',
      'Malformed messages presented in authentic records.',
      judged.length,
      malformed.length,
      judged.flatMap(entriesOf),
      'messages',
    ),
    noCase(
      'misattributed-answers',
      'Answers that do not name the request although its id could be read.',
      strangers,
      entriesOf,
    ),
  ];
}

function frameMeasurements(view: TranscriptView): Measurement[] {
  const inside = view.inStep(FRAMES);
  const spans = stretches(inside, 'damage').map(({ note, view: rest }) => {
    const end = rest.notes('damage-over')[0]?.n ?? Number.POSITIVE_INFINITY;
    return { note, heard: rest.frames('rx').filter((e) => e.n < end), alive: rest.messages('Status', 'rx').length > 0 };
  });
  const odd = view.inStep(SHORT_RECORDS);
  const refused = [...alerts(odd, Alert.recordRejected), ...alerts(odd, Alert.unexpectedFrame)];
  const sent = odd.frames('tx');
  return [
    atLeast(
      'damaged-frames',
      'Frames damaged on the wire.',
      spans.length,
      damages.length,
      spans.map((s) => s.note),
      'frames',
    ),
    none(
      'damaged-frames-answered',
      'Frames with which the pump answered a damaged one, which it must drop.',
      spans.flatMap((s) => s.heard),
    ),
    none(
      'link-lost-after-damage',
      'Damaged frames after which the session did not answer.',
      spans.filter((s) => !s.alive).map((s) => s.note),
    ),
    exactly(
      'odd-frames-refused',
      'Short records and frames of unknown type that the pump refused, of all that were sent.',
      refused,
      Math.max(1, sent.length),
      'frames',
    ),
  ];
}

/** Everything that GetStatus tells but the time since boot, which passes, and the boot count among it: no reset either. */
const STEADY = [
  'therapy',
  'operation',
  'bolusId',
  'ordered',
  'delivered',
  'totalSteps',
  'bootCount',
  'lastSequence',
] as const;

function stateMeasurements(view: TranscriptView): Measurement[] {
  const [before, after] = [BEFORE, AFTER].map((title) => view.inStep(title).messages('Status', 'rx').at(-1));
  const changed = STEADY.filter((name) => {
    const value = field(before?.body ?? null, name);
    return value === undefined || value !== field(after?.body ?? null, name);
  });
  const evidence = [before, after].filter((e) => e !== undefined);
  return [
    measure(
      'state-changed',
      'Parts of state and history that differ before and after, or were not told.',
      changed.join(', ') || 'none',
      '',
      { equals: 'none' },
      evidence,
    ),
  ];
}

export const wellFormedInput: AssaySequence = {
  id: '26',
  title: 'Well-formed input',
  needs: ['secure-link', 'bolus', 'bolus-cancel', 'therapy-control', 'history', 'status', 'step-output'],
  mutants: ['lenient-decoder'],
  estimate: 1,
  drive,
  judge: ({ entries }) => judge(new TranscriptView(entries)),
};
