// SPDX-License-Identifier: Apache-2.0
/** A back end that remembers every key and nonce that anything was ever sealed under, on both sides. */
import { bytesToHex, type CryptoBackend, type Secret, sha256 } from '@assay/crypto';

/** REKEY's reserved nonce: both sides compute the same value under it, and none of it is ever sent (Noise §4.2). */
const REKEY_NONCE = 'ffffffffffffffff';

export class NonceWatch {
  readonly #seen = new Set<string>();
  readonly #digests = new WeakMap<Secret, string>();
  /** What was sealed twice; empty as long as all is well. */
  readonly repeats: string[] = [];

  get sealed(): number {
    return this.#seen.size;
  }

  /** `inner`, watched. `spoil` plants a bug: it may change the nonce. */
  watch(inner: CryptoBackend, spoil: (nonce: Uint8Array) => Uint8Array = (nonce) => nonce): CryptoBackend {
    return {
      ...inner,
      aeadSeal: (key, nonce, aad, plaintext) => {
        const used = spoil(nonce);
        this.#note(key, used);
        return inner.aeadSeal(key, used, aad, plaintext);
      },
    };
  }

  #note(key: Secret, nonce: Uint8Array): void {
    const counter = bytesToHex(nonce.subarray(4));
    if (counter === REKEY_NONCE) return;
    let digest = this.#digests.get(key);
    if (digest === undefined) {
      digest = bytesToHex(sha256(key.bytes).subarray(0, 12));
      this.#digests.set(key, digest);
    }
    const pair = `${digest}:${counter}`;
    if (this.#seen.has(pair)) this.repeats.push(pair);
    this.#seen.add(pair);
  }
}
