// SPDX-License-Identifier: Apache-2.0
/** Random sources: the system's for real keys, a seeded one for rigs that must repeat. */
import { AEAD_NONCE_BYTES } from './aead.js';
import { chacha20 } from './chacha20.js';
import { AssayMisuseError } from './errors.js';
import { sha256 } from './sha256.js';

/** Fresh bytes at each call. Handed in wherever keys or nonces are made. */
export type RandomSource = (length: number) => Uint8Array;

/** Web Crypto, which Node and browsers have alike; declared here so that this package needs no types of either. */
declare const crypto: { getRandomValues(bytes: Uint8Array): Uint8Array };

/** Web Crypto refuses more in one call. */
const WEB_CRYPTO_MAX = 65_536;

/** The system's generator, for everything that protects anything. */
export const systemRandom: RandomSource = (length) => {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += WEB_CRYPTO_MAX) {
    crypto.getRandomValues(bytes.subarray(at, at + WEB_CRYPTO_MAX));
  }
  return bytes;
};

/**
 * The same bytes for the same seed, label and calls, on every machine: for emulated rigs and tests only, never for keys
 * that protect anything. Each call takes the ChaCha20 key stream under a nonce of its own; the key is
 * SHA-256("assay seeded random 1" | seed, 8 bytes little-endian | label in UTF-16LE).
 * `seed` — a non-negative safe integer; throws AssayMisuseError `bad-seed`.
 */
export function seededRandom(seed: number, label: string): RandomSource {
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new AssayMisuseError('bad-seed', `seed ${seed} is no whole number ≥ 0`);
  const text = (value: string): Uint8Array =>
    new Uint8Array(Array.from(value, (_, i) => value.charCodeAt(i)).flatMap((unit) => [unit & 0xff, unit >> 8]));
  const number = new Uint8Array(8);
  new DataView(number.buffer).setBigUint64(0, BigInt(seed), true);
  const key = sha256(text('assay seeded random 1'), number, text(label));
  let calls = 0n;
  return (length) => {
    const nonce = new Uint8Array(AEAD_NONCE_BYTES);
    new DataView(nonce.buffer).setBigUint64(0, calls++, true);
    const bytes = new Uint8Array(length);
    chacha20(key, nonce, bytes, new DataView(bytes.buffer), length);
    return bytes;
  };
}
