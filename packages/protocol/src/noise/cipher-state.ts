// SPDX-License-Identifier: Apache-2.0
/** CipherState of the Noise Protocol Framework, revision 34 §5.1, for ChaChaPoly (§12.3). */
import {
  AEAD_KEY_BYTES,
  AssayMisuseError,
  type CryptoBackend,
  portableCrypto,
  Secret,
  wantLength,
  wipe,
} from '@assay/crypto';

/** 2^64 − 1 is reserved (§5.1). */
const MAX_NONCE = 0xffff_ffff_ffff_ffffn;
const NO_BYTES = new Uint8Array(0);

/** ChaChaPoly nonce: 32 zero bits, then the counter little-endian (§12.3). */
function noiseNonce(counter: bigint): Uint8Array {
  const nonce = new Uint8Array(12);
  writeCounter(nonce, 4, counter);
  return nonce;
}

/** 8 bytes, little-endian. A DataView, made anew each time, would cost more than all the rest of a short record's nonce. */
export function writeCounter(out: Uint8Array, at: number, counter: bigint): void {
  let low = Number(BigInt.asUintN(32, counter));
  let high = Number(counter >> 32n);
  for (let i = 0; i < 4; i++) {
    out[at + i] = low & 0xff;
    out[at + 4 + i] = high & 0xff;
    low >>>= 8;
    high >>>= 8;
  }
}

/**
 * REKEY(key), a new secret (§4.2): the first 32 bytes of an encryption of zeros under the reserved nonce. `key` stays the
 * caller's.
 */
export function rekey(key: Secret, crypto: CryptoBackend): Secret {
  const sealed = crypto.aeadSeal(key, noiseNonce(MAX_NONCE), NO_BYTES, new Uint8Array(AEAD_KEY_BYTES));
  const next = Secret.of(sealed.slice(0, AEAD_KEY_BYTES));
  wipe(sealed);
  return next;
}

/** A cipher key and its nonce (Noise revision 34, §5.1). */
export class CipherState {
  readonly #crypto: CryptoBackend;
  #key: Secret | undefined;
  #nonce = 0n;

  /** Takes the key over: wipe() wipes it. Without a key, encryption is the identity, as the handshake begins. */
  constructor(key?: Secret, options: { readonly crypto?: CryptoBackend } = {}) {
    this.#crypto = options.crypto ?? portableCrypto;
    if (key) this.initializeKey(key);
  }

  get hasKey(): boolean {
    return this.#key !== undefined;
  }

  get nonce(): bigint {
    return this.#nonce;
  }

  /** Takes the key over; the nonce is 0 then. Throws AssayMisuseError `bad-length`. */
  initializeKey(key: Secret): void {
    wantLength(key, AEAD_KEY_BYTES, 'cipher key');
    wipe(this.#key);
    this.#key = key;
    this.#nonce = 0n;
  }

  /** For transports that carry the nonce (§11.4). The caller never repeats one under a key. */
  setNonce(nonce: bigint): void {
    this.#nonce = nonce;
  }

  /** Throws AssayMisuseError `nonce-exhausted`. */
  encryptWithAd(ad: Uint8Array, plaintext: Uint8Array): Uint8Array {
    if (!this.#key) return plaintext.slice();
    const ciphertext = this.#crypto.aeadSeal(this.#key, noiseNonce(this.#usableNonce()), ad, plaintext);
    this.#nonce++;
    return ciphertext;
  }

  /** Throws AssayPeerError `bad-tag`, and then the nonce stands (§5.1); AssayMisuseError `nonce-exhausted`. */
  decryptWithAd(ad: Uint8Array, ciphertext: Uint8Array): Uint8Array {
    if (!this.#key) return ciphertext.slice();
    const plaintext = this.#crypto.aeadOpen(this.#key, noiseNonce(this.#usableNonce()), ad, ciphertext);
    this.#nonce++;
    return plaintext;
  }

  /** REKEY of the key; the nonce is kept (§5.1). */
  rekey(): void {
    if (!this.#key) throw new AssayMisuseError('no-key', 'a cipher without a key cannot be rekeyed');
    const next = rekey(this.#key, this.#crypto);
    wipe(this.#key);
    this.#key = next;
  }

  /** Wipes the key. May be called again. */
  wipe(): void {
    wipe(this.#key);
    this.#key = undefined;
  }

  #usableNonce(): bigint {
    if (this.#nonce >= MAX_NONCE) throw new AssayMisuseError('nonce-exhausted', 'this key has encrypted all it may');
    return this.#nonce;
  }
}
