// SPDX-License-Identifier: Apache-2.0
/**
 * A model of the pump's side of the link, written from link.md alone and from nothing of the client: what it sends goes to
 * `transmit`, time is what `now` says, and it does nothing by itself but in `hear`, `tick` and what tests do to it.
 */
import { AssayPeerError, type CryptoBackend, type KeyPair, portableCrypto, type RandomSource } from '@assay/crypto';
import {
  Alert,
  type AlertName,
  type Body,
  type EventName,
  encodeMessage,
  type Feature,
  type Frame,
  FrameType,
  type HandshakeWish,
  type HistoryRecord,
  milliseconds,
  milliunits,
  type PairingSecret,
  peekMessage,
  type ResponseName,
  type ResumableResult,
  seconds,
} from '@assay/protocol';
import type { Micros } from '@assay/transport';
import { type Answer, obey, response } from './deeds.js';
import type { Flaw } from './flaws.js';
import { KeyTable } from './key-table.js';
import { PairingWindow } from './pairing-window.js';
import { type PairedPeer, PeerTable } from './peer-table.js';
import { type Origin, PumpHandshakes } from './pump-handshakes.js';
import { IDLE_LIMIT_S, PumpSession } from './pump-session.js';
import { type AnyCommand, type AnyRequest, checkRequest } from './request-checks.js';
import { Therapy } from './therapy.js';
import { UpdateSlot } from './update-slot.js';

export interface PumpModelOptions {
  readonly now: () => Micros;
  readonly transmit: (type: number, payload: Uint8Array) => void;
  readonly random: RandomSource;
  readonly staticKey: KeyPair;
  readonly features?: readonly Feature[];
  readonly crypto?: CryptoBackend;
  readonly flaws?: readonly Flaw[];
  /** Judges the credential of a role that needs one; without it none is good. */
  readonly credentialGood?: (credential: Uint8Array | undefined, wish: HandshakeWish) => boolean;
  /** Uptime at the model's beginning, ms: for tests of its wrap. */
  readonly uptime?: number;
}

export class PumpModel {
  readonly peers = new PeerTable();
  readonly update = new UpdateSlot();
  readonly therapy: Therapy;
  readonly features: ReadonlySet<Feature>;
  readonly history: HistoryRecord[] = [];
  readonly maxBolus = 10_000;
  readonly flaws: ReadonlySet<Flaw>;
  readonly crypto: CryptoBackend;
  readonly random: RandomSource;
  readonly staticKey: KeyPair;
  readonly credentialGood: (credential: Uint8Array | undefined, wish: HandshakeWish) => boolean;
  readonly handshakes: PumpHandshakes;
  keys = new KeyTable();
  window: PairingWindow;
  session: PumpSession | null = null;
  /** Called for each request that passed the checks, known keys included; true = a test has dealt with it. */
  onRequest: (request: AnyRequest) => boolean = () => false;
  /** Called for each command that is carried out. */
  onDeed: (command: AnyCommand) => void = () => {};
  #boots = 1;
  #bootedAt: Micros;

  constructor(private readonly options: PumpModelOptions) {
    this.flaws = new Set(options.flaws ?? []);
    this.crypto = options.crypto ?? portableCrypto;
    this.random = options.random;
    this.staticKey = options.staticKey;
    this.credentialGood = options.credentialGood ?? (() => false);
    this.features = new Set(options.features ?? []);
    this.#bootedAt = options.now() - (options.uptime ?? 0) * 1000;
    this.window = this.#newWindow();
    this.handshakes = new PumpHandshakes(this);
    this.therapy = new Therapy({
      step: ({ id, delivered, ordered }, at) =>
        this.say('DoseStep', 0, {
          bolusId: id,
          delivered: milliunits(delivered),
          ordered: milliunits(ordered),
          uptime: this.uptime(at),
        }),
      ended: ({ id, delivered, ordered }, end) =>
        this.say('BolusEnded', 0, { bolusId: id, delivered: milliunits(delivered), ordered: milliunits(ordered), end }),
    });
  }

  now(): Micros {
    return this.options.now();
  }

  transmit(type: number, payload: Uint8Array): void {
    this.options.transmit(type, payload);
  }

  /** Since the boot, modulo 2^32. */
  uptime(at: Micros = this.now()) {
    return milliseconds(Math.floor((at - this.#bootedAt) / 1000) % 2 ** 32);
  }

  boot(): Pick<Body<'Status'>, 'bootCount' | 'bootReason' | 'uptime' | 'lastSequence'> {
    return {
      bootCount: this.#boots,
      bootReason: 'powerOn',
      uptime: this.uptime(),
      lastSequence: this.history.length,
    };
  }

  /** The confirm button, held: the secret that is shown, or null while the window is locked. */
  press(): PairingSecret | null {
    this.tick();
    return this.window.press(this.now()) ? this.window.secret : null;
  }

  /** What RAM held is gone; boluses end, pairings and the keys of boluses stay. */
  reboot(): void {
    this.#endSession();
    this.handshakes.reset();
    this.peers.dropTickets();
    this.keys.boot();
    this.therapy.end('interrupted');
    this.window = this.#newWindow();
    this.#boots += 1;
    this.#bootedAt = this.now();
  }

  /** What time brings about. */
  tick(): void {
    this.window.tick(this.now());
    this.handshakes.tick();
    this.therapy.tick(this.now());
    this.#closeWhenDue();
  }

  hear({ type, payload }: Frame): void {
    this.tick();
    switch (type) {
      case FrameType.alert:
        return;
      case FrameType.hello:
        this.handshakes.hello(payload);
        return;
      case FrameType.handshake1:
        this.handshakes.message1(payload);
        return;
      case FrameType.handshake3:
        this.handshakes.message3(payload);
        return;
      case FrameType.record:
        this.#record(payload);
        return;
      default:
        this.alert('unexpectedFrame');
        return;
    }
  }

  alert(name: AlertName): void {
    this.transmit(FrameType.alert, Uint8Array.of(Alert[name]));
  }

  /** In a record, when there is a session. */
  say<N extends EventName | ResponseName>(name: N, id: number, body: Body<N>): void {
    if (!this.session) return;
    this.transmit(FrameType.record, this.session.seal(encodeMessage(name, id, body), this.now()));
    if (name !== 'SessionClosed') this.#closeWhenDue();
  }

  /** Ends the session with its last record. */
  close(reason: Body<'SessionClosed'>['reason']): void {
    this.say('SessionClosed', 0, { reason });
    this.#endSession();
  }

  openSession(peer: PairedPeer, keys: ResumableResult, { paired, handshakeAt, spent }: Origin): void {
    const now = this.now();
    this.#endSession();
    const replayable = this.flaws.has('no-window');
    this.session = new PumpSession({ peer, keys, now, handshakeAt, crypto: this.crypto, replayable });
    if (!(spent && this.flaws.has('tickets-stay'))) this.peers.giveTicket(peer, keys.resumption, handshakeAt);
    this.say('SessionOpen', 0, {
      role: peer.role,
      paired,
      uptime: this.uptime(),
      idleLimit: seconds(IDLE_LIMIT_S),
      ageLimit: seconds(this.session.ageLeft(now)),
    });
  }

  #record(payload: Uint8Array): void {
    const { session } = this;
    if (!session) {
      this.alert('noSession');
      return;
    }
    let opened: ReturnType<PumpSession['open']>;
    try {
      opened = session.open(payload, this.now());
    } catch (error) {
      if (!(error instanceof AssayPeerError)) throw error;
      this.alert('recordRejected');
      return;
    }
    this.#answer(session, opened.plaintext, opened.inOrder);
  }

  #answer({ peer }: PumpSession, plaintext: Uint8Array, inOrder: boolean): void {
    if (this.flaws.has('no-keys')) this.keys = new KeyTable();
    const { keys, features } = this;
    const checked = checkRequest({
      plaintext,
      inOrder,
      role: peer.role,
      features,
      keys,
      uptime: this.uptime(),
      careless: this.flaws.has('no-expiry'),
    });
    const { opcode, id } = peekMessage(plaintext);
    if ('refused' in checked) {
      this.#reply(id, response(opcode, checked.refused));
      return;
    }
    if (this.onRequest(checked.message)) return;
    if ('known' in checked) {
      const { bolusId } = checked.known;
      if (bolusId === undefined) {
        this.#reply(id, response(opcode, 'success', true));
        return;
      }
      this.#reply(id, { name: 'BolusOrdered', body: { bolusId, repeated: true } });
      return;
    }
    const done = obey(this, peer, checked.message);
    this.#reply(id, typeof done === 'string' ? response(opcode, done) : done);
    if (checked.message.name === 'CloseSession') this.close('closed');
    if (this.session && !this.peers.all.includes(this.session.peer)) this.close('unpaired');
  }

  #reply(id: number, { name, body }: Answer): void {
    this.say(name, id, body);
  }

  #closeWhenDue(): void {
    const due = this.session?.due(this.now()) ?? null;
    if (due === null || (this.flaws.has('ageless') && due !== 'exhausted')) return;
    this.close(due);
  }

  #endSession(): void {
    this.session?.wipe();
    this.session = null;
  }

  #newWindow(): PairingWindow {
    return new PairingWindow(this.options.random, !this.flaws.has('no-attempts'));
  }
}
