// SPDX-License-Identifier: Apache-2.0
/**
 * ChaCha20-Poly1305 (RFC 8439 §2.8). One run of the cipher over 64 zeros and the message gives both the one-time key and
 * the ciphertext. Short messages are worked on in memory that is kept: a record needs no memory but its result's.
 */
import { constantTimeEqual, wantLength } from './bytes.js';
import { chacha20 } from './chacha20.js';
import { AssayPeerError } from './errors.js';
import { poly1305 } from './poly1305.js';
import type { Secret } from './secret.js';

export const AEAD_KEY_BYTES = 32;
export const AEAD_NONCE_BYTES = 12;
export const AEAD_TAG_BYTES = 16;

/** Cipher block 0, whose first half is the one-time key of the authenticator; the message begins with block 1. */
const BLOCK_BYTES = 64;
/** Kept for messages, and for associated data with ciphertext, up to this length, bytes. */
const KEPT_BYTES = 1024;

/** Memory to work in. It is zero between calls, and none of them is interrupted. */
class Memory {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  constructor(length: number) {
    this.bytes = new Uint8Array(length);
    this.view = new DataView(this.bytes.buffer);
  }
}
const keptStream = new Memory(BLOCK_BYTES + KEPT_BYTES);
const keptInput = new Memory(KEPT_BYTES);
const keptTag = new Uint8Array(AEAD_TAG_BYTES);

const memoryFor = (length: number, kept: Memory): Memory => (length <= kept.bytes.length ? kept : new Memory(length));
const toBlock = (length: number): number => Math.ceil(length / 16) * 16;

/** Throws AssayMisuseError `bad-length`. */
export function wantKeyAndNonce(key: Secret, nonce: Uint8Array): void {
  wantLength(key, AEAD_KEY_BYTES, 'ChaCha20-Poly1305 key');
  wantLength(nonce, AEAD_NONCE_BYTES, 'ChaCha20-Poly1305 nonce');
}

/**
 * Over the associated data, the ciphertext, each filled up to whole blocks, and both lengths (RFC 8439 §2.8), with the key
 * at the beginning of `stream`.
 */
function writeTag(out: Uint8Array, at: number, stream: Uint8Array, aad: Uint8Array, ciphertext: Uint8Array): void {
  const start = toBlock(aad.length);
  const end = start + toBlock(ciphertext.length);
  const { bytes, view } = memoryFor(end + 16, keptInput);
  bytes.set(aad);
  bytes.set(ciphertext, start);
  view.setUint32(end, aad.length % 2 ** 32, true);
  view.setUint32(end + 4, aad.length / 2 ** 32, true);
  view.setUint32(end + 8, ciphertext.length % 2 ** 32, true);
  view.setUint32(end + 12, ciphertext.length / 2 ** 32, true);
  poly1305(out, at, stream, bytes, end + 16);
  // Public, all of it, but what is filled up counts on zeros.
  bytes.fill(0, 0, end + 16);
}

/** Ciphertext and its 16-byte tag. The caller never repeats a nonce under one key. Throws AssayMisuseError `bad-length`. */
export function aeadSeal(key: Secret, nonce: Uint8Array, aad: Uint8Array, plaintext: Uint8Array): Uint8Array {
  wantKeyAndNonce(key, nonce);
  const { length } = plaintext;
  const { bytes, view } = memoryFor(BLOCK_BYTES + length, keptStream);
  try {
    bytes.set(plaintext, BLOCK_BYTES);
    chacha20(key.bytes, nonce, bytes, view, BLOCK_BYTES + length);
    const sealed = new Uint8Array(length + AEAD_TAG_BYTES);
    const ciphertext = bytes.subarray(BLOCK_BYTES, BLOCK_BYTES + length);
    sealed.set(ciphertext);
    writeTag(sealed, length, bytes, aad, ciphertext);
    return sealed;
  } finally {
    bytes.fill(0, 0, BLOCK_BYTES + length);
  }
}

/**
 * The plaintext. Throws AssayPeerError `bad-tag` when anything at all is wrong with the ciphertext; AssayMisuseError
 * `bad-length` for a key or nonce of another length.
 */
export function aeadOpen(key: Secret, nonce: Uint8Array, aad: Uint8Array, sealed: Uint8Array): Uint8Array {
  wantKeyAndNonce(key, nonce);
  const length = sealed.length - AEAD_TAG_BYTES;
  // Coarse on purpose: neither length nor place of the fault is told.
  if (length < 0) throw new AssayPeerError('bad-tag', 'message is not authentic');
  const ciphertext = sealed.subarray(0, length);
  const { bytes, view } = memoryFor(BLOCK_BYTES + length, keptStream);
  try {
    bytes.set(ciphertext, BLOCK_BYTES);
    chacha20(key.bytes, nonce, bytes, view, BLOCK_BYTES + length);
    writeTag(keptTag, 0, bytes, aad, ciphertext);
    // What was deciphered stays in here unless the tag is right.
    if (!constantTimeEqual(keptTag, sealed.subarray(length))) {
      throw new AssayPeerError('bad-tag', 'message is not authentic');
    }
    return bytes.slice(BLOCK_BYTES, BLOCK_BYTES + length);
  } finally {
    bytes.fill(0, 0, BLOCK_BYTES + length);
    keptTag.fill(0);
  }
}
