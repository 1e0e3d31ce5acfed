// SPDX-License-Identifier: Apache-2.0
/** SymmetricState of the Noise Protocol Framework, revision 34 §5.2, for SHA-256. */
import { concatBytes, noiseHkdf, SHA256_BYTES, sha256, wipe } from '@assay/crypto';
import { CipherState } from './cipher-state.js';

const NO_BYTES = new Uint8Array(0);

export class SymmetricState {
  readonly cipher = new CipherState();
  #chainingKey: Uint8Array;
  #hash: Uint8Array;

  constructor(protocolName: string) {
    const name = Uint8Array.from(protocolName, (character) => character.charCodeAt(0));
    this.#hash =
      name.length <= SHA256_BYTES ? concatBytes(name, new Uint8Array(SHA256_BYTES - name.length)) : sha256(name);
    this.#chainingKey = this.#hash.slice();
  }

  /** A copy of h; after the last message it is the channel binding (§11.2). */
  get handshakeHash(): Uint8Array {
    return this.#hash.slice();
  }

  /** `secret` is wiped: a DH output has no use after this. */
  mixKey(secret: Uint8Array): void {
    const [chainingKey, key] = noiseHkdf(this.#chainingKey, secret, 2) as [Uint8Array, Uint8Array];
    wipe(secret, this.#chainingKey);
    this.#chainingKey = chainingKey;
    this.cipher.initializeKey(key);
  }

  mixHash(data: Uint8Array): void {
    this.#hash = sha256(this.#hash, data);
  }

  mixKeyAndHash(secret: Uint8Array): void {
    const [chainingKey, hash, key] = noiseHkdf(this.#chainingKey, secret, 3) as [Uint8Array, Uint8Array, Uint8Array];
    wipe(this.#chainingKey);
    this.#chainingKey = chainingKey;
    this.mixHash(hash);
    wipe(hash);
    this.cipher.initializeKey(key);
  }

  encryptAndHash(plaintext: Uint8Array): Uint8Array {
    const ciphertext = this.cipher.encryptWithAd(this.#hash, plaintext);
    this.mixHash(ciphertext);
    return ciphertext;
  }

  /** Throws AssayPeerError `bad-tag`; then nothing has changed. */
  decryptAndHash(ciphertext: Uint8Array): Uint8Array {
    const plaintext = this.cipher.decryptWithAd(this.#hash, ciphertext);
    this.mixHash(ciphertext);
    return plaintext;
  }

  /** Two keys of 32 bytes: initiator to responder, responder to initiator. */
  split(): [Uint8Array, Uint8Array] {
    return noiseHkdf(this.#chainingKey, NO_BYTES, 2) as [Uint8Array, Uint8Array];
  }

  wipe(): void {
    wipe(this.#chainingKey, this.#hash);
    this.cipher.wipe();
  }
}
