// SPDX-License-Identifier: Apache-2.0
/** The way into a session: hello, Noise XX as initiator, the pump's key checked before ours is shown (link.md §2, §3). */
import { bytesToHex, constantTimeEqual, type KeyPair, type RandomSource } from '@assay/crypto';
import {
  Alert,
  alertName,
  decodeHelloReply,
  encodeHandshakeWish,
  encodeHello,
  type Frame,
  FrameType,
  frameTypeName,
  type HandshakeResult,
  HandshakeState,
  type HelloReply,
  prologue,
  type Role,
  SUITE_NAME,
} from '@assay/protocol';
import type { Micros } from '@assay/transport';
import { PumpError, type PumpErrorCode } from './errors.js';
import type { PumpLink } from './pump-link.js';
import type { Timeouts } from './timeouts.js';

/** The one version of this package. */
const VERSION = 1;
const SUITE = 1;
const NO_BYTES = new Uint8Array(0);

export interface HandshakeInput {
  readonly link: PumpLink;
  readonly random: RandomSource;
  readonly staticKey: KeyPair;
  /** The key that the pump must prove; `enrol` takes whichever it proves, for a first pairing. */
  readonly pinnedPump: Uint8Array | 'enrol';
  readonly role: Role;
  readonly timeouts: Timeouts;
}

export interface Greeting {
  readonly reply: HelloReply;
  /** Both payloads as they stood on the wire, for the prologue. */
  readonly sent: Uint8Array;
  readonly received: Uint8Array;
}

/** Sends HELLO until the pump answers. Throws PumpError `no-answer`, `not-a-pump`, `unsupported-version`; PortError. */
export async function greet(link: PumpLink, timeouts: Timeouts): Promise<Greeting> {
  const sent = encodeHello({ lowest: VERSION, highest: VERSION });
  const { clock } = link;
  const deadline = clock.now() + timeouts.hello;
  await link.flush();
  while (clock.now() < deadline) {
    await link.sendFrame(FrameType.hello, sent);
    const again = Math.min(deadline, clock.now() + timeouts.helloAgain);
    const frame = await link.nextFrame(again, isType(FrameType.helloReply, FrameType.alert));
    if (frame !== null) {
      const reply = readReply(frame);
      if (reply !== null) {
        return { reply, sent, received: frame.payload };
      }
    }
  }
  throw silence(link, timeouts);
}

/** Null for an alert that is about something else: what was on the line before. */
function readReply(frame: Frame): HelloReply | null {
  if (frame.type === FrameType.alert) {
    if (frame.payload[0] !== Alert.unsupportedVersion) {
      return null;
    }
    throw new PumpError(
      'unsupported-version',
      `the pump speaks no version that we speak (ours: ${VERSION}); update one`,
    );
  }
  let reply: HelloReply;
  try {
    reply = decodeHelloReply(frame.payload);
  } catch (cause) {
    throw new PumpError('not-a-pump', `HELLO_REPLY cannot be read: ${bytesToHex(frame.payload)}`, { cause });
  }
  if (reply.version !== VERSION || reply.suite !== SUITE) {
    throw new PumpError(
      'unsupported-version',
      `the pump chose version ${reply.version}, suite ${reply.suite}; we offered version ${VERSION} with suite ${SUITE}`,
    );
  }
  return reply;
}

function silence(link: PumpLink, timeouts: Timeouts): PumpError {
  const awaited = `no HELLO_REPLY within ${timeouts.hello / 1000} ms`;
  if (link.received === 0) {
    return new PumpError('no-answer', `${link.port.path}: ${awaited}; check the cable, the port and the pump's supply`);
  }
  const frames = link.takeKept();
  const seen =
    frames.length === 0
      ? link.describeReceived()
      : `frames came of type ${[...new Set(frames.map(({ type }) => nameType(type)))].join(', ')}`;
  return new PumpError(
    'not-a-pump',
    `${link.port.path}: ${awaited}; ${seen}; is this the pump's port, at 115,200 baud?`,
  );
}

function nameType(type: number): string {
  return frameTypeName(type) ?? `0x${type.toString(16).padStart(2, '0')}`;
}

/**
 * Runs the handshake after `greet`. The keys are the caller's to wipe. Throws PumpError `no-answer`, `handshake-refused`,
 * `handshake-failed`, `wrong-pump-key`; PortError.
 */
export async function shakeHands(
  input: HandshakeInput,
  greeting: Greeting,
): Promise<HandshakeResult & { readonly remoteStatic: Uint8Array }> {
  const { link, random, staticKey, role } = input;
  const noise = new HandshakeState({
    protocolName: SUITE_NAME,
    role: 'initiator',
    prologue: prologue(greeting.sent, greeting.received),
    random,
    staticKey,
  });
  try {
    await link.sendFrame(FrameType.handshake1, noise.writeMessage(NO_BYTES));
    const answer = await awaitFrame(
      link,
      FrameType.handshake2,
      'HANDSHAKE_2',
      link.clock.now() + input.timeouts.handshake,
    );
    readPumpMessage(noise, answer.payload);
    const remoteStatic = checkPump(input, noise.remoteStatic!);
    await link.sendFrame(FrameType.handshake3, noise.writeMessage(encodeHandshakeWish({ role })));
    return { ...noise.finish(), remoteStatic };
  } finally {
    noise.wipe();
  }
}

function readPumpMessage(noise: HandshakeState, message: Uint8Array): void {
  try {
    noise.readMessage(message);
  } catch (cause) {
    throw new PumpError('handshake-failed', 'HANDSHAKE_2 is not authentic; who edits the line breaks the handshake', {
      cause,
    });
  }
}

/** Before message 3, which shows our own key: a wrong pump learns nothing of who we are (§3.8). */
function checkPump({ pinnedPump }: HandshakeInput, pump: Uint8Array): Uint8Array {
  if (pinnedPump !== 'enrol' && !constantTimeEqual(pinnedPump, pump)) {
    throw new PumpError(
      'wrong-pump-key',
      `the pump proved key ${bytesToHex(pump)}, pinned is ${bytesToHex(pinnedPump)}; it is another pump, or was reset: pair anew`,
    );
  }
  return pump;
}

/** The next frame of this type. Throws PumpError `handshake-refused` for an alert, `no-answer` at the deadline. */
export async function awaitFrame(link: PumpLink, type: number, name: string, deadline: Micros): Promise<Frame> {
  const from = link.clock.now();
  const frame = await link.nextFrame(deadline, isType(type, FrameType.alert));
  if (frame === null) {
    throw new PumpError('no-answer', `${link.port.path}: no ${name} within ${(deadline - from) / 1000} ms`);
  }
  if (frame.type === FrameType.alert) {
    throw refusal(frame, name);
  }
  return frame;
}

function refusal(frame: Frame, awaited: string): PumpError {
  const code: PumpErrorCode = 'handshake-refused';
  const alert = alertName(frame.payload[0] ?? 0) ?? `alert ${frame.payload[0]}`;
  return new PumpError(
    code,
    `the pump answered ${alert} where ${awaited} was due; is this peer enrolled, with this role?`,
  );
}

function isType(...types: readonly number[]) {
  return (frame: Frame) => types.includes(frame.type);
}
