// SPDX-License-Identifier: Apache-2.0
/** Plants every secret that arises: what a random source gives, what a back end derives, agrees on and encrypts with. */
import { type CryptoBackend, portableCrypto, type RandomSource, type Secret } from '@assay/crypto';
import type { Planted } from './search.js';

/** Shorter draws are idempotency keys and ids, which cross the line and are no secrets. */
const SECRET_BYTES = 16;
/** RES-1: of the second output of this derivation the first bytes name the ticket, in clear. */
const RESUME_INFO = 'Assay/1 resume';
const TICKET_BYTES = 8;

export class Vault {
  readonly #planted = new Map<string, Planted>();

  get planted(): readonly Planted[] {
    return [...this.#planted.values()];
  }

  /** A copy is kept, since the owner will wipe the secret. */
  plant(name: string, value: Uint8Array | string): void {
    const copy = typeof value === 'string' ? value : Uint8Array.from(value);
    const id = Buffer.from(copy as string).toString('hex');
    // Zeros are what a wiped secret leaves: they tell nothing and stand everywhere.
    if (/^(00)*$/.test(id) || this.#planted.has(id)) return;
    this.#planted.set(id, { name: `${name} (${this.#planted.size})`, value: copy });
  }

  random(name: string, source: RandomSource): RandomSource {
    return (length) => {
      const bytes = source(length);
      if (length >= SECRET_BYTES) this.plant(`${name}, random draw`, bytes);
      return bytes;
    };
  }

  /** Does what `inner` does and plants all keys that pass through it. */
  backend(name: string, inner: CryptoBackend = portableCrypto): CryptoBackend {
    const plant = (what: string, bytes: Uint8Array) => {
      this.plant(`${name}, ${what}`, bytes);
      return bytes;
    };
    const key = (what: string, secret: Secret) => plant(what, secret.bytes);
    return {
      ...inner,
      name: `${inner.name}, watched`,
      hkdf: (salt, ikm, info, length) => plant('HKDF output', inner.hkdf(salt, ikm, info, length)),
      noiseHkdf: (chainingKey, ikm, outputs) => {
        plant('chaining key', chainingKey);
        const derived = inner.noiseHkdf(chainingKey, ikm, outputs);
        const ticket = Buffer.from(ikm).toString('latin1') === RESUME_INFO;
        for (const [at, output] of derived.entries()) {
          plant('derived key', ticket && at === 1 ? output.subarray(TICKET_BYTES) : output);
        }
        return derived;
      },
      aeadSeal: (secret, nonce, aad, plaintext) => {
        key('sealing key', secret);
        return inner.aeadSeal(secret, nonce, aad, plaintext);
      },
      aeadOpen: (secret, nonce, aad, ciphertext) => {
        key('opening key', secret);
        return inner.aeadOpen(secret, nonce, aad, ciphertext);
      },
      x25519: (secret, publicKey) => {
        key('X25519 key', secret);
        return plant('shared secret', inner.x25519(secret, publicKey));
      },
    };
  }
}

/** Catches what the process writes while `work` runs: console and both streams. */
export async function written(work: () => Promise<unknown>): Promise<string> {
  let text = '';
  const streams = [process.stdout, process.stderr] as const;
  const before = streams.map((stream) => stream.write);
  const methods = ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const;
  const console_ = methods.map((method) => console[method]);
  const take = (...args: readonly unknown[]) => {
    text += `${args.map((arg) => (arg instanceof Uint8Array ? Buffer.from(arg).toString('latin1') : String(arg))).join(' ')}\n`;
    return true;
  };
  for (const stream of streams) stream.write = take as typeof stream.write;
  for (const method of methods) console[method] = take;
  try {
    await work();
  } finally {
    for (const [at, stream] of streams.entries()) stream.write = before[at]!;
    for (const [at, method] of methods.entries()) console[method] = console_[at]!;
  }
  return text;
}
