// SPDX-License-Identifier: Apache-2.0
/** Records of a session: counter | ciphertext | tag, each direction with its key and its counters (link.md §5). */
import {
  AEAD_TAG_BYTES,
  AssayMisuseError,
  AssayPeerError,
  type CryptoBackend,
  concatBytes,
  portableCrypto,
  type Secret,
} from '@assay/crypto';
import { MAX_PAYLOAD_BYTES } from '../frame/frame.js';
import { FrameType } from '../frame/frame-type.js';
import { MAX_NONCE, noiseNonce } from '../noise/cipher-state.js';
import { ReplayWindow } from './replay-window.js';

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

/** One record under a counter of the caller's choice. Sessions use RecordSender; this is for tests that choose. */
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

export interface RecordOptions {
  /** Without it, portableCrypto. */
  readonly crypto?: CryptoBackend;
}

/** Seals one direction's records under counters from 0. */
export class RecordSender {
  #counter = 0n;
  readonly #key: Secret;
  readonly #crypto: CryptoBackend;

  /** Takes the key over: `wipe` wipes it. */
  constructor(key: Secret, options: RecordOptions = {}) {
    this.#key = key;
    this.#crypto = options.crypto ?? portableCrypto;
  }

  /** Counter of the next record. */
  get counter(): bigint {
    return this.#counter;
  }

  /** Payload of a RECORD frame. Throws AssayMisuseError `counter-exhausted` at 2^64 − 1: close the session (§5.2). */
  seal(plaintext: Uint8Array): Uint8Array {
    if (this.#counter >= MAX_NONCE) throw new AssayMisuseError('counter-exhausted', 'this session has sent all it may');
    const payload = sealRecord(this.#key, this.#counter, plaintext, this.#crypto);
    this.#counter++;
    return payload;
  }

  /** Goes on at a higher counter, as if records had been lost. Throws AssayMisuseError `counter-reused` otherwise. */
  skipTo(counter: bigint): void {
    if (counter < this.#counter) throw new AssayMisuseError('counter-reused', 'a counter is never used twice');
    this.#counter = counter;
  }

  wipe(): void {
    this.#key.wipe();
  }
}

/** An authentic record, seen for the first time. */
export interface OpenedRecord {
  readonly counter: bigint;
  readonly plaintext: Uint8Array;
  /** Higher than every counter before: what a message that changes delivery must be (§5.4). */
  readonly inOrder: boolean;
}

/** Opens one direction's records: tag first, then the window; nothing moves unless both are right (§5.3). */
export class RecordReceiver {
  readonly #window = new ReplayWindow();
  readonly #key: Secret;
  readonly #crypto: CryptoBackend;

  /** Takes the key over: `wipe` wipes it. */
  constructor(key: Secret, options: RecordOptions = {}) {
    this.#key = key;
    this.#crypto = options.crypto ?? portableCrypto;
  }

  /** Throws AssayPeerError `record-rejected`: not authentic, seen before, below the window, or the reserved counter. */
  open(payload: Uint8Array): OpenedRecord {
    const { counter, plaintext } = openRecord(this.#key, payload, this.#crypto);
    if (counter >= MAX_NONCE || !this.#window.admits(counter)) {
      throw new AssayPeerError('record-rejected', `record ${counter} was seen before, or is too old`);
    }
    return { counter, plaintext, inOrder: this.#window.accept(counter) };
  }

  wipe(): void {
    this.#key.wipe();
  }
}
