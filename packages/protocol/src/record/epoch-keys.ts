// SPDX-License-Identifier: Apache-2.0
/** The keys of a session's epochs: 4096 records each, every key the REKEY of the one before (link.md REC-3, REC-6). */
import type { CryptoBackend, Secret } from '@assay/crypto';
import { rekey } from '../noise/cipher-state.js';

/** Records under one key. */
export const EPOCH_RECORDS = 4096;
/** Counters of one direction of a session; the last is one less. */
export const SESSION_COUNTERS = 65_536;

/** The epoch of a counter below SESSION_COUNTERS. */
export const epochOf = (counter: bigint | number): number => Math.floor(Number(counter) / EPOCH_RECORDS);

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
