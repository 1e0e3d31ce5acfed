// SPDX-License-Identifier: Apache-2.0
/** HMAC-SHA-256 (RFC 2104), HKDF (RFC 5869) and HKDF as the Noise specification cuts it (rev. 34 §4.3). */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { CryptoBackend } from './backend.js';
import { concatBytes, wipe } from './bytes.js';
import { AssayMisuseError } from './errors.js';
import { SHA256_BYTES } from './sha256.js';

const NO_BYTES = new Uint8Array(0);

/** HMAC-SHA-256 (RFC 2104), 32 bytes. */
export function hmacSha256(key: Uint8Array, message: Uint8Array): Uint8Array {
  return hmac(sha256, key, message);
}

/** HKDF over a back end's HMAC-SHA-256. What stands between the steps is wiped. */
export function hkdfOver(
  hmac: CryptoBackend['hmacSha256'],
): Pick<CryptoBackend, 'hkdfExtract' | 'hkdfExpand' | 'hkdf' | 'noiseHkdf'> {
  const expand = (prk: Uint8Array, info: Uint8Array, blocks: number): Uint8Array[] => {
    const outputs: Uint8Array[] = [];
    for (let i = 1; i <= blocks; i++) {
      const input = concatBytes(outputs.at(-1) ?? NO_BYTES, info, Uint8Array.of(i));
      outputs.push(hmac(prk, input));
      wipe(input);
    }
    return outputs;
  };
  const hkdfExpand = (prk: Uint8Array, info: Uint8Array, length: number): Uint8Array => {
    if (!Number.isInteger(length) || length < 0 || length > 255 * SHA256_BYTES) {
      throw new AssayMisuseError('bad-length', `HKDF gives 0 to ${255 * SHA256_BYTES} bytes, not ${length}`);
    }
    const outputs = expand(prk, info, Math.ceil(length / SHA256_BYTES));
    const whole = concatBytes(...outputs);
    const okm = whole.slice(0, length);
    wipe(whole, ...outputs);
    return okm;
  };
  /** HMAC fills its key up with zeros, so that an empty salt is 32 zero bytes already. */
  const after = <T>(salt: Uint8Array, ikm: Uint8Array, step: (prk: Uint8Array) => T): T => {
    const prk = hmac(salt, ikm);
    try {
      return step(prk);
    } finally {
      wipe(prk);
    }
  };
  return {
    hkdfExtract: hmac,
    hkdfExpand,
    hkdf: (salt, ikm, info, length) => after(salt, ikm, (prk) => hkdfExpand(prk, info, length)),
    noiseHkdf: (chainingKey, ikm, outputs) => after(chainingKey, ikm, (prk) => expand(prk, NO_BYTES, outputs)),
  };
}

const portable = /* @__PURE__ */ hkdfOver(hmacSha256);

/** RFC 5869 §2.2. An empty salt stands for 32 zero bytes. */
export const hkdfExtract = portable.hkdfExtract;

/** RFC 5869 §2.3; throws AssayMisuseError `bad-length` above 255 · 32 bytes. */
export const hkdfExpand = portable.hkdfExpand;

/** Extract, then expand; the pseudorandom key between them is wiped. */
export const hkdf = portable.hkdf;

/** Noise's HKDF(chaining_key, input_key_material, n): two or three outputs of 32 bytes. */
export const noiseHkdf = portable.noiseHkdf;
