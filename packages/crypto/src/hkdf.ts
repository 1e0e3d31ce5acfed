// SPDX-License-Identifier: Apache-2.0
/** HMAC-SHA-256 (RFC 2104), HKDF (RFC 5869) and HKDF as the Noise specification cuts it (rev. 34 §4.3). */
import { expand, extract } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { wipe } from './bytes.js';
import { AssayMisuseError } from './errors.js';
import { SHA256_BYTES } from './sha256.js';

export function hmacSha256(key: Uint8Array, message: Uint8Array): Uint8Array {
  return hmac(sha256, key, message);
}

/** RFC 5869 §2.2. An empty salt stands for 32 zero bytes. */
export function hkdfExtract(salt: Uint8Array, ikm: Uint8Array): Uint8Array {
  return extract(sha256, ikm, salt);
}

/** RFC 5869 §2.3; throws AssayMisuseError `bad-length` above 255 · 32 bytes. */
export function hkdfExpand(prk: Uint8Array, info: Uint8Array, length: number): Uint8Array {
  if (!Number.isInteger(length) || length < 0 || length > 255 * SHA256_BYTES) {
    throw new AssayMisuseError('bad-length', `HKDF gives 0 to ${255 * SHA256_BYTES} bytes, not ${length}`);
  }
  return expand(sha256, prk, info, length);
}

/** Extract, then expand; the pseudorandom key between them is wiped. */
export function hkdf(salt: Uint8Array, ikm: Uint8Array, info: Uint8Array, length: number): Uint8Array {
  const prk = hkdfExtract(salt, ikm);
  try {
    return hkdfExpand(prk, info, length);
  } finally {
    wipe(prk);
  }
}

/** Noise's HKDF(chaining_key, input_key_material, n): two or three outputs of 32 bytes. */
export function noiseHkdf(chainingKey: Uint8Array, ikm: Uint8Array, outputs: 2 | 3): Uint8Array[] {
  const okm = hkdf(chainingKey, ikm, new Uint8Array(0), outputs * SHA256_BYTES);
  const parts = Array.from({ length: outputs }, (_, i) => okm.slice(i * SHA256_BYTES, (i + 1) * SHA256_BYTES));
  wipe(okm);
  return parts;
}
