// SPDX-License-Identifier: Apache-2.0
/** The station's Ed25519 key: made at first use, kept in a file that only its owner can read, signs the manifests of its runs. */

import { linkSync, mkdirSync, readFileSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ed25519KeyPair, ed25519Sign, hexToBytes, systemRandom, wipe } from '@assay/crypto';
import { sha256Hex } from './digests.js';
import { EvidenceError } from './errors.js';
import { openToOthers, stationFolder } from './station-folder.js';

export interface StationKey {
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  /** SHA-256 of the public key, 64 hex digits. */
  readonly fingerprint: string;
  /** Ed25519 signature (RFC 8032), 64 bytes. */
  sign(message: Uint8Array): Uint8Array;
}

const FILE = 'station-key';

/** PKCS#8 of an Ed25519 private key (RFC 8410 §7) up to its 32-byte seed: version 0, OID 1.3.101.112, two octet strings. */
const PKCS8_PREFIX = hexToBytes('302e020100300506032b657004220420');

/**
 * Loads the key, or makes it when there is none. dir — default `$ASSAY_HOME`, else `~/.config/assay`. The file is PKCS#8 PEM
 * (`openssl pkey -in … -pubout` reads it), mode 0600. Throws EvidenceError `key-mode`, `key-format`, `folder-unusable`.
 */
export function loadStationKey(options: { readonly dir?: string } = {}): StationKey {
  const dir = stationFolder(options.dir);
  const path = join(dir, FILE);
  return readKey(path) ?? makeKey(dir, path);
}

/** A key from its 32-byte seed; the seed is copied. For tests and for stations that keep their key elsewhere. */
export function stationKeyFromSeed(seed: Uint8Array): StationKey {
  const { secretKey, publicKey } = ed25519KeyPair(seed.slice());
  // The secret lives in the closure only: printing or inspecting the object cannot show it.
  return { publicKey, fingerprint: sha256Hex(publicKey), sign: (message) => ed25519Sign(secretKey, message) };
}

function readKey(path: string): StationKey | null {
  let pem: string;
  try {
    const mode = statSync(path).mode & 0o777;
    if (openToOthers(mode)) {
      throw new EvidenceError(
        'key-mode',
        `${path} has mode ${mode.toString(8).padStart(4, '0')}: others can read the station's key; run: chmod 600 ${path}`,
      );
    }
    pem = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof EvidenceError) {
      throw error;
    }
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return null;
    }
    throw new EvidenceError('folder-unusable', `${path} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  const seed = seedOf(pem, path);
  try {
    return stationKeyFromSeed(seed);
  } finally {
    wipe(seed);
  }
}

function makeKey(dir: string, path: string): StationKey {
  const seed = systemRandom(32);
  const part = join(dir, `.${FILE}.${process.pid}.part`);
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    writeFileSync(part, pemOf(seed), { mode: 0o600, flag: 'wx' });
    try {
      // A link fails where a rename would replace: of two first runs at once one makes the key, both use it.
      linkSync(part, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
        throw error;
      }
    } finally {
      unlinkSync(part);
    }
  } catch (error) {
    const what = `the station's key cannot be written to ${path}: ${(error as Error).message}`;
    throw new EvidenceError('folder-unusable', `${what}; make ${dir} writable or set ASSAY_HOME`, { cause: error });
  } finally {
    wipe(seed);
  }
  return loadStationKey({ dir });
}

function pemOf(seed: Uint8Array): string {
  const der = Buffer.concat([PKCS8_PREFIX, seed]);
  const body = der.toString('base64');
  wipe(der);
  return `-----BEGIN PRIVATE KEY-----\n${body}\n-----END PRIVATE KEY-----\n`;
}

function seedOf(pem: string, path: string): Uint8Array {
  const body = /^-----BEGIN PRIVATE KEY-----\r?\n([A-Za-z0-9+/=\s]+)-----END PRIVATE KEY-----\s*$/.exec(pem)?.[1] ?? '';
  const der = Buffer.from(body, 'base64');
  const fits = der.length === PKCS8_PREFIX.length + 32 && PKCS8_PREFIX.every((byte, index) => der[index] === byte);
  if (!fits) {
    throw new EvidenceError(
      'key-format',
      `${path} is not an Ed25519 private key in PKCS#8 PEM; move it away to have a new one made, or restore it`,
    );
  }
  const seed = Uint8Array.from(der.subarray(PKCS8_PREFIX.length));
  wipe(der);
  return seed;
}
