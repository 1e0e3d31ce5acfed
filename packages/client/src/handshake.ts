// SPDX-License-Identifier: Apache-2.0
/** The handshakes as their initiator: XX for a session, XXpsk3 for pairing, NNpsk0 for resumption (link.md §3, §4). */
import {
  bytesToHex,
  type CryptoBackend,
  constantTimeEqual,
  type KeyPair,
  type RandomSource,
  type Secret,
} from '@assay/crypto';
import {
  type AlertName,
  decodeAlert,
  encodeHandshakeWish,
  type Frame,
  FrameType,
  type HandshakeOptions,
  HandshakeState,
  type HandshakeWish,
  prologue,
  type Resumption,
  SUITE_NAMES,
} from '@assay/protocol';
import type { Micros } from '@assay/transport';
import { PumpError } from './errors.js';
import type { Greeting } from './greeting.js';
import type { FrameFilter, PumpLink } from './pump-link.js';
import type { Timeouts } from './timeouts.js';

const NO_BYTES = new Uint8Array(0);

/** What each purpose needs. Keys stay the caller's. */
export type HandshakeAim =
  | {
      readonly purpose: 'session';
      readonly staticKey: KeyPair;
      /** The key that the pump must prove, 32 bytes. */
      readonly pinnedPump: Uint8Array;
      readonly wish: HandshakeWish;
    }
  | {
      readonly purpose: 'pairing';
      readonly staticKey: KeyPair;
      /** Of the secret that the pump shows (PAIR-7). */
      readonly psk: Secret;
      readonly wish: HandshakeWish;
    }
  | {
      readonly purpose: 'resumption';
      readonly psk: Secret;
      /** The key that the pump proved when the ticket was made, 32 bytes. */
      readonly pumpKey: Uint8Array;
    };

/** What a handshake over a link needs. */
export interface HandshakeInput {
  readonly link: PumpLink;
  readonly random: RandomSource;
  readonly timeouts: Timeouts;
  readonly aim: HandshakeAim;
  readonly crypto?: CryptoBackend;
}

/** The secrets are the caller's to wipe. */
export interface Shaken {
  readonly sendKey: Secret;
  readonly receiveKey: Secret;
  readonly resumption: Resumption;
  /** Static key of the pump. After pairing it is proven only when SessionOpen has opened (PAIR-10). */
  readonly pumpKey: Uint8Array;
  /** When our last message left, on the port's clock: the pump counts its limits from later. */
  readonly begun: Micros;
}

/**
 * Runs the handshake after `greet` for the same purpose. Throws PumpError `no-answer`, `handshake-refused`,
 * `handshake-failed`, `wrong-pump-key`; PortError. Whatever it throws, every secret of it is wiped (HS-12).
 */
export async function shakeHands(input: HandshakeInput, greeting: Greeting): Promise<Shaken> {
  const { link, aim, random, crypto } = input;
  const noise = new HandshakeState({
    protocolName: SUITE_NAMES[greeting.purpose],
    role: 'initiator',
    prologue: prologue(greeting.sent, greeting.received),
    random,
    ...keysOf(aim),
    ...(crypto && { crypto }),
  });
  try {
    let begun = link.clock.now();
    // A hello that was repeated while the pump started may have come cut: it must not swallow what follows.
    await link.flush();
    await link.sendFrame(FrameType.handshake1, noise.writeMessage(NO_BYTES));
    const deadline = link.clock.now() + input.timeouts.handshake;
    const answer = await awaitFrame(link, FrameType.handshake2, 'HANDSHAKE_2', deadline);
    readPumpMessage(noise, answer.payload);
    if (aim.purpose !== 'resumption') {
      checkPump(aim, noise.remoteStatic!);
      begun = link.clock.now();
      await link.sendFrame(FrameType.handshake3, noise.writeMessage(encodeHandshakeWish(aim.wish)));
    }
    const { sendKey, receiveKey, resumption, remoteStatic } = noise.finishResumable();
    const pumpKey = aim.purpose === 'resumption' ? aim.pumpKey : remoteStatic!;
    return { sendKey, receiveKey, resumption, pumpKey, begun };
  } finally {
    noise.wipe();
  }
}

function keysOf(aim: HandshakeAim): Pick<HandshakeOptions, 'staticKey' | 'psks'> {
  switch (aim.purpose) {
    case 'session':
      return { staticKey: aim.staticKey };
    case 'pairing':
      return { staticKey: aim.staticKey, psks: [aim.psk] };
    default:
      return { psks: [aim.psk] };
  }
}

function readPumpMessage(noise: HandshakeState, message: Uint8Array): void {
  let payload: Uint8Array;
  try {
    payload = noise.readMessage(message);
  } catch (cause) {
    throw new PumpError('handshake-failed', 'HANDSHAKE_2 is not authentic; who edits the line breaks the handshake', {
      cause,
    });
  }
  if (payload.length > 0) {
    throw new PumpError('handshake-failed', 'HANDSHAKE_2 has a payload, where the specification wants none');
  }
}

/** Before message 3, which shows our own key: a wrong pump learns nothing of who we are (HS-9). Pairing pins only after. */
function checkPump(aim: Exclude<HandshakeAim, { purpose: 'resumption' }>, pump: Uint8Array): void {
  if (aim.purpose === 'session' && !constantTimeEqual(aim.pinnedPump, pump)) {
    throw new PumpError(
      'wrong-pump-key',
      `the pump proved key ${bytesToHex(pump)}, pinned is ${bytesToHex(aim.pinnedPump)}; it is another pump, or was reset: pair anew`,
    );
  }
}

/** The next frame of this type. Throws PumpError `handshake-refused` for an alert about it, `no-answer` at the deadline. */
export async function awaitFrame(link: PumpLink, type: number, name: string, deadline: Micros): Promise<Frame> {
  const from = link.clock.now();
  const frame = await link.nextFrame(deadline, answersHandshake(type));
  if (frame === null) {
    throw new PumpError('no-answer', `${link.port.path}: no ${name} within ${(deadline - from) / 1000} ms`);
  }
  if (frame.type === FrameType.alert) {
    throw refusal(decodeAlert(frame.payload).unauthenticated!, name);
  }
  return frame;
}

/** Alerts of other kinds are about records of the session before. */
const ALERTS: readonly (AlertName | undefined)[] = ['handshakeFailed', 'unexpectedFrame'];

function answersHandshake(wanted: number): FrameFilter {
  return ({ type, payload }) =>
    type === wanted || (type === FrameType.alert && ALERTS.includes(decodeAlert(payload).unauthenticated));
}

function refusal(alert: AlertName, awaited: string): PumpError {
  return new PumpError(
    'handshake-refused',
    `the pump answered ${alert} where ${awaited} was due; is this peer paired, with this role, its credential good, and a pairing secret the one that is shown?`,
  );
}
