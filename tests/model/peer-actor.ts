// SPDX-License-Identifier: Apache-2.0
/** A peer of the walk: a real PumpClient, what it stores, and one thing that it is about. */
import { type Intent, PumpClient, PumpError, type ResumptionTicket } from '@assay/client';
import { AssayMisuseError, bytesToHex, type CryptoBackend, type KeyPair, type RandomSource } from '@assay/crypto';
import { type CommandName, milliseconds, milliunits, PairingSecret } from '@assay/protocol';
import type { Dice } from './dice.js';
import type { ChannelPort } from './hostile-channel.js';
import type { Ledger } from './ledger.js';

export interface PeerSetting {
  readonly name: string;
  readonly port: ChannelPort;
  readonly staticKey: KeyPair;
  readonly random: RandomSource;
  readonly crypto: CryptoBackend;
  readonly ledger: Ledger;
  readonly dice: Dice;
  /** Static key of the pump: public, so that even who never paired has it. */
  readonly pumpKey: Uint8Array;
  /** One that is never shown a secret. */
  readonly intruder: boolean;
}

export class PeerActor {
  client: PumpClient | null = null;
  /** What it is about; null when it is free. */
  busy: Promise<void> | null = null;
  ticket: ResumptionTicket | null = null;
  /** Whether it has stored the pump's key. */
  pinned: boolean;
  readonly #intents: Intent<CommandName>[] = [];

  constructor(readonly setting: PeerSetting) {
    this.pinned = setting.intruder;
  }

  get key(): string {
    return bytesToHex(this.setting.staticKey.publicKey);
  }

  /** Its program dies: keys and pin are on its disk, the rest is gone. */
  reboot(): void {
    this.close();
    this.ticket?.wipe();
    this.ticket = null;
    this.#intents.length = 0;
  }

  close(): void {
    this.client?.close();
    this.client = null;
  }

  /** Starts one thing. `shown` — what the pump shows at this moment. */
  start(what: 'pair' | 'connect' | 'resume' | 'use', shown: string | null): void {
    if (this.busy) return;
    this.busy = this.#about(what, shown)
      .catch((error: unknown) => this.#ended(error))
      .finally(() => {
        this.busy = null;
      });
  }

  async #about(what: 'pair' | 'connect' | 'resume' | 'use', shown: string | null): Promise<void> {
    if (what === 'use') return this.client ? this.#use(this.client) : undefined;
    this.ticket = this.client?.takeTicket() ?? this.ticket;
    this.close();
    if (what === 'pair') return this.#pair(shown);
    if (!this.pinned) return;
    const resume = what === 'resume' ? this.ticket : null;
    if (resume) this.ticket = null;
    const { pumpKey, ledger } = this.setting;
    const opened = await PumpClient.connect({ ...this.#common(), pinnedPump: pumpKey, ...(resume && { resume }) });
    this.client = opened;
    ledger.opened(this.key, opened.resumed);
  }

  async #pair(shown: string | null): Promise<void> {
    const { intruder, random, ledger } = this.setting;
    const right = shown !== null && !intruder;
    const secret = right ? PairingSecret.parse(shown) : PairingSecret.generate(random);
    if (right) ledger.introduced.add(this.key);
    this.client = await PumpClient.pair({ ...this.#common(), secret });
    secret.wipe();
    this.pinned = true;
    ledger.opened(this.key, false);
  }

  async #use(client: PumpClient): Promise<void> {
    const { dice, ledger } = this.setting;
    switch (
      dice.weighted({
        status: 6,
        bolus: 5,
        therapy: 3,
        cancel: 2,
        again: 4,
        history: 1,
        peers: 1,
        unpair: 1,
        end: 1,
        drop: 2,
      })
    ) {
      case 'status':
        if ((await client.status()).ok) ledger.served(this.key);
        return;
      case 'bolus': {
        const amount = milliunits(50 * (1 + dice.below(4)));
        return this.#carryOut(client, client.intend('SetBolus', { amount, kind: 'normal' }, this.#life()));
      }
      case 'therapy': {
        const state = dice.below(4) === 0 ? 'stop' : 'run';
        return this.#carryOut(client, client.intend('SetTherapyState', { state }, this.#life()));
      }
      case 'cancel':
        return this.#carryOut(client, client.intend('CancelBolus', { bolusId: 1 + dice.below(50) }, this.#life()));
      case 'again': {
        const intent = dice.of(this.#intents);
        return intent && this.#carryOut(client, intent);
      }
      case 'history':
        for await (const { sequence } of client.readHistory())
          if (sequence < 1) ledger.violated('history from before 1');
        return;
      case 'peers':
        await client.listPeers();
        return;
      case 'unpair':
        if (dice.below(4) === 0) await client.unpair();
        return;
      case 'end':
        await client.closeSession();
        return;
      default:
        this.close();
    }
  }

  async #carryOut(client: PumpClient, intent: Intent<CommandName>): Promise<void> {
    const { ledger } = this.setting;
    const { key, life } = intent.armed.body;
    if (!this.#intents.includes(intent)) {
      ledger.meant(this.key, key, life);
      this.#intents.push(intent);
      if (this.#intents.length > 8) this.#intents.shift();
    }
    const answer = await client.carryOut(intent);
    if (answer.ok) ledger.confirmed(this.key, key);
  }

  #life() {
    return { life: milliseconds(500 * (1 + this.setting.dice.below(40))) };
  }

  #common() {
    const { port, staticKey, random, crypto } = this.setting;
    return { port, staticKey, random, crypto, role: 'controller' as const };
  }

  /** Conversations may fail in the declared ways only. */
  #ended(error: unknown): void {
    const { ledger, name } = this.setting;
    const declared =
      error instanceof PumpError ||
      (error instanceof AssayMisuseError && ['session-closed', 'ticket-spent'].includes(error.code));
    if (!declared) ledger.violated(`${name}: ${String(error)}`);
    if (error instanceof PumpError && error.code === 'session-lost') {
      this.ticket = this.client?.takeTicket() ?? this.ticket;
      this.close();
    }
  }
}
