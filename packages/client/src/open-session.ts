// SPDX-License-Identifier: Apache-2.0
/** From a bare port to an open session: hello, handshake, SessionOpen; everything is wiped when it does not come to that. */
import {
  AssayMisuseError,
  type CryptoBackend,
  type KeyPair,
  type RandomSource,
  Secret,
  x25519KeyPair,
} from '@assay/crypto';
import type { HandshakeWish, PairingSecret, Role } from '@assay/protocol';
import type { Port } from '@assay/transport';
import { PumpError } from './errors.js';
import { greet } from './greeting.js';
import { type HandshakeAim, shakeHands } from './handshake.js';
import { PumpLink } from './pump-link.js';
import { ResumptionTicket } from './resumption-ticket.js';
import { Session, type Tap } from './session.js';
import { DEFAULT_TIMEOUTS, type Timeouts } from './timeouts.js';

/** What pairing and connecting need alike. */
export interface CommonOptions {
  readonly port: Port;
  /** For ephemeral keys and idempotency keys: `systemRandom`, but for emulated rigs. */
  readonly random: RandomSource;
  /** Our X25519 key pair, or its 32-byte secret. Stays the caller's: it is neither kept nor wiped. */
  readonly staticKey: KeyPair | Secret;
  readonly role: Role;
  /** Credential chain, 1…416 bytes; each role but controller and caregiver needs one (HS-14). */
  readonly credential?: Uint8Array;
  /** Without it, `portableCrypto`. */
  readonly crypto?: CryptoBackend;
  readonly timeouts?: Partial<Timeouts>;
  /** Sees each message in clear, both ways: for transcripts. Messages hold no secrets. */
  readonly onMessage?: Tap;
}

/** For a session with a pump that we are paired with. */
export interface ConnectOptions extends CommonOptions {
  /** The key that the pump must prove, 32 bytes, as `pair` gave it. */
  readonly pinnedPump: Uint8Array;
  /** From `takeTicket` of a session before. Taken over: it is spent or wiped, whatever comes. */
  readonly resume?: ResumptionTicket;
}

/** For the first session with a pump, by the secret that it shows. */
export interface PairOptions extends CommonOptions {
  /** What the pump shows. Stays the caller's: wipe it when the pairing has succeeded or is given up. */
  readonly secret: PairingSecret;
}

export interface OpenedSession {
  readonly link: PumpLink;
  readonly session: Session;
  readonly pumpKey: Uint8Array;
  /** What the pump knows us by. */
  readonly ownKey: Uint8Array;
  readonly role: Role;
  readonly paired: boolean;
  readonly resumed: boolean;
  readonly ticket: ResumptionTicket;
  readonly timeouts: Timeouts;
}

/** What a link keeps through its handshakes. */
interface Setting {
  readonly link: PumpLink;
  readonly timeouts: Timeouts;
  readonly staticKey: KeyPair;
  readonly options: CommonOptions;
}

/** Service: a pump in the factory state takes it so (PROV-2); another refuses it. */
const WITHOUT_CREDENTIAL: readonly Role[] = ['controller', 'caregiver', 'service'];

/** Pairs (PAIR-9, PAIR-10): what it resolves with is proven by the opened SessionOpen. */
export async function openPairing(options: PairOptions): Promise<OpenedSession> {
  const psk = options.secret.psk(options.crypto);
  try {
    const setting = settingOf(options);
    return await open(setting, { purpose: 'pairing', staticKey: setting.staticKey, psk, wish: wishOf(options) });
  } finally {
    psk.wipe();
  }
}

/** Resumes when there is a ticket for this pump and role, and falls back to a whole handshake when that fails (RES-6). */
export async function openConnection(options: ConnectOptions): Promise<OpenedSession> {
  const { resume, pinnedPump } = options;
  try {
    const setting = settingOf(options);
    const aim = { purpose: 'session', staticKey: setting.staticKey, pinnedPump, wish: wishOf(options) } as const;
    return (resume && (await resumed(setting, resume, pinnedPump))) ?? (await open(setting, aim));
  } finally {
    resume?.wipe();
  }
}

const RESUMPTION_FAILURES: readonly string[] = ['handshake-refused', 'handshake-failed', 'no-answer', 'bad-answer'];

/** Null when it did not come to a session and a whole handshake is worth trying. */
async function resumed(
  setting: Setting,
  ticket: ResumptionTicket,
  pinnedPump: Uint8Array,
): Promise<OpenedSession | null> {
  if (!ticket.usable || ticket.role !== setting.options.role || !ticket.isFor(pinnedPump)) return null;
  const psk = ticket.spend();
  try {
    return await open(setting, { purpose: 'resumption', psk, pumpKey: pinnedPump }, ticket);
  } catch (error) {
    if (error instanceof PumpError && RESUMPTION_FAILURES.includes(error.code)) return null;
    throw error;
  } finally {
    psk.wipe();
  }
}

async function open(setting: Setting, aim: HandshakeAim, ticket?: ResumptionTicket): Promise<OpenedSession> {
  const { link, timeouts, staticKey, options } = setting;
  const { random, crypto, role, onMessage: tap = () => {} } = options;
  const back = crypto ? { crypto } : {};
  const wish = aim.purpose === 'resumption' ? { purpose: aim.purpose, ticket: ticket!.id } : { purpose: aim.purpose };
  const greeting = await greet(link, timeouts, wish);
  const hands = await shakeHands({ link, random, timeouts, aim, ...back }, greeting);
  const session = new Session({
    link,
    keys: hands,
    begun: hands.begun,
    ...(ticket && { notAfter: ticket.expiresOn(link.clock) }),
    tap,
    ...back,
  });
  try {
    const opened = await session.awaitOpen(timeouts);
    const paired = aim.purpose === 'pairing';
    if (opened.role !== role || opened.paired !== paired) {
      throw new PumpError(
        'bad-answer',
        `the pump opened a session for role ${opened.role}, ${opened.paired ? 'paired' : 'not paired'} now; we asked for ${role} by ${aim.purpose}`,
      );
    }
    const { resumption, pumpKey } = hands;
    const origin = { pumpKey, role, clock: link.clock, expires: session.ageEnds };
    return {
      link,
      session,
      pumpKey,
      ownKey: staticKey.publicKey,
      role,
      paired,
      resumed: aim.purpose === 'resumption',
      ticket: new ResumptionTicket(resumption, origin),
      timeouts,
    };
  } catch (error) {
    session.close();
    hands.resumption.psk.wipe();
    throw error;
  }
}

function settingOf(options: CommonOptions): Setting {
  return {
    link: new PumpLink(options.port),
    timeouts: { ...DEFAULT_TIMEOUTS, ...options.timeouts },
    staticKey: keyPairOf(options),
    options,
  };
}

function keyPairOf({ staticKey, crypto }: CommonOptions): KeyPair {
  if (!(staticKey instanceof Secret)) return staticKey;
  return crypto ? crypto.x25519KeyPair(staticKey) : x25519KeyPair(staticKey);
}

function wishOf({ role, credential }: CommonOptions): HandshakeWish {
  if (credential === undefined && !WITHOUT_CREDENTIAL.includes(role)) {
    throw new AssayMisuseError(
      'credential-missing',
      `role ${role} needs a credential: hand its chain in as \`credential\``,
    );
  }
  return { role, ...(credential && { credential }) };
}
