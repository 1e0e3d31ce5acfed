// SPDX-License-Identifier: Apache-2.0
/** The station's own link keys and the pumps that it has pinned: kept in one file that only its owner can read. */
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesToHex, hexToBytes, systemRandom } from '@assay/crypto';
import { openToOthers, stationFolder } from '@assay/evidence';
import { z } from 'zod';
import { RigError } from '../errors.js';

const key = z.string().regex(/^[0-9a-f]{64}$/);
/** At most 416 bytes (credentials.md CRED-15). */
const chain = z.string().regex(/^([0-9a-f]{2}){1,416}$/);
const fileSchema = z.strictObject({
  controller: key,
  caregiver: key,
  /** Made when they are first asked for. */
  automatedDosing: key.optional(),
  clinician: key.optional(),
  service: key.optional(),
  cgm: key.optional(),
  pumps: z.record(z.string(), key),
  /** By port, then by role: the chain that the pump on it took last. */
  credentials: z.record(z.string(), z.record(z.string(), chain)).optional(),
});
type PeersFile = z.infer<typeof fileSchema>;
/** As which the station may come to a pump: the roles of the link. */
type Role = Exclude<keyof PeersFile, 'pumps' | 'credentials'>;

export interface StationPeers {
  /** X25519 secrets, 32 bytes: a copy at each reading, the caller's to wipe. */
  readonly controller: Uint8Array;
  readonly caregiver: Uint8Array;
  /** X25519 secret of this station in any role, as above; made, at once and on disk, when there is none yet. */
  keyFor(role: Role): Uint8Array;
  /** The credential chain by which the pump on this port knows this station in this role; null when there is none. */
  credential(portPath: string, role: Role): Uint8Array | null;
  /** Remembers a chain that the pump took, at once and on disk. */
  keepCredential(portPath: string, role: Role, credential: Uint8Array): void;
  /** The static public key of the pump that was last paired on this port; null when none was. */
  pinned(portPath: string): Uint8Array | null;
  /** Remembers a pump's key, at once and on disk. */
  pin(portPath: string, pumpPublic: Uint8Array): void;
  /** Forgets it again, and the chains that it took, at once and on disk. */
  forget(portPath: string): void;
}

/**
 * Loads the file, or makes it with fresh keys. dir — default `$ASSAY_HOME`, else `~/.config/assay`. Throws RigError
 * `station-unusable` when the file can be read by others, is not ours, or cannot be written.
 */
export function loadStationPeers(options: { readonly dir?: string } = {}): StationPeers {
  const dir = stationFolder(options.dir);
  const path = join(dir, 'peers.json');
  let file = read(path);
  if (file === null) {
    file = { controller: bytesToHex(systemRandom(32)), caregiver: bytesToHex(systemRandom(32)), pumps: {} };
    write(dir, path, file);
  }
  return new FilePeers(dir, path, file);
}

/** Secrets leave through accessors only: an object that is logged, inspected or serialised shows none of them. */
class FilePeers implements StationPeers {
  readonly #dir: string;
  readonly #path: string;
  readonly #file: PeersFile;

  constructor(dir: string, path: string, file: PeersFile) {
    this.#dir = dir;
    this.#path = path;
    this.#file = file;
  }

  get controller(): Uint8Array {
    return hexToBytes(this.#file.controller);
  }

  get caregiver(): Uint8Array {
    return hexToBytes(this.#file.caregiver);
  }

  keyFor(role: Role): Uint8Array {
    const known = this.#file[role];
    if (known !== undefined) return hexToBytes(known);
    const made = systemRandom(32);
    this.#file[role] = bytesToHex(made);
    write(this.#dir, this.#path, this.#file);
    return made;
  }

  credential(portPath: string, role: Role): Uint8Array | null {
    const kept = this.#file.credentials?.[portPath]?.[role];
    return kept === undefined ? null : hexToBytes(kept);
  }

  keepCredential(portPath: string, role: Role, credential: Uint8Array): void {
    const { credentials = {} } = this.#file;
    credentials[portPath] = { ...credentials[portPath], [role]: bytesToHex(credential) };
    this.#file.credentials = credentials;
    write(this.#dir, this.#path, this.#file);
  }

  pinned(portPath: string): Uint8Array | null {
    const key = this.#file.pumps[portPath];
    return key === undefined ? null : hexToBytes(key);
  }

  pin(portPath: string, pumpPublic: Uint8Array): void {
    this.#file.pumps[portPath] = bytesToHex(pumpPublic);
    write(this.#dir, this.#path, this.#file);
  }

  forget(portPath: string): void {
    delete this.#file.pumps[portPath];
    delete this.#file.credentials?.[portPath];
    write(this.#dir, this.#path, this.#file);
  }
}

function read(path: string): PeersFile | null {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return null;
  if (openToOthers(stat.mode)) {
    throw new RigError('station-unusable', `${path} can be read by others; run: chmod 600 ${path}`);
  }
  try {
    return fileSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    // The content is secret: say that it is wrong, never what it holds.
    throw new RigError(
      'station-unusable',
      `${path} is not a peers file of Assay; move it away to start with new keys`,
      {
        cause: (cause as Error).name,
      },
    );
  }
}

function write(dir: string, path: string, file: PeersFile): void {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    const part = `${path}.${process.pid}.part`;
    writeFileSync(part, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600 });
    renameSync(part, path);
  } catch (cause) {
    const what = `${path} cannot be written: ${(cause as Error).message}`;
    throw new RigError('station-unusable', `${what}; make ${dir} writable or set ASSAY_HOME`, { cause });
  }
}
