// SPDX-License-Identifier: Apache-2.0
/** The keys of a session's epochs: 4096 records each, every key the REKEY of the one before (link.md REC-3, REC-6). */
import { AEAD_KEY_BYTES, type CryptoBackend, Secret, wipe } from '@assay/crypto';
import { MAX_NONCE, noiseNonce } from '../noise/cipher-state.js';

/** Records under one key. */
export const EPOCH_RECORDS = 4096;
/** Counters of one direction of a session; the last is one less. */
export const SESSION_COUNTERS = 65_536;

const NO_BYTES = new Uint8Array(0);

/** The epoch of a counter below SESSION_COUNTERS. */
export const epochOf = (counter: bigint | number): number => Math.floor(Number(counter) / EPOCH_RECORDS);

/** REKEY(key) of Noise §4.2, a new secret; `key` stays the caller's. */
export function rekey(key: Secret, crypto: CryptoBackend): Secret {
  const sealed = crypto.aeadSeal(key, noiseNonce(MAX_NONCE), NO_BYTES, new Uint8Array(AEAD_KEY_BYTES));
  const next = Secret.of(sealed.slice(0, AEAD_KEY_BYTES));
  wipe(sealed);
  return next;
}

/** The key `steps` epochs on, a new secret; what lies between is wiped. */
export function keyAhead(key: Secret, steps: number, crypto: CryptoBackend): Secret {
  let ahead = key.copy();
  for (let step = 0; step < steps; step++) {
    const next = rekey(ahead, crypto);
    ahead.wipe();
    ahead = next;
  }
  return ahead;
}
