// SPDX-License-Identifier: Apache-2.0
/** ChaCha20-Poly1305 (RFC 8439). */
import { chacha20poly1305 } from '@noble/ciphers/chacha.js';
import { wantLength } from './bytes.js';
import { AssayPeerError } from './errors.js';
import type { Secret } from './secret.js';

export const AEAD_KEY_BYTES = 32;
export const AEAD_NONCE_BYTES = 12;
export const AEAD_TAG_BYTES = 16;

function wantKeyAndNonce(key: Secret, nonce: Uint8Array): void {
  wantLength(key, AEAD_KEY_BYTES, 'ChaCha20-Poly1305 key');
  wantLength(nonce, AEAD_NONCE_BYTES, 'ChaCha20-Poly1305 nonce');
}

/** Ciphertext and its 16-byte tag. The caller never repeats a nonce under one key. */
export function aeadSeal(key: Secret, nonce: Uint8Array, aad: Uint8Array, plaintext: Uint8Array): Uint8Array {
  wantKeyAndNonce(key, nonce);
  return chacha20poly1305(key.bytes, nonce, aad).encrypt(plaintext);
}

/** The plaintext. Throws AssayPeerError `bad-tag` when anything at all is wrong with the ciphertext. */
export function aeadOpen(key: Secret, nonce: Uint8Array, aad: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  wantKeyAndNonce(key, nonce);
  const bytes = key.bytes;
  try {
    return chacha20poly1305(bytes, nonce, aad).decrypt(ciphertext);
  } catch {
    // Coarse on purpose: neither length nor place of the fault is told, and the cause is dropped.
    throw new AssayPeerError('bad-tag', 'message is not authentic');
  }
}
