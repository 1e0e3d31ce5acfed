// SPDX-License-Identifier: Apache-2.0
/**
 * Requirement 13: who records a pairing, or sits in the middle of one, gets neither keys nor a place. Of
 * docs/protocol/link.md: PAIR-2, PAIR-3, PAIR-6, PAIR-10.
 */
import { bytesToHex, hexToBytes, Secret, sha256, x25519KeyPair } from '@assay/crypto';
import { PairingSecret } from '@assay/protocol';
import { type EntryOf, type Judgement, judgement, type Measurement, measure, TranscriptView } from '@assay/sequence';
import { Capture, formsOf, noteSecret, plant } from '../support/capture.js';
import { type AssaySequence, type Context, micros } from '../support/context.js';
import { CONTROL, controlMeasurements, positiveControl } from '../support/control.js';
import { meetGuessingPump } from '../support/false-pump.js';
import { ascii } from '../support/forge.js';
import { pairGuest } from '../support/guest.js';
import { strangerKeys } from '../support/handshake.js';
import { atLeast, field, noCase, none, number, text, unexpectedSteps } from '../support/judging.js';
import { guessAtPump } from '../support/middle.js';
import { showSecret } from '../support/pairing.js';
import { Peer } from '../support/peer.js';
import { Wire } from '../support/wire.js';

const SHOWN = 'The window is opened again and again, and its secret read';
const GUESSED = 'Somebody who saw an earlier secret, and somebody who saw none, stand between pump and client';
const RECORDED = 'A pairing is recorded';

const FULL_WINDOWS = 6;
const SHORT_WINDOWS = 3;
const MARGIN_US = 500_000;

async function drive(context: Context): Promise<void> {
  const { step, effort, bench, profile, progress, signal } = context;
  const serial = await step('The pump tells its serial number', () => serialOf(context));
  const windows = effort === 'full' ? FULL_WINDOWS : SHORT_WINDOWS;
  const secrets: PairingSecret[] = [];
  await step(SHOWN, async () => {
    for (let at = 0; at < windows; at++) {
      secrets.push(await openAndRead(context, serial));
      progress((0.5 * (at + 1)) / windows);
      // The last window stays open: what follows happens in it.
      if (at < windows - 1) await bench.clock.sleep(micros(profile, 'pairingWindowMs') + MARGIN_US, signal);
    }
  });
  const now = secrets.at(-1)!;
  const before = secrets.at(-2)!.psk();
  const random = Secret.of(bench.randomBytes(32));
  await step(GUESSED, async () => {
    for (const [name, guess] of [
      ['the secret of the window before', before],
      ['no secret', random],
    ] as const) {
      await standBetween(context, name, guess, now);
    }
  });
  await step(RECORDED, () => recordPairing(context, now));
  for (const secret of [...secrets, before, random]) secret.wipe();
  await positiveControl(context);
}

async function serialOf(context: Context): Promise<string> {
  const peer = await Peer.open(context, 'controller');
  const { serial } = await peer.expect('GetIdentity', {});
  await peer.close();
  return bytesToHex(serial).toUpperCase();
}

/** Notes of the secret what a judge needs: whether it is well-formed, and digests of all its forms. */
async function openAndRead(context: Context, serial: string): Promise<PairingSecret> {
  const shown = await showSecret(context);
  const secret = PairingSecret.parse(shown.text);
  const psk = secret.psk();
  const qr = shown.qr === null ? 'not seen' : shown.qr === secret.qr(serial) ? 'agrees' : 'differs';
  context.note('shown', { digest: bytesToHex(sha256(psk.bytes)), qr });
  const compact = shown.text.replaceAll('-', '');
  const texts = [
    ['text', ascii(shown.text)],
    ['text without hyphens', ascii(compact)],
  ] as const;
  noteSecret(context, 'pairing secret', [...formsOf(psk.bytes), ...texts]);
  psk.wipe();
  return secret;
}

/** In both directions: as a false pump towards a client that has the secret, and as a false client towards the pump. */
async function standBetween(context: Context, name: string, guess: Secret, secret: PairingSecret): Promise<void> {
  context.note('middle', { name, side: 'client', refusal: await meetGuessingPump(context, secret, guess) });
  const wire = await Wire.open(context, 'attacker');
  const taken = await guessAtPump(context, wire, guess);
  context.note('middle', { name, side: 'pump', refusal: taken ? null : 'refused' });
  await wire.close();
}

async function recordPairing(context: Context, secret: PairingSecret): Promise<void> {
  const { bench, note } = context;
  const keys = strangerKeys(context);
  for (const [name, value] of [
    ['public key of the new peer', keys.publicKey],
    ['public key of the controller', x25519KeyPair(bench.credentials.controller).publicKey],
    ['public key of the pump', bench.credentials.pumpPublic],
  ] as const) {
    plant(context, name, value);
  }
  noteSecret(context, 'key of the new peer', formsOf(keys.secretKey.bytes));
  const { peer } = await pairGuest(context, 'caregiver', secret, keys);
  note('paired', { pumpKey: bytesToHex(peer.client.pumpKey) === bytesToHex(bench.credentials.pumpPublic) });
  await peer.request('GetStatus', {});
  await peer.client.unpair();
  await peer.close();
}

function judge(view: TranscriptView): Judgement {
  const shown = view.notes('shown');
  const different = new Set(shown.map((note) => text(note.data, 'digest')));
  const met = view.notes('middle');
  const taken = met.filter((note) => field(note.data, 'refusal') === null);
  const paired = view.notes('paired').filter((note) => field(note.data, 'pumpKey') === true);
  return judgement([
    none(
      'taken-without-the-secret',
      'Times that somebody without the secret was taken for a peer, or for the pump.',
      taken,
    ),
    atLeast(
      'tries-without-the-secret',
      'Tries from the middle of a pairing, towards pump and client.',
      met.length,
      4,
      met,
    ),
    atLeast('secrets-shown', 'Pairing windows whose secret was read.', shown.length, SHORT_WINDOWS, shown),
    measure('secrets-different', 'Different secrets among them.', different.size, '', { equals: shown.length }, shown),
    noCase(
      'qr-codes-wrong',
      'QR contents that are not the serial number and the secret of their window.',
      shown.filter((note) => text(note.data, 'qr') === 'differs'),
      (note) => [note],
    ),
    ...searchMeasurements(view),
    atLeast(
      'paired-with-the-secret',
      'Peers paired by the secret, and shown the pump’s own key.',
      paired.length,
      1,
      paired,
    ),
    unexpectedSteps(view, [CONTROL]),
    ...controlMeasurements(view),
  ]);
}

function searchMeasurements(view: TranscriptView): Measurement[] {
  const capture = new Capture(view.frames());
  const hidden = (note: EntryOf<'note'>): readonly EntryOf<'note' | 'frame'>[] | null => {
    const found = capture.findDigest(text(note.data, 'sha256'), number(note.data, 'length'));
    return found === null ? null : [note, found];
  };
  const secrets = view
    .notes('secret')
    .map(hidden)
    .filter((found) => found !== null);
  const planted = view.notes('planted').flatMap((note) => {
    const found = capture.findPart(hexToBytes(text(note.data, 'hex')));
    return found === null ? [] : [[note, found]];
  });
  return [
    atLeast(
      'forms-searched',
      'Secrets searched for in the whole capture, each in several forms.',
      view.notes('secret').length,
      30,
    ),
    noCase('secrets-found', 'Secrets that stand in the capture in some form.', secrets, (found) => found),
    noCase('keys-shown', 'Static public keys that stand in the capture in clear.', planted, (found) => found),
  ];
}

export const pairingSecrecy: AssaySequence = {
  id: '13',
  title: 'Pairing secrecy',
  needs: [
    'secure-link',
    'pairing-display',
    'unpairing',
    'confirm-button',
    'identity',
    'bolus',
    'status',
    'step-output',
  ],
  mutants: ['pairing-secret-fixed'],
  estimate: 6,
  drive,
  judge: ({ entries }) => judge(new TranscriptView(entries)),
};
