// SPDX-License-Identifier: Apache-2.0
/** The secrets of a station's folder, read from its files, to be searched for in what a program wrote elsewhere. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Planted } from './search.js';

/** PKCS#8 of an Ed25519 key ends with its 32-byte seed (RFC 8410 §7). */
const SEED_BYTES = 32;

/** Of `peers.json`. */
export function plantLinkKeys(folder: string): readonly Planted[] {
  const peers = JSON.parse(readFileSync(join(folder, 'peers.json'), 'utf8')) as Record<string, string>;
  return ['controller', 'caregiver'].map((role) => ({
    name: `link key of the ${role}`,
    value: Buffer.from(peers[role] ?? '', 'hex'),
  }));
}

/** Of `station-key`. */
export function plantSigningKey(folder: string): Planted {
  const pem = readFileSync(join(folder, 'station-key'), 'utf8').replace(/-----[^-]+-----|\s/g, '');
  return { name: 'signing key of the station', value: Buffer.from(pem, 'base64').subarray(-SEED_BYTES) };
}
