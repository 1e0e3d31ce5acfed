// SPDX-License-Identifier: Apache-2.0
/** Handshakes as an attacker runs them: message by message, with any key, and with an eye on what the pump answers. */
import { DEFAULT_TIMEOUTS, greet } from '@assay/client';
import { type KeyPair, type Secret, x25519KeyPair } from '@assay/crypto';
import {
  encodeHandshakeWish,
  FrameType,
  HandshakeState,
  OPCODES,
  prologue,
  type Role,
  SUITE_NAMES,
  sealRecord,
} from '@assay/protocol';
import { plaintextFor } from '../cases/opcodes.js';
import { type Context, micros } from './context.js';
import { type Frame, frameOf } from './frames.js';
import type { Wire } from './wire.js';

const NO_BYTES = new Uint8Array(0);

/** Keys of somebody whom the pump does not know. */
export const strangerKeys = ({ bench }: Context): KeyPair => x25519KeyPair(bench.randomBytes(32));

/** Hello and its reply, and the handshake that they lead to, with no message written yet. `psks` as the purpose asks. */
export async function greeted(
  { bench }: Context,
  wire: Wire,
  purpose: 'session' | 'pairing',
  keys: { readonly staticKey: KeyPair; readonly psks?: readonly Secret[] },
): Promise<HandshakeState> {
  const { sent, received } = await greet(wire.link, DEFAULT_TIMEOUTS, { purpose });
  return new HandshakeState({
    protocolName: SUITE_NAMES[purpose],
    role: 'initiator',
    prologue: prologue(sent, received),
    random: (length) => bench.randomBytes(length),
    ...keys,
  });
}

export interface OpenHandshake {
  readonly noise: HandshakeState;
  /** What the pump answered to message 1; null when nothing came. */
  readonly answer: Frame | null;
}

/** Hello and message 1 with a fresh ephemeral key; the pump's message 2 is read when it comes. */
export async function openHandshake(
  context: Context,
  wire: Wire,
  staticKey: KeyPair = strangerKeys(context),
): Promise<OpenHandshake> {
  const noise = await greeted(context, wire, 'session', { staticKey });
  await wire.send({ type: FrameType.handshake1, payload: noise.writeMessage(NO_BYTES) });
  const answer = await wire.next(micros(context.profile, 'sessionMs'));
  if (answer?.type === FrameType.handshake2) noise.readMessage(answer.payload);
  return { noise, answer };
}

export interface Attempt {
  readonly staticKey: KeyPair;
  readonly wanted: Role;
  /** Disturbs message 3 before it is sent. */
  readonly spoil?: (message3: Uint8Array) => Uint8Array;
}

/** A whole handshake that must fail, and a bolus under the keys that it would have led to. */
export async function attemptSession(context: Context, wire: Wire, attempt: Attempt): Promise<void> {
  const { profile } = context;
  const { noise, answer } = await openHandshake(context, wire, attempt.staticKey);
  if (answer?.type !== FrameType.handshake2) return;
  const message3 = noise.writeMessage(encodeHandshakeWish({ role: attempt.wanted }));
  const keys = noise.finish();
  await wire.send({ type: FrameType.handshake3, payload: attempt.spoil?.(message3) ?? message3 });
  await wire.next(micros(profile, 'sessionMs'));
  await tryBolus(context, wire, keys.sendKey);
}

/** One step, ordered in a record under `key`: what somebody who believes in a session would send first. */
export async function tryBolus(context: Context, wire: Wire, key: Secret): Promise<void> {
  const { profile, random } = context;
  const plaintext = plaintextFor(OPCODES.SetBolus, 1, 0, random, { issued: wire.uptime() });
  const record = frameOf(FrameType.record, sealRecord(key, 0n, plaintext));
  await wire.send(record);
  await wire.next(micros(profile, 'answerMs'));
  await wire.listen(micros(profile, 'firstStepMs'));
}
