// SPDX-License-Identifier: Apache-2.0
/** ChaCha20-Poly1305 on node:crypto for long messages; short ones take less time in the portable code. */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { AEAD_TAG_BYTES, aeadOpen as openPortable, aeadSeal as sealPortable, wantKeyAndNonce } from '../aead.js';
import { AssayPeerError } from '../errors.js';
import type { Secret } from '../secret.js';

const CIPHER = 'chacha20-poly1305';
const OPTIONS = { authTagLength: AEAD_TAG_BYTES };
/** Up to this length, bytes, a cipher object of node:crypto costs more to make than it saves. */
const SHORT_BYTES = 256;

export function aeadSeal(key: Secret, nonce: Uint8Array, aad: Uint8Array, plaintext: Uint8Array): Uint8Array {
  if (plaintext.length <= SHORT_BYTES) return sealPortable(key, nonce, aad, plaintext);
  wantKeyAndNonce(key, nonce);
  const cipher = createCipheriv(CIPHER, key.bytes, nonce, OPTIONS);
  cipher.setAAD(aad, { plaintextLength: plaintext.length });
  const sealed = new Uint8Array(plaintext.length + AEAD_TAG_BYTES);
  sealed.set(cipher.update(plaintext));
  cipher.final();
  sealed.set(cipher.getAuthTag(), plaintext.length);
  return sealed;
}

export function aeadOpen(key: Secret, nonce: Uint8Array, aad: Uint8Array, sealed: Uint8Array): Uint8Array {
  const length = sealed.length - AEAD_TAG_BYTES;
  if (length <= SHORT_BYTES) return openPortable(key, nonce, aad, sealed);
  wantKeyAndNonce(key, nonce);
  const decipher = createDecipheriv(CIPHER, key.bytes, nonce, OPTIONS);
  decipher.setAAD(aad, { plaintextLength: length });
  decipher.setAuthTag(sealed.subarray(length));
  const plaintext = decipher.update(sealed.subarray(0, length));
  try {
    decipher.final();
  } catch {
    plaintext.fill(0);
    throw new AssayPeerError('bad-tag', 'message is not authentic');
  }
  return new Uint8Array(plaintext.buffer, plaintext.byteOffset, length);
}
