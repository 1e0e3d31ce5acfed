// SPDX-License-Identifier: Apache-2.0
/** Records of a session: counter | ciphertext | tag, each direction with its key and its counters (link.md REC). */
import {
  AEAD_TAG_BYTES,
  AssayMisuseError,
  AssayPeerError,
  type CryptoBackend,
  concatBytes,
  portableCrypto,
  type Secret,
  wipe,
} from '@assay/crypto';
import { MAX_PAYLOAD_BYTES } from '../frame/frame.js';
import { FrameType } from '../frame/frame-type.js';
import { noiseNonce } from '../noise/cipher-state.js';
import { EPOCH_RECORDS, epochOf, keyAhead, rekey, SESSION_COUNTERS } from './epoch-keys.js';
import { ReplayWindow, WINDOW_SIZE } from './replay-window.js';

export const COUNTER_BYTES = 8;
/** Largest plaintext of one record, bytes. */
export const MAX_PLAINTEXT_BYTES = MAX_PAYLOAD_BYTES - COUNTER_BYTES - AEAD_TAG_BYTES;
const FRAME_TYPE = Uint8Array.of(FrameType.record);

function counterBytes(counter: bigint): Uint8Array {
  const bytes = new Uint8Array(COUNTER_BYTES);
  new DataView(bytes.buffer).setBigUint64(0, counter, true);
  return bytes;
}

/** The counter in clear in front of a record's payload; throws AssayPeerError `record-rejected` when it is too short. */
export function recordCounter(payload: Uint8Array): bigint {
  if (payload.length < COUNTER_BYTES + AEAD_TAG_BYTES)
    throw new AssayPeerError('record-rejected', 'record is too short');
  return new DataView(payload.buffer, payload.byteOffset).getBigUint64(0, true);
}

/** One record under a key and a counter of the caller's choice. Sessions use RecordSender; this is for tests that choose. */
export function sealRecord(
  key: Secret,
  counter: bigint,
  plaintext: Uint8Array,
  crypto: CryptoBackend = portableCrypto,
): Uint8Array {
  if (plaintext.length > MAX_PLAINTEXT_BYTES) {
    throw new AssayMisuseError(
      'message-too-long',
      `${plaintext.length} bytes, a record has room for ${MAX_PLAINTEXT_BYTES}`,
    );
  }
  const head = counterBytes(counter);
  return concatBytes(head, crypto.aeadSeal(key, noiseNonce(counter), concatBytes(FRAME_TYPE, head), plaintext));
}

/** Counter and plaintext of an authentic record, no window consulted. Throws AssayPeerError `record-rejected`. */
export function openRecord(
  key: Secret,
  payload: Uint8Array,
  crypto: CryptoBackend = portableCrypto,
): { counter: bigint; plaintext: Uint8Array } {
  const counter = recordCounter(payload);
  const aad = concatBytes(FRAME_TYPE, payload.subarray(0, COUNTER_BYTES));
  try {
    return { counter, plaintext: crypto.aeadOpen(key, noiseNonce(counter), aad, payload.subarray(COUNTER_BYTES)) };
  } catch (cause) {
    if (!(cause instanceof AssayPeerError)) throw cause;
    throw new AssayPeerError('record-rejected', 'record is not authentic', { cause });
  }
}

/** By what records are sealed and opened. */
export interface RecordOptions {
  /** Without it, portableCrypto. */
  readonly crypto?: CryptoBackend;
}

/** Seals one direction's records under counters from 0, each epoch under its own key (REC-2, REC-3). */
export class RecordSender {
  #counter = 0n;
  /** Key of #epoch. */
  #key: Secret;
  #epoch = 0;
  readonly #crypto: CryptoBackend;

  /** `key` is Split()'s, taken over: `wipe` wipes it. */
  constructor(key: Secret, options: RecordOptions = {}) {
    this.#key = key;
    this.#crypto = options.crypto ?? portableCrypto;
  }

  /** Counter of the next record. */
  get counter(): bigint {
    return this.#counter;
  }

  /** Epoch of the next record, from 0. When it changes, a new key's age begins (REC-4). */
  get epoch(): number {
    return epochOf(this.#counter);
  }

  /** How many counters are left (REC-6); none: close the session. */
  get left(): number {
    return SESSION_COUNTERS - Number(this.#counter);
  }

  /** Payload of a RECORD frame. Throws AssayMisuseError `counter-exhausted` when no counter is left. */
  seal(plaintext: Uint8Array): Uint8Array {
    if (this.left <= 0)
      throw new AssayMisuseError('counter-exhausted', 'this session has sent all it may: begin another');
    this.#advanceKey();
    const payload = sealRecord(this.#key, this.#counter, plaintext, this.#crypto);
    this.#counter++;
    return payload;
  }

  /** Goes on at the first counter of the next epoch, under a new key: due when the present key is older than an hour (REC-4). */
  nextEpoch(): void {
    this.#counter = BigInt((this.epoch + 1) * EPOCH_RECORDS);
  }

  /** Goes on at a higher counter, as if records had been lost. Throws AssayMisuseError `counter-reused` otherwise. */
  skipTo(counter: bigint): void {
    if (counter < this.#counter) throw new AssayMisuseError('counter-reused', 'a counter is never used twice');
    this.#counter = counter;
  }

  /** Wipes the keys. May be called again; later use throws AssayMisuseError `wiped`. */
  wipe(): void {
    this.#key.wipe();
  }

  #advanceKey(): void {
    const { epoch } = this;
    if (epoch === this.#epoch) return;
    const next = keyAhead(this.#key, epoch - this.#epoch, this.#crypto);
    this.#key.wipe();
    this.#key = next;
    this.#epoch = epoch;
  }
}

/** An authentic record, seen for the first time. */
export interface OpenedRecord {
  readonly counter: bigint;
  readonly plaintext: Uint8Array;
  /** Higher than every counter before: what a message that changes delivery must be (REC-10). */
  readonly inOrder: boolean;
}

/** A receiver follows at most this many epochs in one step (REC-5). */
const MOST_AHEAD = 2;

function reject(text: string): never {
  throw new AssayPeerError('record-rejected', text);
}

/** Opens one direction's records: tag first, then the window; nothing moves unless both are right (REC-7). */
export class RecordReceiver {
  readonly #window = new ReplayWindow();
  /** Key of the newest epoch of which a record was authentic. */
  #key: Secret;
  #epoch = 0;
  /** Key of the epoch before, while records of it may still be in the window. */
  #before: Secret | undefined;
  readonly #crypto: CryptoBackend;

  /** `key` is Split()'s, taken over: `wipe` wipes it. */
  constructor(key: Secret, options: RecordOptions = {}) {
    this.#key = key;
    this.#crypto = options.crypto ?? portableCrypto;
  }

  /** Throws AssayPeerError `record-rejected`: not authentic, seen before, below the window, or beyond the session's counters. */
  open(payload: Uint8Array): OpenedRecord {
    const counter = recordCounter(payload);
    if (counter >= BigInt(SESSION_COUNTERS)) reject(`a session has no record ${counter}`);
    const epoch = epochOf(counter);
    if (epoch > this.#epoch + MOST_AHEAD) reject(`record ${counter} is too far ahead`);
    return epoch > this.#epoch ? this.#openAhead(epoch, payload) : this.#openKnown(epoch, payload);
  }

  /** Wipes the keys. May be called again; later use throws AssayMisuseError `wiped`. */
  wipe(): void {
    this.#key.wipe();
    this.#before?.wipe();
    this.#before = undefined;
  }

  #openKnown(epoch: number, payload: Uint8Array): OpenedRecord {
    const key = epoch === this.#epoch ? this.#key : epoch === this.#epoch - 1 ? this.#before : undefined;
    if (!key) reject('the key of this epoch is gone');
    const { counter, plaintext } = openRecord(key, payload, this.#crypto);
    if (!this.#window.admits(counter)) reject(`record ${counter} was seen before, or is too old`);
    const inOrder = this.#window.accept(counter);
    this.#forgetBefore();
    return { counter, plaintext, inOrder };
  }

  /** The keys ahead are kept only when the record is authentic; a forged one costs two derivations and changes nothing. */
  #openAhead(epoch: number, payload: Uint8Array): OpenedRecord {
    const before = keyAhead(this.#key, epoch - this.#epoch - 1, this.#crypto);
    const key = rekey(before, this.#crypto);
    try {
      const { counter, plaintext } = openRecord(key, payload, this.#crypto);
      this.wipe();
      this.#key = key;
      this.#before = before;
      this.#epoch = epoch;
      const inOrder = this.#window.accept(counter);
      this.#forgetBefore();
      return { counter, plaintext, inOrder };
    } catch (error) {
      wipe(key, before);
      throw error;
    }
  }

  /** REC-5: the key before goes when the window has left its epoch. */
  #forgetBefore(): void {
    if (!this.#before || this.#window.highest - WINDOW_SIZE < BigInt(this.#epoch * EPOCH_RECORDS) - 1n) return;
    this.#before.wipe();
    this.#before = undefined;
  }
}
