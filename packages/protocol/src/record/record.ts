// SPDX-License-Identifier: Apache-2.0
/** Records of a session: counter | ciphertext | tag, each direction with its key and its counters (link.md REC). */
import {
  AEAD_TAG_BYTES,
  AssayMisuseError,
  AssayPeerError,
  type CryptoBackend,
  portableCrypto,
  type Secret,
  wipe,
} from '@assay/crypto';
import { MAX_PAYLOAD_BYTES } from '../frame/frame.js';
import { FrameType } from '../frame/frame-type.js';
import { rekey, writeCounter } from '../noise/cipher-state.js';
import { EPOCH_RECORDS, epochOf, keyAhead, SESSION_COUNTERS } from './epoch-keys.js';
import { ReplayWindow, WINDOW_SIZE } from './replay-window.js';

export const COUNTER_BYTES = 8;
/** Largest plaintext of one record, bytes. */
export const MAX_PLAINTEXT_BYTES = MAX_PAYLOAD_BYTES - COUNTER_BYTES - AEAD_TAG_BYTES;
const NONCE_BYTES = 12;
/** Counters of a session need no more of the eight. */
const SESSION_COUNTER_BYTES = 2;

function reject(text: string): never {
  throw new AssayPeerError('record-rejected', text);
}

/** Associated data: the frame type and the counter, little-endian (REC-1). `counter` — a whole number below 2^53. */
function headOf(counter: number): Uint8Array {
  const head = new Uint8Array(1 + COUNTER_BYTES);
  head[0] = FrameType.record;
  for (let i = 1, rest = counter; rest > 0; i++, rest = Math.floor(rest / 256)) head[i] = rest & 0xff;
  return head;
}

/** The same from a record's payload. */
function headIn(payload: Uint8Array): Uint8Array {
  const head = new Uint8Array(1 + COUNTER_BYTES);
  head[0] = FrameType.record;
  for (let i = 0; i < COUNTER_BYTES; i++) head[1 + i] = payload[i]!;
  return head;
}

/** Four zero bytes and the counter, as it stands in the head. */
function nonceOf(head: Uint8Array): Uint8Array {
  const nonce = new Uint8Array(NONCE_BYTES);
  for (let i = 1; i <= COUNTER_BYTES; i++) nonce[NONCE_BYTES - COUNTER_BYTES - 1 + i] = head[i]!;
  return nonce;
}

function seal(key: Secret, head: Uint8Array, plaintext: Uint8Array, crypto: CryptoBackend): Uint8Array {
  if (plaintext.length > MAX_PLAINTEXT_BYTES) {
    throw new AssayMisuseError(
      'message-too-long',
      `${plaintext.length} bytes, a record has room for ${MAX_PLAINTEXT_BYTES}`,
    );
  }
  const sealed = crypto.aeadSeal(key, nonceOf(head), head, plaintext);
  const payload = new Uint8Array(COUNTER_BYTES + sealed.length);
  for (let i = 0; i < COUNTER_BYTES; i++) payload[i] = head[1 + i]!;
  payload.set(sealed, COUNTER_BYTES);
  return payload;
}

function open(key: Secret, payload: Uint8Array, crypto: CryptoBackend): Uint8Array {
  const head = headIn(payload);
  try {
    return crypto.aeadOpen(key, nonceOf(head), head, payload.subarray(COUNTER_BYTES));
  } catch (cause) {
    if (!(cause instanceof AssayPeerError)) throw cause;
    throw new AssayPeerError('record-rejected', 'record is not authentic', { cause });
  }
}

/** The counter in clear in front of a record's payload; throws AssayPeerError `record-rejected` when it is too short. */
export function recordCounter(payload: Uint8Array): bigint {
  if (payload.length < COUNTER_BYTES + AEAD_TAG_BYTES) {
    reject('record is too short');
  }
  let counter = 0n;
  for (let i = COUNTER_BYTES - 1; i >= 0; i--) counter = (counter << 8n) | BigInt(payload[i]!);
  return counter;
}

/** One record under a key and a counter of the caller's choice. Sessions use RecordSender; this is for tests that choose. */
export function sealRecord(
  key: Secret,
  counter: bigint,
  plaintext: Uint8Array,
  crypto: CryptoBackend = portableCrypto,
): Uint8Array {
  const head = headOf(0);
  writeCounter(head, 1, counter);
  return seal(key, head, plaintext, crypto);
}

/** Counter and plaintext of an authentic record, no window consulted. Throws AssayPeerError `record-rejected`. */
export function openRecord(
  key: Secret,
  payload: Uint8Array,
  crypto: CryptoBackend = portableCrypto,
): { counter: bigint; plaintext: Uint8Array } {
  return { counter: recordCounter(payload), plaintext: open(key, payload, crypto) };
}

/** The counter of a record of a session. Throws AssayPeerError `record-rejected` for none that a session can have. */
function sessionCounter(payload: Uint8Array): number {
  if (payload.length < COUNTER_BYTES + AEAD_TAG_BYTES) reject('record is too short');
  for (let i = SESSION_COUNTER_BYTES; i < COUNTER_BYTES; i++) {
    if (payload[i] !== 0) reject(`a session has no record ${recordCounter(payload)}`);
  }
  return payload[0]! | (payload[1]! << 8);
}

/** How records of one direction are sealed or opened. */
export interface RecordOptions {
  /** Without it, portableCrypto. */
  readonly crypto?: CryptoBackend;
}

/** Seals one direction's records under counters from 0, each epoch under its own key (REC-2, REC-3). */
export class RecordSender {
  #counter = 0;
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
    return BigInt(this.#counter);
  }

  /** Epoch of the next record, from 0. When it changes, a new key's age begins (REC-4). */
  get epoch(): number {
    return epochOf(this.#counter);
  }

  /** How many counters are left (REC-6); none: close the session. */
  get left(): number {
    return SESSION_COUNTERS - this.#counter;
  }

  /** Payload of a RECORD frame. Throws AssayMisuseError `counter-exhausted` when no counter is left. */
  seal(plaintext: Uint8Array): Uint8Array {
    if (this.left <= 0)
      throw new AssayMisuseError('counter-exhausted', 'this session has sent all it may: begin another');
    this.#advanceKey();
    const payload = seal(this.#key, headOf(this.#counter), plaintext, this.#crypto);
    this.#counter++;
    return payload;
  }

  /** Goes on at the first counter of the next epoch, under a new key: due when the present key is older than an hour (REC-4). */
  nextEpoch(): void {
    this.#counter = (this.epoch + 1) * EPOCH_RECORDS;
  }

  /** Goes on at a higher counter, as if records had been lost. Throws AssayMisuseError `counter-reused` otherwise. */
  skipTo(counter: bigint): void {
    if (counter < this.#counter) throw new AssayMisuseError('counter-reused', 'a counter is never used twice');
    this.#counter = Number(counter);
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
    const counter = sessionCounter(payload);
    const epoch = epochOf(counter);
    if (epoch > this.#epoch + MOST_AHEAD) reject(`record ${counter} is too far ahead`);
    return epoch > this.#epoch ? this.#openAhead(counter, payload) : this.#openKnown(counter, payload);
  }

  /** Wipes the keys. May be called again; later use throws AssayMisuseError `wiped`. */
  wipe(): void {
    this.#key.wipe();
    this.#before?.wipe();
    this.#before = undefined;
  }

  #openKnown(counter: number, payload: Uint8Array): OpenedRecord {
    const epoch = epochOf(counter);
    const key = epoch === this.#epoch ? this.#key : epoch === this.#epoch - 1 ? this.#before : undefined;
    if (!key) reject('the key of this epoch is gone');
    const plaintext = open(key, payload, this.#crypto);
    if (!this.#window.admits(counter)) reject(`record ${counter} was seen before, or is too old`);
    return this.#accept(counter, plaintext);
  }

  /** The keys ahead are kept only when the record is authentic; a forged one costs two derivations and changes nothing. */
  #openAhead(counter: number, payload: Uint8Array): OpenedRecord {
    const epoch = epochOf(counter);
    const before = keyAhead(this.#key, epoch - this.#epoch - 1, this.#crypto);
    const key = rekey(before, this.#crypto);
    let plaintext: Uint8Array;
    try {
      plaintext = open(key, payload, this.#crypto);
    } catch (error) {
      wipe(key, before);
      throw error;
    }
    this.wipe();
    this.#key = key;
    this.#before = before;
    this.#epoch = epoch;
    return this.#accept(counter, plaintext);
  }

  #accept(counter: number, plaintext: Uint8Array): OpenedRecord {
    const inOrder = this.#window.accept(counter);
    this.#forgetBefore();
    return { counter: BigInt(counter), plaintext, inOrder };
  }

  /** REC-5: the key before goes when the window has left its epoch. */
  #forgetBefore(): void {
    if (!this.#before || this.#window.highest - WINDOW_SIZE < this.#epoch * EPOCH_RECORDS - 1) return;
    this.#before.wipe();
    this.#before = undefined;
  }
}
