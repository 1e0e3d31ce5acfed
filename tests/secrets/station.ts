// SPDX-License-Identifier: Apache-2.0
/** The secrets of a station's folder, read from its files, to be searched for in what a program wrote elsewhere. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Planted } from './search.js';

/** PKCS#8 of an Ed25519 key ends with its 32-byte seed (RFC 8410 §7). */
const SEED_BYTES = 32;

/** `folder` holds `peers.json` and `station-key`. */
export function plantStation(folder: string): readonly Planted[] {
  const peers = JSON.parse(readFileSync(join(folder, 'peers.json'), 'utf8')) as Record<string, string>;
  const pem = readFileSync(join(folder, 'station-key'), 'utf8').replace(/-----[^-]+-----|\s/g, '');
  return [
    { name: 'link key of the controller', value: Buffer.from(peers['controller'] ?? '', 'hex') },
    { name: 'link key of the caregiver', value: Buffer.from(peers['caregiver'] ?? '', 'hex') },
    { name: 'signing key of the station', value: Buffer.from(pem, 'base64').subarray(-SEED_BYTES) },
  ];
}
