// SPDX-License-Identifier: Apache-2.0
/** One session at the model pump: records both ways, order, idle and age limits (link.md §5). */
import { type CryptoBackend, Secret } from '@assay/crypto';
import { type HandshakeResult, type OpenedRecord, openRecord, RecordReceiver, RecordSender } from '@assay/protocol';
import type { Micros } from '@assay/transport';
import type { PairedPeer } from './peer-table.js';

const SECOND: Micros = 1_000_000;
export const IDLE_LIMIT_S = 15 * 60;
export const AGE_LIMIT_S = 24 * 60 * 60;
const KEY_AGE: Micros = 3600 * SECOND;

export interface PumpSessionOptions {
  readonly peer: PairedPeer;
  readonly keys: Pick<HandshakeResult, 'sendKey' | 'receiveKey'>;
  readonly now: Micros;
  /** When the whole handshake was that it descends from. */
  readonly handshakeAt: Micros;
  readonly crypto: CryptoBackend;
  /** Planted weakness: every authentic record counts as new and in order. */
  readonly replayable: boolean;
}

export class PumpSession {
  readonly peer: PairedPeer;
  readonly sender: RecordSender;
  readonly handshakeAt: Micros;
  readonly #receiver: RecordReceiver;
  readonly #careless: ((payload: Uint8Array) => OpenedRecord) | undefined;
  #heardAt: Micros;
  #keyedAt: Micros;
  #epoch = 0;

  constructor({ peer, keys, now, handshakeAt, crypto, replayable }: PumpSessionOptions) {
    this.peer = peer;
    this.handshakeAt = handshakeAt;
    this.#heardAt = now;
    this.#keyedAt = now;
    if (replayable) {
      const key = Secret.of(keys.receiveKey.bytes.slice());
      this.#careless = (payload) => ({ ...openRecord(key, payload, crypto), inOrder: true });
    }
    this.sender = new RecordSender(keys.sendKey, { crypto });
    this.#receiver = new RecordReceiver(keys.receiveKey, { crypto });
  }

  /** Seconds until a whole handshake is needed. */
  ageLeft(now: Micros): number {
    return Math.max(0, Math.floor((this.handshakeAt + AGE_LIMIT_S * SECOND - now) / SECOND));
  }

  /** Why it must be closed now; null when it need not. */
  due(now: Micros): 'idle' | 'aged' | 'exhausted' | null {
    if (now - this.handshakeAt >= AGE_LIMIT_S * SECOND) return 'aged';
    if (now - this.#heardAt >= IDLE_LIMIT_S * SECOND) return 'idle';
    return this.sender.left <= 1 ? 'exhausted' : null;
  }

  seal(plaintext: Uint8Array, now: Micros): Uint8Array {
    if (now - this.#keyedAt > KEY_AGE && this.sender.left > 1) this.sender.nextEpoch();
    const { epoch } = this.sender;
    if (epoch !== this.#epoch) {
      this.#epoch = epoch;
      this.#keyedAt = now;
    }
    return this.sender.seal(plaintext);
  }

  /** Throws AssayPeerError `record-rejected`; then nothing has changed. */
  open(payload: Uint8Array, now: Micros): OpenedRecord {
    const opened = this.#careless?.(payload) ?? this.#receiver.open(payload);
    this.#heardAt = now;
    return opened;
  }

  wipe(): void {
    this.sender.wipe();
    this.#receiver.wipe();
  }
}
