// SPDX-License-Identifier: Apache-2.0
/** The folder of a test authority: its keys, the register of what it issued, what it revoked. */
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { RoleName } from '@assay/protocol';
import { UsageError } from '../../exit-codes.js';

/** One credential that was issued. Times are seconds since 1970-01-01T00:00:00Z. */
export interface Issued {
  readonly id: string;
  readonly kind: 'peer' | 'issuer';
  readonly subject: string;
  readonly issuer: string;
  /** Null when the trust anchor signed it itself. */
  readonly issuerId: string | null;
  readonly roles: readonly RoleName[];
  readonly publicKey: string;
  readonly notBefore: number;
  readonly expires: number;
}

export interface Register {
  readonly format: 'assay-authority';
  readonly version: 1;
  readonly name: string;
  readonly publicKey: string;
  readonly issued: readonly Issued[];
  readonly revocation: {
    /** Of the newest list: the first, 1, is empty. */
    readonly counter: number;
    readonly ids: readonly string[];
  };
}

export const files = {
  register: 'authority.json',
  anchorKey: 'anchor.key',
  anchor: 'anchor.pub',
  revocation: 'revocation.list',
  issuerKey: (id: string) => `issuer-${id}.key`,
  credential: (id: string) => `${id}.credential`,
  chain: (id: string) => `${id}.chain`,
} as const;

const LOCK = 'authority.lock';

/** Makes the folder, which must be new or empty. Throws UsageError. */
export function makeFolder(dir: string): void {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    if (readdirSync(dir).length > 0) throw new UsageError(`${dir} is not empty: name a new folder`);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${dir} cannot be made: ${(error as Error).message}`);
  }
}

export function readRegister(dir: string): Register {
  const path = join(dir, files.register);
  if (!existsSync(path)) throw new UsageError(`${dir} is no authority: make one by \`assay ca init ${dir}\``);
  try {
    const register = JSON.parse(readFileSync(path, 'utf8')) as Register;
    const fits = register.format === 'assay-authority' && register.version === 1;
    if (fits && Array.isArray(register.issued) && Array.isArray(register.revocation?.ids)) return register;
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${(error as Error).message}`);
  }
  throw new UsageError(`${path} is no register of this version`);
}

/** Replaces a file as a whole, so that a reader sees the old or the new one. */
export function replaceFile(dir: string, name: string, content: string | Uint8Array): string {
  const path = join(dir, name);
  const part = `${path}.part`;
  writeFileSync(part, content, { mode: 0o600 });
  renameSync(part, path);
  return path;
}

export const writeRegister = (dir: string, register: Register): string =>
  replaceFile(dir, files.register, `${JSON.stringify(register, null, 2)}\n`);

/**
 * Runs `work` on the register, alone: two at once would write one register over the other. Throws UsageError when another is
 * at work.
 */
export async function alone<T>(dir: string, work: (register: Register) => Promise<T>): Promise<T> {
  readRegister(dir);
  const lock = join(dir, LOCK);
  try {
    closeSync(openSync(lock, 'wx'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      throw new UsageError(`another assay ca is at work in ${dir}; if there is none, remove ${lock}`);
    }
    throw new UsageError(`${dir} is no authority that can be written: ${(error as Error).message}`);
  }
  try {
    return await work(readRegister(dir));
  } finally {
    rmSync(lock, { force: true });
  }
}

/** A valid issuer by name or id, the newest of a name. Throws UsageError. */
export function findIssuer(register: Register, wanted: string, now: number): Issued {
  const usable = register.issued.filter(
    ({ id, kind, expires }) => kind === 'issuer' && expires >= now && !register.revocation.ids.includes(id),
  );
  const found = usable.findLast(({ id, subject }) => id === wanted || subject === wanted);
  if (found) return found;
  const names = usable.map(({ subject }) => subject).join(', ') || 'none yet';
  throw new UsageError(`--issuer ${wanted}: no valid issuer of that name; there are: ${names}`);
}
