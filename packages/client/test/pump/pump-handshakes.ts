// SPDX-License-Identifier: Apache-2.0
/** The model pump's hello and handshakes: greeted, awaiting, and what leads to a session (link.md §2–§4, §10). */
import { AssayPeerError, type CryptoBackend, type KeyPair, type RandomSource, wipe } from '@assay/crypto';
import {
  type AlertName,
  decodeHandshakeWish,
  decodeHello,
  encodeHelloReply,
  FrameType,
  HandshakeState,
  type HandshakeWish,
  type Hello,
  type PairingSecret,
  prologue,
  type ResumableResult,
  type Resumption,
  SUITE_NAMES,
  SUITES,
} from '@assay/protocol';
import type { Micros } from '@assay/transport';
import type { Flaw } from './flaws.js';
import type { PairingWindow } from './pairing-window.js';
import type { PairedPeer, PeerTable, Ticket } from './peer-table.js';
import { AGE_LIMIT_S } from './pump-session.js';

const SECOND: Micros = 1_000_000;
const UNFINISHED: Micros = 30 * SECOND;
const VERSION = 1;
const NO_BYTES = new Uint8Array(0);

/** How a session came about. */
export interface Origin {
  readonly paired: boolean;
  /** When the whole handshake was that it descends from. */
  readonly handshakeAt: Micros;
  /** The ticket that it was resumed by. */
  readonly spent?: Ticket;
}

/** The rest of the pump. */
export interface HandshakeHost {
  readonly random: RandomSource;
  readonly staticKey: KeyPair;
  readonly crypto: CryptoBackend;
  readonly flaws: ReadonlySet<Flaw>;
  readonly peers: PeerTable;
  readonly window: PairingWindow;
  /** Judges the credential of a role that needs one. */
  readonly credentialGood: (credential: Uint8Array | undefined, wish: HandshakeWish) => boolean;
  now(): Micros;
  transmit(type: number, payload: Uint8Array): void;
  alert(name: AlertName): void;
  openSession(peer: PairedPeer, keys: ResumableResult, origin: Origin): void;
}

interface Greeting {
  readonly hello: Hello;
  readonly sent: Uint8Array;
  readonly received: Uint8Array;
}

interface Awaiting {
  readonly purpose: 'session' | 'pairing';
  readonly noise: HandshakeState;
  readonly until: Micros;
  /** Pairing: the window that it belongs to. */
  readonly secret: PairingSecret | null;
}

export class PumpHandshakes {
  #greeting: Greeting | null = null;
  #awaiting: Awaiting | null = null;

  constructor(private readonly host: HandshakeHost) {}

  tick(): void {
    if (this.#awaiting && this.host.now() >= this.#awaiting.until) this.#forgetUnfinished();
  }

  reset(): void {
    this.#greeting = null;
    this.#forgetUnfinished();
  }

  hello(payload: Uint8Array): void {
    let hello: Hello;
    try {
      hello = decodeHello(payload).unauthenticated;
    } catch (error) {
      if (!(error instanceof AssayPeerError)) throw error;
      // A value that this version does not have may have come with another.
      this.host.alert(error.code === 'out-of-range' ? 'unsupportedVersion' : 'unexpectedFrame');
      return;
    }
    if ((hello.ticket !== undefined) !== (hello.purpose === 'resumption')) {
      this.host.alert('unexpectedFrame');
      return;
    }
    if (hello.lowest > VERSION || hello.highest < VERSION) {
      this.host.alert('unsupportedVersion');
      return;
    }
    if (hello.purpose === 'pairing' && !this.host.window.open) {
      this.host.alert('pairingClosed');
      return;
    }
    if (hello.purpose === 'resumption' && this.#holder(hello) === undefined) {
      this.host.alert('handshakeFailed');
      return;
    }
    const sent = encodeHelloReply({
      version: VERSION,
      suite: SUITES[hello.purpose],
      profile: 1,
      build: 'release',
      maxPayload: 512,
    });
    this.#greeting = { hello, received: payload, sent };
    this.host.transmit(FrameType.helloReply, sent);
  }

  #holder({ ticket }: Hello): PairedPeer | undefined {
    return ticket && this.host.peers.byTicket(ticket);
  }

  message1(payload: Uint8Array): void {
    const greeting = this.#greeting;
    if (!greeting) {
      this.host.alert('unexpectedFrame');
      return;
    }
    this.#greeting = null;
    this.#forgetUnfinished();
    const { purpose } = greeting.hello;
    if (purpose === 'resumption') {
      this.#resume(greeting, payload);
      return;
    }
    const { secret } = this.host.window;
    if (purpose === 'pairing' && !secret) {
      this.host.alert('handshakeFailed');
      return;
    }
    const psk = purpose === 'pairing' ? secret!.psk(this.host.crypto) : undefined;
    const noise = this.#noise(greeting, psk ? [psk] : []);
    psk?.wipe();
    try {
      readEmpty(noise, payload);
      const answer = noise.writeMessage(NO_BYTES);
      this.#awaiting = { purpose, noise, until: this.host.now() + UNFINISHED, secret };
      this.host.transmit(FrameType.handshake2, answer);
    } catch (error) {
      this.#fail(noise, error);
    }
  }

  /** RES-3…RES-5: one message and its answer. */
  #resume(greeting: Greeting, payload: Uint8Array): void {
    const peer = this.#holder(greeting.hello);
    const ticket = peer?.ticket;
    if (!peer || !ticket) {
      this.host.alert('handshakeFailed');
      return;
    }
    const noise = this.#noise(greeting, [ticket.psk]);
    try {
      readEmpty(noise, payload);
      const { handshakeAt } = ticket;
      if (!this.host.flaws.has('tickets-stay')) this.host.peers.dropTicket(peer);
      if (!this.host.flaws.has('ageless') && this.host.now() - handshakeAt >= AGE_LIMIT_S * SECOND) {
        throw new AssayPeerError('aged', 'the whole handshake was too long ago');
      }
      const answer = noise.writeMessage(NO_BYTES);
      this.host.transmit(FrameType.handshake2, answer);
      this.host.openSession(peer, noise.finishResumable(), { paired: false, handshakeAt, spent: ticket });
    } catch (error) {
      this.#fail(noise, error);
    }
  }

  #noise({ hello, received, sent }: Greeting, psks: readonly Resumption['psk'][]): HandshakeState {
    return new HandshakeState({
      protocolName: SUITE_NAMES[hello.purpose],
      role: 'responder',
      prologue: prologue(received, sent),
      random: this.host.random,
      crypto: this.host.crypto,
      psks,
      ...(hello.purpose !== 'resumption' && { staticKey: this.host.staticKey }),
    });
  }

  message3(payload: Uint8Array): void {
    const awaiting = this.#awaiting;
    if (!awaiting) {
      this.host.alert('unexpectedFrame');
      return;
    }
    this.#awaiting = null;
    const { noise, purpose, secret } = awaiting;
    const shown = secret !== null && this.host.window.secret === secret;
    try {
      const wish = decodeHandshakeWish(noise.readMessage(payload));
      const result = noise.finishResumable();
      const peer = this.#admitted(purpose, wish, result.remoteStatic!, shown);
      if (!peer) {
        wipe(result.sendKey, result.receiveKey, result.resumption.psk);
        throw new AssayPeerError('refused', 'not paired, or not with this role');
      }
      if (purpose === 'pairing') this.host.window.paired();
      this.host.openSession(peer, result, { paired: purpose === 'pairing', handshakeAt: this.host.now() });
    } catch (error) {
      if (purpose === 'pairing' && shown) this.host.window.failed(this.host.now());
      this.#fail(noise, error);
    }
  }

  /** HS-7, PAIR-9, PAIR-11, HS-14. */
  #admitted(purpose: string, wish: HandshakeWish, key: Uint8Array, shown: boolean): PairedPeer | null {
    const simple = wish.role === 'controller' || wish.role === 'caregiver';
    if (!simple && !this.host.credentialGood(wish.credential, wish)) return null;
    if (purpose === 'pairing') return shown ? this.host.peers.store(key, wish.role) : null;
    if (this.host.flaws.has('any-peer')) return this.host.peers.store(key, wish.role);
    const peer = this.host.peers.byKey(key);
    return peer?.role === wish.role ? peer : null;
  }

  /** HS-8: one answer to every failure. */
  #fail(noise: HandshakeState, error: unknown): void {
    noise.wipe();
    if (!(error instanceof AssayPeerError)) throw error;
    this.host.alert('handshakeFailed');
  }

  #forgetUnfinished(): void {
    this.#awaiting?.noise.wipe();
    this.#awaiting = null;
  }
}

/** HS-3. */
function readEmpty(noise: HandshakeState, message: Uint8Array): void {
  if (noise.readMessage(message).length > 0) throw new AssayPeerError('payload', 'message 1 has a payload');
}
