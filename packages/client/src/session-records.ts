// SPDX-License-Identifier: Apache-2.0
/** One session's records, both directions: sealed under the right epoch by our clock, opened once (link.md §5). */
import { AssayPeerError, type CryptoBackend, type Secret } from '@assay/crypto';
import { type OpenedRecord, RecordReceiver, RecordSender } from '@assay/protocol';
import type { Clock, Micros } from '@assay/transport';

/** REC-4: a sender's key is used for no longer than this. */
const KEY_AGE: Micros = 3_600_000_000;

/** What the handshake left for the records of a session; the secrets are taken over. */
export interface SessionKeys {
  readonly sendKey: Secret;
  readonly receiveKey: Secret;
}

export class SessionRecords {
  readonly #sender: RecordSender;
  readonly #receiver: RecordReceiver;
  readonly #clock: Clock;
  #epoch: number;
  #keyedAt: Micros;

  /** Takes the keys over: `wipe` wipes them. */
  constructor(keys: SessionKeys, clock: Clock, crypto?: CryptoBackend) {
    const options = crypto ? { crypto } : {};
    this.#sender = new RecordSender(keys.sendKey, options);
    this.#receiver = new RecordReceiver(keys.receiveKey, options);
    this.#clock = clock;
    this.#epoch = this.#sender.epoch;
    this.#keyedAt = clock.now();
  }

  /** Counter of the next record that we send. */
  get counter(): bigint {
    return this.#sender.counter;
  }

  /** Payload of a RECORD frame; null when there is no counter left to send under (REC-6). */
  seal(plaintext: Uint8Array): Uint8Array | null {
    const now = this.#clock.now();
    if (now - this.#keyedAt > KEY_AGE) this.#sender.nextEpoch();
    if (this.#sender.epoch !== this.#epoch) {
      this.#epoch = this.#sender.epoch;
      this.#keyedAt = now;
    }
    return this.#sender.left > 0 ? this.#sender.seal(plaintext) : null;
  }

  /** Null for a record that is not authentic, or came before: a peer drops those silently (REC-8). */
  open(payload: Uint8Array): OpenedRecord | null {
    try {
      return this.#receiver.open(payload);
    } catch (error) {
      if (error instanceof AssayPeerError) return null;
      throw error;
    }
  }

  wipe(): void {
    this.#sender.wipe();
    this.#receiver.wipe();
  }
}
