// SPDX-License-Identifier: Apache-2.0
/** What the commands of the test authority share: names, times, ids, lists. */
import { bytesToHex, hexToBytes, type KeyPair, systemRandom } from '@assay/crypto';
import { signRevocationList } from '@assay/protocol';
import { UsageError } from '../../exit-codes.js';
import type { Register } from './authority.js';

/** Seconds since 1970-01-01T00:00:00Z, by this machine's clock. */
export const seconds = (): number => Math.floor(Date.now() / 1000);

/** A time as people read it, to the second, in UTC. */
export const day = (time: number): string => `${new Date(time * 1000).toISOString().slice(0, 19)}Z`;

const NAME = /^[ -~]{1,16}$/;

/** A name as credentials carry it. Throws UsageError. */
export function checkName(name: string, option: string): string {
  if (NAME.test(name)) return name;
  throw new UsageError(`${option} "${name}": give 1 to 16 characters of ASCII, so that chains stay short`);
}

/** Eight random bytes in hex that this authority has not used yet (credentials.md CRED-12). */
export function unusedId(register: Register): string {
  const used = new Set(register.issued.map(({ id }) => id));
  for (;;) {
    const id = bytesToHex(systemRandom(8));
    if (!used.has(id)) return id;
  }
}

/** A revocation list that the trust anchor has signed. The key stays the caller's to wipe. */
export const signedList = (
  issuer: string,
  { counter, ids }: Register['revocation'],
  issuedAt: number,
  anchor: KeyPair,
): Uint8Array => signRevocationList({ issuer, counter, issuedAt, revoked: ids.map(hexToBytes) }, anchor);
