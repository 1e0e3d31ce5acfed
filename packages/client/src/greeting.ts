// SPDX-License-Identifier: Apache-2.0
/** HELLO and its reply: one version, and the suite of what we want (link.md §2). Nothing here is authenticated yet. */
import { AssayPeerError, bytesToHex } from '@assay/crypto';
import {
  type AlertName,
  checkHelloReply,
  decodeAlert,
  decodeHelloReply,
  encodeHello,
  type Frame,
  FrameType,
  frameTypeName,
  type Hello,
  type HelloReply,
  type Purpose,
  type Unauthenticated,
} from '@assay/protocol';
import { PumpError } from './errors.js';
import type { FrameFilter, PumpLink } from './pump-link.js';
import type { Timeouts } from './timeouts.js';

/** The one version of this package, lowest and highest: there is none below to be forced to (VER-8). */
const VERSION = 1;

/** What is wanted of the handshake after the hello; a ticket's number for resumption only. */
export type HelloWish =
  | { readonly purpose: 'session' | 'pairing' }
  | { readonly purpose: 'resumption'; readonly ticket: Uint8Array };

/** A hello and its reply: input of the handshake's prologue. */
export interface Greeting {
  readonly purpose: Purpose;
  /** Anyone may have written it; the handshake that follows fails when anyone did (VER-5). */
  readonly reply: Unauthenticated<HelloReply>;
  /** Both payloads as they stood on the wire, for the prologue. */
  readonly sent: Uint8Array;
  readonly received: Uint8Array;
}

/**
 * Sends HELLO until the pump answers. Throws PumpError `no-answer`, `not-a-pump`, `unsupported-version`; `pairing-closed`
 * for pairing, `handshake-refused` for a ticket that the pump does not know; PortError.
 */
export async function greet(
  link: PumpLink,
  timeouts: Timeouts,
  wish: HelloWish = { purpose: 'session' },
): Promise<Greeting> {
  const hello: Hello = { lowest: VERSION, highest: VERSION, ...wish };
  const sent = encodeHello(hello);
  const { clock } = link;
  const deadline = clock.now() + timeouts.hello;
  let mismatch: PumpError | null = null;
  await link.flush();
  await link.drain();
  while (clock.now() < deadline) {
    await link.sendFrame(FrameType.hello, sent);
    const again = Math.min(deadline, clock.now() + timeouts.helloAgain);
    for (;;) {
      const frame = await link.nextFrame(again, answersHello(wish.purpose));
      if (frame === null) break;
      const reply = readReply(frame);
      mismatch = mismatchOf(hello, reply.unauthenticated);
      if (mismatch !== null) continue;
      // What came before the reply is about what was before the hello: an alert among it must not end the handshake.
      link.takeKept();
      return { purpose: wish.purpose, reply, sent, received: frame.payload };
    }
  }
  // Not at once: the reply may be to the HELLO of an attempt before this one, still on the line.
  throw mismatch ?? silence(link, timeouts);
}

/** Alerts that can be about a HELLO of this purpose: others are about what was on the line before. */
const ALERTS: Readonly<Record<Purpose, readonly (AlertName | undefined)[]>> = {
  session: ['unsupportedVersion'],
  pairing: ['unsupportedVersion', 'pairingClosed'],
  resumption: ['unsupportedVersion', 'handshakeFailed'],
};

function answersHello(purpose: Purpose): FrameFilter {
  return ({ type, payload }) =>
    type === FrameType.helloReply ||
    (type === FrameType.alert && ALERTS[purpose].includes(decodeAlert(payload).unauthenticated));
}

function readReply(frame: Frame): Unauthenticated<HelloReply> {
  if (frame.type === FrameType.alert) throw refusal(decodeAlert(frame.payload).unauthenticated);
  try {
    return decodeHelloReply(frame.payload);
  } catch (cause) {
    throw new PumpError('not-a-pump', `HELLO_REPLY cannot be read: ${bytesToHex(frame.payload)}`, { cause });
  }
}

function mismatchOf(hello: Hello, reply: HelloReply): PumpError | null {
  try {
    checkHelloReply(hello, reply);
    return null;
  } catch (cause) {
    if (!(cause instanceof AssayPeerError)) throw cause;
    return new PumpError('unsupported-version', `${cause.message}; update the pump or this program`, { cause });
  }
}

function refusal(alert: AlertName | undefined): PumpError {
  switch (alert) {
    case 'pairingClosed':
      return new PumpError(
        'pairing-closed',
        "the pump's pairing window is shut: hold its confirm button for a second, then pair within a minute",
      );
    case 'handshakeFailed':
      return new PumpError('handshake-refused', 'the pump does not know this ticket; connect without one');
    default:
      return new PumpError(
        'unsupported-version',
        `the pump speaks no version that we speak (ours: ${VERSION}); update one`,
      );
  }
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
