// SPDX-License-Identifier: Apache-2.0
/**
 * Requirement 11: nothing of what is said in a session can be read on the wire, and equal messages never look equal. Of
 * docs/protocol/link.md: HS-3, REC-1.
 */
import type { RawAnswer } from '@assay/client';
import { bytesToHex, hexToBytes, x25519KeyPair } from '@assay/crypto';
import { encodeMessage, FrameType } from '@assay/protocol';
import { type EntryOf, type Judgement, judgement, type Measurement, measure, TranscriptView } from '@assay/sequence';
import { Capture, formsOf, noteSecret, PATTERN_BYTES, plant, windowsOf } from '../support/capture.js';
import { type AssaySequence, bolusTime, type Context } from '../support/context.js';
import { CONTROL, controlMeasurements, positiveControl } from '../support/control.js';
import { decoded, framesOf } from '../support/frames.js';
import { atLeast, exactSteps, noCase, number, text, unexpectedSteps } from '../support/judging.js';
import { PAIRED_ROLES, type PairedRole } from '../support/messages.js';
import { Peer } from '../support/peer.js';

const CONTROLLER = 'A controller says and asks everything that there is';
const CAREGIVER = 'A caregiver reads';

const BOLUS_STEPS = 3;
/** As long as a block of the stream cipher is not: two records that share so many bytes of ciphertext share key stream. */
const CIPHERTEXT_WINDOW = 16;

async function drive(context: Context): Promise<void> {
  const { bench, step } = context;
  for (const role of PAIRED_ROLES) noteSecret(context, `${role} key`, formsOf(bench.credentials[role].bytes));
  for (const role of PAIRED_ROLES) {
    plant(context, `public key of the ${role}`, x25519KeyPair(bench.credentials[role]).publicKey);
  }
  plant(context, 'public key of the pump', bench.credentials.pumpPublic);
  await step(CONTROLLER, () => talk(context, 'controller'));
  await step(CAREGIVER, () => talk(context, 'caregiver'));
  await positiveControl(context);
}

async function talk(context: Context, role: PairedRole): Promise<void> {
  const { profile } = context;
  const peer = await Peer.open(context, role);
  peer.client.onEvent((event) => hear(context, { kind: 'message', message: event } as unknown as RawAnswer));
  const identity = peer.encode('GetIdentity', {});
  // Twice the very same plaintext; its answer is the same too.
  for (const plaintext of [identity, identity, peer.encode('GetStatus', {})]) await say(context, peer, plaintext);
  if (role === 'controller') {
    const key = context.random.bytes(PATTERN_BYTES);
    plant(context, 'idempotency key of a bolus', key);
    const amount = BOLUS_STEPS * profile.limits.stepMilliunits.value;
    await say(context, peer, peer.bolus(amount, { key: BigInt(`0x${bytesToHex(key)}`) }));
    await peer.listen(bolusTime(profile, BOLUS_STEPS));
    await say(context, peer, peer.command('SetTherapyState', { state: 'run' }));
    await say(context, peer, peer.command('CancelBolus', { bolusId: 1 }));
  }
  await say(context, peer, peer.encode('ReadHistory', { from: 1, count: 8 }));
  await peer.close();
}

async function say(context: Context, peer: Peer, plaintext: Uint8Array): Promise<void> {
  context.note('plaintext', { dir: 'tx', hex: bytesToHex(plaintext) });
  hear(context, await peer.ask(plaintext));
}

/** Encoding is deterministic, so that a decoded message gives back the bytes that were encrypted. */
function hear(context: Context, answer: RawAnswer): void {
  if (answer.kind !== 'message') return;
  const { name, id, body } = answer.message;
  context.note('plaintext', { dir: 'rx', hex: bytesToHex(encodeMessage(name as 'Status', id, body as never)) });
  if (answer.message.name === 'Identity') {
    plant(context, 'serial number', answer.message.body.serial);
  }
}

function judge(view: TranscriptView): Judgement {
  const frames = view.frames();
  const capture = new Capture(frames);
  return judgement([
    ...searchMeasurements(view, capture),
    ...repetitionMeasurements(view),
    exactSteps(view, 'bolus-steps', 'Motor steps of the bolus with planted values.', [CONTROLLER], BOLUS_STEPS),
    unexpectedSteps(view, [CONTROLLER, CONTROL]),
    ...controlMeasurements(view),
  ]);
}

/** One value searched for, and the frame in which it stands. */
interface Search {
  readonly note: EntryOf<'note'>;
  readonly found: EntryOf<'frame'> | null;
}

function searchMeasurements(view: TranscriptView, capture: Capture): Measurement[] {
  const bytesOf = (note: EntryOf<'note'>) => hexToBytes(text(note.data, 'hex'));
  const plaintexts = view.notes('plaintext').map((note) => ({ note, found: capture.findPart(bytesOf(note)) }));
  const planted = view
    .notes('planted')
    .flatMap((note) => [...formsOf(bytesOf(note)).values()].map((form) => ({ note, found: capture.findPart(form) })));
  const secrets = view
    .notes('secret')
    .map((note) => ({ note, found: capture.findDigest(text(note.data, 'sha256'), number(note.data, 'length')) }));
  const found = (list: readonly Search[]) => list.filter((search) => search.found !== null);
  const entriesOf = ({ note, found }: Search) => (found === null ? [note] : [note, found]);
  const hello = framesOf(view, 'rx', FrameType.helloReply);
  const control = hello.filter((entry) => capture.findPart(decoded(entry)!.payload) !== null);
  return [
    atLeast(
      'captured-bytes',
      'Bytes searched, as they stood on the wire and as they decode.',
      capture.bytes,
      1_000,
      [],
      'bytes',
    ),
    atLeast(
      'patterns-searched',
      'Plaintexts and planted values searched for, each value in six forms.',
      plaintexts.length + planted.length + secrets.length,
      40,
    ),
    noCase(
      'plaintext-found',
      `Plaintexts of which ${PATTERN_BYTES} bytes in a row stand in the capture.`,
      found(plaintexts),
      entriesOf,
    ),
    noCase('planted-values-found', 'Planted values that stand in the capture in some form.', found(planted), entriesOf),
    noCase(
      'secret-keys-found',
      'Secret keys of the rig’s peers that stand in the capture in some form.',
      found(secrets),
      entriesOf,
    ),
    atLeast(
      'public-values-found',
      'Greetings, which are public by design, found by the same search: it can find.',
      control.length,
      2,
      control,
    ),
  ];
}

function repetitionMeasurements(view: TranscriptView): Measurement[] {
  const notes = view.notes('plaintext');
  const seen = new Set<string>();
  const equal = notes.filter(({ data }) => {
    const key = `${text(data, 'dir')} ${text(data, 'hex')}`;
    return seen.has(key) || !seen.add(key);
  });
  const windows = new Map<string, number>();
  const repeated: number[] = [];
  for (const entry of [...framesOf(view, 'tx', FrameType.record), ...framesOf(view, 'rx', FrameType.record)]) {
    // The counter in front is public and counts up.
    for (const window of new Set(windowsOf(decoded(entry)!.payload.subarray(8), CIPHERTEXT_WINDOW))) {
      if (windows.has(window)) repeated.push(windows.get(window)!, entry.n);
      windows.set(window, entry.n);
    }
  }
  return [
    atLeast('equal-plaintexts', 'Messages said again word for word, commands and answers.', equal.length, 2, equal),
    measure(
      'ciphertext-repeated',
      `Places where ${CIPHERTEXT_WINDOW} bytes of ciphertext occur in two records.`,
      repeated.length / 2,
      '',
      { max: 0 },
      repeated,
    ),
  ];
}

export const linkConfidentiality: AssaySequence = {
  id: '11',
  title: 'Link confidentiality',
  needs: [
    'secure-link',
    'bolus',
    'bolus-cancel',
    'therapy-control',
    'history',
    'identity',
    'status',
    'roles',
    'step-output',
  ],
  mutants: ['debug-echo'],
  estimate: 2,
  drive,
  judge: ({ entries }) => judge(new TranscriptView(entries)),
};
