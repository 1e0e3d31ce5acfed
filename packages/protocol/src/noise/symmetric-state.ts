// SPDX-License-Identifier: Apache-2.0
/** SymmetricState of the Noise Protocol Framework, revision 34 §5.2, for SHA-256. */
import { type CryptoBackend, concatBytes, Secret, SHA256_BYTES, wipe } from '@assay/crypto';
import { ascii } from './ascii.js';
import { CipherState } from './cipher-state.js';

const NO_BYTES = new Uint8Array(0);
/** "Assay/1 resume" in ASCII: what sets this use of the chaining key apart from Noise's own, whose input is a secret or empty. */
const RESUME = ascii('Assay/1 resume');
const RESUMPTION_ID_BYTES = 8;

/** Both sides of a finished handshake have the same. */
export interface Resumption {
  /** Names the secret on the wire; tells nothing of it. 8 bytes. */
  readonly id: Uint8Array;
  /** Pre-shared key of the handshake that resumes, 32 bytes. */
  readonly psk: Secret;
}

/** What h and ck begin with (§5.2 InitializeSymmetric), by protocol name; patterns have few. */
const firstHashes = new Map<string, Uint8Array>();

function firstHash(protocolName: string, crypto: CryptoBackend): Uint8Array {
  const known = firstHashes.get(protocolName);
  if (known) return known;
  const name = ascii(protocolName);
  const hash =
    name.length <= SHA256_BYTES ? concatBytes(name, new Uint8Array(SHA256_BYTES - name.length)) : crypto.sha256(name);
  firstHashes.set(protocolName, hash);
  return hash;
}

export class SymmetricState {
  readonly cipher: CipherState;
  readonly #crypto: CryptoBackend;
  #chainingKey: Uint8Array;
  #hash: Uint8Array;

  constructor(protocolName: string, crypto: CryptoBackend) {
    this.#crypto = crypto;
    this.cipher = new CipherState(undefined, { crypto });
    const first = firstHash(protocolName, crypto);
    this.#hash = first.slice();
    this.#chainingKey = first.slice();
  }

  /** A copy of h; after the last message it is the channel binding (§11.2). */
  get handshakeHash(): Uint8Array {
    return this.#hash.slice();
  }

  /** `secret` is wiped: a DH output has no use after this. */
  mixKey(secret: Uint8Array): void {
    const [chainingKey, key] = this.#crypto.noiseHkdf(this.#chainingKey, secret, 2) as [Uint8Array, Uint8Array];
    wipe(secret, this.#chainingKey);
    this.#chainingKey = chainingKey;
    this.cipher.initializeKey(Secret.of(key));
  }

  mixHash(data: Uint8Array): void {
    this.#hash = this.#crypto.sha256(this.#hash, data);
  }

  mixKeyAndHash(secret: Uint8Array): void {
    const [chainingKey, hash, key] = this.#crypto.noiseHkdf(this.#chainingKey, secret, 3) as [
      Uint8Array,
      Uint8Array,
      Uint8Array,
    ];
    wipe(this.#chainingKey);
    this.#chainingKey = chainingKey;
    this.mixHash(hash);
    wipe(hash);
    this.cipher.initializeKey(Secret.of(key));
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
  split(): [Secret, Secret] {
    return this.#crypto.noiseHkdf(this.#chainingKey, NO_BYTES, 2).map((key) => Secret.of(key)) as [Secret, Secret];
  }

  /** What a later handshake may resume by: its secret, and the public name of it (8 bytes). */
  resumption(): Resumption {
    const [psk, name] = this.#crypto.noiseHkdf(this.#chainingKey, RESUME, 2) as [Uint8Array, Uint8Array];
    const id = name.slice(0, RESUMPTION_ID_BYTES);
    wipe(name);
    return { id, psk: Secret.of(psk) };
  }

  wipe(): void {
    wipe(this.#chainingKey, this.#hash);
    this.cipher.wipe();
  }
}
