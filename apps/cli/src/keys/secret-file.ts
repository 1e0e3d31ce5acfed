// SPDX-License-Identifier: Apache-2.0
/** Files that hold secrets: read only when nobody else can read them, made so that nobody else ever could. */
import { closeSync, fstatSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { openToOthers } from '@assay/evidence';
import { UsageError } from '../exit-codes.js';

/** The file's bytes; wipe them after use. `what` names it in errors. Throws UsageError with the mend. */
export function readSecretFile(path: string, what: string): Buffer {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    throw new UsageError(`${what} ${path} cannot be read: ${(error as Error).message}`);
  }
  try {
    // The mode of what was opened, not of what the path names a moment later.
    const { mode } = fstatSync(file);
    if (openToOthers(mode)) {
      const octal = (mode & 0o777).toString(8).padStart(4, '0');
      throw new UsageError(`${what} ${path} has mode ${octal}: others can read it; run: chmod 600 ${path}`);
    }
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}

/** Makes a file of mode 0600. Throws UsageError when there is one already: a key is never written over. */
export function writeSecretFile(path: string, content: string, what: string): void {
  try {
    writeFileSync(path, content, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    const exists = (error as NodeJS.ErrnoException).code === 'EEXIST';
    const mend = exists
      ? 'there is a file of that name; move it away or choose another name'
      : (error as Error).message;
    throw new UsageError(`${what} ${path} cannot be written: ${mend}`);
  }
}
