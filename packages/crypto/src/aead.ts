// SPDX-License-Identifier: Apache-2.0
/**
 * ChaCha20-Poly1305 (RFC 8439 §2.8) with noble's Poly1305. One run of the cipher over 64 zeros and the message gives both
 * the one-time key and the ciphertext.
 */
import { poly1305 } from '@noble/ciphers/_poly1305.js';
import { constantTimeEqual, wantLength } from './bytes.js';
import { chacha20 } from './chacha20.js';
import { AssayPeerError } from './errors.js';
import type { Secret } from './secret.js';

export const AEAD_KEY_BYTES = 32;
export const AEAD_NONCE_BYTES = 12;
export const AEAD_TAG_BYTES = 16;

/** Cipher block 0, whose first half is the one-time key of the authenticator; the message begins with block 1. */
const BLOCK_BYTES = 64;
const ONE_TIME_KEY_BYTES = 32;
/** Kept for messages up to this length, bytes, so that a record needs no new memory; zero between calls, none is interrupted. */
const KEPT_BYTES = 1024;
const keptStream = new Uint8Array(BLOCK_BYTES + KEPT_BYTES);
const keptInput = new Uint8Array(KEPT_BYTES);

const kept = (memory: Uint8Array, length: number): Uint8Array =>
  length <= memory.length ? memory.subarray(0, length) : new Uint8Array(length);
const toBlock = (length: number): number => Math.ceil(length / 16) * 16;

export function wantKeyAndNonce(key: Secret, nonce: Uint8Array): void {
  wantLength(key, AEAD_KEY_BYTES, 'ChaCha20-Poly1305 key');
  wantLength(nonce, AEAD_NONCE_BYTES, 'ChaCha20-Poly1305 nonce');
}

/** The associated data, the ciphertext, each filled up to whole blocks, and both lengths (RFC 8439 §2.8). */
function tagOf(oneTimeKey: Uint8Array, aad: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  const at = toBlock(aad.length);
  const end = at + toBlock(ciphertext.length);
  const input = kept(keptInput, end + 16);
  input.set(aad);
  input.set(ciphertext, at);
  const lengths = new DataView(input.buffer, input.byteOffset + end);
  for (const [i, { length }] of [aad, ciphertext].entries()) {
    lengths.setUint32(8 * i, length % 2 ** 32, true);
    lengths.setUint32(8 * i + 4, length / 2 ** 32, true);
  }
  const tag = poly1305(input, oneTimeKey);
  // Public, all of it, but what is filled up counts on zeros.
  input.fill(0);
  return tag;
}

/** Ciphertext and its 16-byte tag. The caller never repeats a nonce under one key. Throws AssayMisuseError `bad-length`. */
export function aeadSeal(key: Secret, nonce: Uint8Array, aad: Uint8Array, plaintext: Uint8Array): Uint8Array {
  wantKeyAndNonce(key, nonce);
  const stream = kept(keptStream, BLOCK_BYTES + plaintext.length);
  try {
    stream.set(plaintext, BLOCK_BYTES);
    chacha20(key.bytes, nonce, stream);
    const sealed = new Uint8Array(plaintext.length + AEAD_TAG_BYTES);
    const ciphertext = stream.subarray(BLOCK_BYTES);
    sealed.set(ciphertext);
    sealed.set(tagOf(stream.subarray(0, ONE_TIME_KEY_BYTES), aad, ciphertext), ciphertext.length);
    return sealed;
  } finally {
    stream.fill(0);
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
  const stream = kept(keptStream, BLOCK_BYTES + length);
  try {
    stream.set(ciphertext, BLOCK_BYTES);
    chacha20(key.bytes, nonce, stream);
    const tag = tagOf(stream.subarray(0, ONE_TIME_KEY_BYTES), aad, ciphertext);
    if (!constantTimeEqual(tag, sealed.subarray(length)))
      throw new AssayPeerError('bad-tag', 'message is not authentic');
    return stream.slice(BLOCK_BYTES);
  } finally {
    stream.fill(0);
  }
}
