// SPDX-License-Identifier: Apache-2.0
/** SHA-256 (FIPS 180-4), whole or in parts. */
import { sha256 as noble } from '@noble/hashes/sha2.js';

/** Length of a digest. */
export const SHA256_BYTES = 32;

/** Digest of the parts one after another. */
export function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = noble.create();
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** A digest that is fed bit by bit; `digest` ends it and may be called once. */
export interface Sha256 {
  /** Adds bytes; returns itself. */
  update(part: Uint8Array): this;
  /** The digest, 32 bytes; nothing can be added after. */
  digest(): Uint8Array;
}

/** A hash of what comes in pieces. */
export function createSha256(): Sha256 {
  return noble.create();
}
