// SPDX-License-Identifier: Apache-2.0
/** Three peers (one an intruder) and the model pump on a hostile line: one step at a time, invariants after each. */
import { bytesToHex, type CryptoBackend, generateX25519KeyPair, seededRandom } from '@assay/crypto';
import { nodeCrypto } from '@assay/crypto/node';
import type { Micros } from '@assay/transport';
import type { Flaw } from '../../packages/client/test/pump/flaws.js';
import { PumpModel } from '../../packages/client/test/pump/pump-model.js';
import { AGE_LIMIT_S, IDLE_LIMIT_S } from '../../packages/client/test/pump/pump-session.js';
import { Dice } from './dice.js';
import { HostileChannel } from './hostile-channel.js';
import { Ledger } from './ledger.js';
import { NonceWatch } from './nonce-watch.js';
import { PeerActor } from './peer-actor.js';
import { StepClock, settle } from './step-clock.js';

const SECOND: Micros = 1_000_000;
const ATTEMPTS = 3;
/** Rounds of honest delivery, 100 ms each, after which nobody may still be waiting. */
const QUIET_ROUNDS = 1200;

const ACTIONS = {
  deliver: 600,
  deliverLater: 25,
  drop: 15,
  duplicate: 30,
  corrupt: 15,
  replay: 40,
  replayPassage: 8,
  forge: 10,
  use: 160,
  connect: 30,
  resume: 30,
  pair: 20,
  press: 6,
  guess: 25,
  moment: 60,
  while: 6,
  long: 2,
  rebootPump: 2,
  rebootPeer: 2,
} as const;

export type Action = keyof typeof ACTIONS;

export interface WorldOptions {
  readonly seed: number;
  readonly flaws?: readonly Flaw[];
  /** Plants a bug in what peers seal. */
  readonly spoilNonce?: (nonce: Uint8Array) => Uint8Array;
}

export class World {
  readonly clock = new StepClock();
  readonly ledger = new Ledger(this.clock);
  readonly nonces = new NonceWatch();
  readonly pump: PumpModel;
  readonly peers: readonly PeerActor[];
  steps = 0;
  #boots = 1;
  #spentTickets = new Set<string>();
  #heardIds = new Set<number>();
  readonly #dice: Dice;
  readonly #channel: HostileChannel;

  constructor({ seed, flaws = [], spoilNonce }: WorldOptions) {
    this.#dice = new Dice(seed);
    this.#channel = new HostileChannel(this.clock, this.#dice, (frame) => this.pump.hear(frame));
    const random = seededRandom(seed, 'pump');
    this.pump = new PumpModel({
      now: () => this.clock.now(),
      transmit: (type, payload) => this.#channel.fromPump({ type, payload }),
      random,
      staticKey: generateX25519KeyPair(random),
      crypto: this.nonces.watch(nodeCrypto),
      flaws,
    });
    this.#watchPump();
    const crypto = this.nonces.watch(nodeCrypto, spoilNonce);
    this.peers = ['Ada', 'Ben', 'Eve'].map((name) => this.#peer(name, seed, crypto));
  }

  /** One action, chosen by the seed, and the invariants after it. */
  async step(): Promise<void> {
    this.steps += 1;
    await this.#act(this.#dice.weighted(ACTIONS));
    await settle();
    this.pump.tick();
    this.#check();
  }

  /** The line becomes honest, everything comes to its end: both sides are closed, or agree (and a paired peer gets in). */
  async quiesce(): Promise<void> {
    this.#channel.loseAll();
    await this.#untilQuiet();
    const served: PeerActor[] = [];
    for (const peer of this.peers) {
      if (await this.#served(peer)) served.push(peer);
    }
    if (served.length > 1) this.ledger.violated(`${served.length} peers are served at once`);
    if (served[0] && this.#sessionKey() !== served[0].key) this.ledger.violated('served in the session of another');
    await this.#readmit();
    await this.#introduce();
    this.#check();
  }

  #peer(name: string, seed: number, crypto: CryptoBackend): PeerActor {
    const random = seededRandom(seed, name);
    return new PeerActor({
      name,
      port: this.#channel.open(name),
      staticKey: generateX25519KeyPair(random),
      random,
      crypto,
      ledger: this.ledger,
      dice: this.#dice,
      pumpKey: this.pump.staticKey.publicKey,
      intruder: name === 'Eve',
    });
  }

  #watchPump(): void {
    const { pump, ledger } = this;
    pump.onDeed = ({ name, body }) => ledger.done(name, body.key, this.#sessionKey(), this.#boots);
    pump.onRequest = ({ id }) => {
      if (this.#heardIds.has(id)) ledger.violated(`the record of request ${id} was accepted twice`);
      this.#heardIds.add(id);
      return false;
    };
    const openSession = pump.openSession.bind(pump);
    pump.openSession = (peer, keys, origin) => {
      this.#heardIds = new Set();
      const spent = origin.spent?.id;
      if (spent !== undefined && this.#spentTickets.has(spent)) ledger.violated('a ticket was used twice');
      if (spent !== undefined) this.#spentTickets.add(spent);
      openSession(peer, keys, origin);
    };
  }

  async #act(action: Action): Promise<void> {
    const peer = this.#dice.of(this.peers)!;
    // Handshakes of several peers at once mostly break each other: few, or nothing else would ever be seen.
    if (action === 'connect' || action === 'resume' || action === 'pair') {
      if (this.peers.some(({ busy, client }) => busy ?? client) && this.#dice.below(6) > 0) return;
    }
    switch (action) {
      case 'use':
        (this.#dice.of(this.peers.filter(({ client }) => client)) ?? peer).start('use', null);
        return;
      case 'connect':
      case 'resume':
        return peer.start(action, null);
      case 'pair': {
        const shown = this.pump.window.secret?.text ?? null;
        return peer.start('pair', this.#dice.below(4) === 0 ? null : shown);
      }
      case 'press':
        this.pump.press();
        return;
      case 'guess':
        // Who was shown nothing tries while the window is open.
        if (this.pump.window.open) this.peers.find(({ setting }) => setting.intruder)!.start('pair', null);
        return;
      case 'moment':
        return this.#pass(1 + this.#dice.below(300_000));
      case 'while':
        return this.#pass(SECOND * (1 + this.#dice.below(70)));
      case 'long':
        return this.#pass(60 * SECOND * (1 + this.#dice.below(120)));
      case 'rebootPump':
        this.#boots += 1;
        this.pump.reboot();
        return;
      case 'rebootPeer':
        return peer.reboot();
      default:
        return this.#channel[action]();
    }
  }

  #pass(us: Micros): Promise<void> {
    return this.clock.advance(us, () => this.pump.tick());
  }

  #check(): void {
    const { pump, ledger } = this;
    const now = this.clock.now();
    if (this.nonces.repeats.length > 0) ledger.violated(`sealed twice under ${this.nonces.repeats[0]}`);
    for (const { key } of pump.peers.all) {
      if (!ledger.introduced.has(bytesToHex(key))) ledger.violated('a peer is stored that was shown no secret');
    }
    if (pump.window.failures > ATTEMPTS || (pump.window.failures === ATTEMPTS && pump.window.open)) {
      ledger.violated(`the window is open after ${pump.window.failures} failed attempts`);
    }
    const { session } = pump;
    if (!session) return;
    if (!pump.peers.all.includes(session.peer)) ledger.violated('a session of a peer that is not paired');
    if (now - session.handshakeAt >= AGE_LIMIT_S * SECOND) ledger.violated('a session beyond its age');
    if (session.due(now) === 'idle') ledger.violated(`a session idle for ${IDLE_LIMIT_S} s`);
  }

  #sessionKey(): string | null {
    return this.pump.session && bytesToHex(this.pump.session.peer.key);
  }

  async #untilQuiet(): Promise<void> {
    for (let round = 0; round < QUIET_ROUNDS; round += 1) {
      while (this.#channel.waiting > 0) {
        this.#channel.deliver();
        await settle();
      }
      if (this.peers.every(({ busy }) => busy === null)) return;
      await this.#pass(SECOND / 10);
    }
    this.ledger.violated('a peer waits for ever on an honest line');
  }

  /** Whether the peer's client still has a session that works; one that has not is closed. */
  async #served(peer: PeerActor): Promise<boolean> {
    const { client } = peer;
    if (!client) return false;
    let served = false;
    peer.busy = client.status().then(
      ({ ok }) => {
        served = ok;
      },
      () => peer.close(),
    );
    peer.busy.finally(() => {
      peer.busy = null;
    });
    await this.#untilQuiet();
    return served;
  }

  /** Somebody whom the pump does not know pairs, while the window may be opened and there is nobody in between. */
  async #introduce(): Promise<void> {
    const peer = this.peers.find(({ key, setting }) => !setting.intruder && !this.#isPaired(key));
    if (!peer || this.pump.press() === null) return;
    peer.start('pair', this.pump.window.secret!.text);
    await this.#untilQuiet();
    if (!this.#isPaired(peer.key) || peer.client === null) this.ledger.violated('a pairing on an honest line fails');
  }

  #isPaired(peer: string): boolean {
    return this.pump.peers.all.some(({ key }) => bytesToHex(key) === peer);
  }

  /** A peer that is paired gets a session on an honest line, by its ticket or without. */
  async #readmit(): Promise<void> {
    const peer = this.#dice.of(this.peers)!;
    const paired = this.#isPaired(peer.key);
    peer.start('resume', null);
    await this.#untilQuiet();
    if (paired && peer.pinned && peer.client === null) this.ledger.violated('a paired peer gets no session');
    if (!paired && peer.client !== null) this.ledger.violated('an unpaired peer got a session');
  }
}
