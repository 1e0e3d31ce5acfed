// SPDX-License-Identifier: Apache-2.0
/** Ephemeral keys made ahead in Node's thread pool, so that a handshake does not wait until OpenSSL has made one. */
import { generateKeyPair, type JsonWebKey, type KeyObject } from 'node:crypto';
import type { CryptoBackend, KeyPair } from '../backend.js';
import { wipe } from '../bytes.js';
import { AssayMisuseError } from '../errors.js';
import { Secret } from '../secret.js';
import { X25519_BYTES } from '../x25519.js';
import { nodeCrypto } from './backend.js';
import { fromBase64url, secretBytes } from './keys.js';

/** A back end that keeps ephemeral keys ready. `close` wipes those that nobody took; it works on without any. */
export interface PreparedCrypto extends CryptoBackend {
  close(): void;
}

const DEFAULT_COUNT = 16;
const MOST = 1024;
/** The public key as JWK, which makes no key object that nobody needs; Node's types do not know this form. */
const FORMS = { publicKeyEncoding: { format: 'jwk' } } as never;

class Stock {
  readonly #ready: KeyPair[] = [];
  #awaited = 0;
  #count: number;

  constructor(count: number) {
    this.#count = count;
    this.#order();
  }

  /** Each pair is handed out once. */
  take(): KeyPair | undefined {
    const pair = this.#ready.pop();
    this.#order();
    return pair;
  }

  close(): void {
    this.#count = 0;
    wipe(...this.#ready.map(({ secretKey }) => secretKey));
    this.#ready.length = 0;
  }

  #order(): void {
    for (; this.#ready.length + this.#awaited < this.#count; this.#awaited++) {
      generateKeyPair('x25519', FORMS, this.#made as never);
    }
  }

  /** Without a key, whatever the reason, the handshake makes its own and tells the caller what fails. */
  readonly #made = (error: Error | null, publicKey: JsonWebKey, privateKey: KeyObject): void => {
    this.#awaited--;
    if (error !== null || this.#ready.length >= this.#count) return;
    const secretKey = Secret.held(X25519_BYTES, 'X25519', privateKey, secretBytes);
    this.#ready.push({ secretKey, publicKey: fromBase64url(publicKey.x!) });
  };
}

/**
 * `nodeCrypto` with up to `count` (1 to 1,024) ephemeral keys ready, made in Node's thread pool while the event loop turns.
 * They come from OpenSSL's generator: the random source that a handshake is given is asked only while none is ready. Throws
 * AssayMisuseError `bad-count`.
 */
export function preparedNodeCrypto({ count = DEFAULT_COUNT }: { readonly count?: number } = {}): PreparedCrypto {
  if (!Number.isInteger(count) || count < 1 || count > MOST) {
    throw new AssayMisuseError('bad-count', `${count} prepared keys: choose a whole number from 1 to ${MOST}`);
  }
  const stock = new Stock(count);
  return {
    ...nodeCrypto,
    x25519Ephemeral: (random) => stock.take() ?? nodeCrypto.x25519Ephemeral(random),
    close: () => stock.close(),
  };
}
