// SPDX-License-Identifier: Apache-2.0
/** Files that a user names: what goes wrong with them is the user's to mend. */
import { readFileSync, writeFileSync } from 'node:fs';
import { UsageError } from './exit-codes.js';
import { userPath } from './repository.js';

/** The file's bytes. `what`, the option that named it, begins the error. Throws UsageError. */
export function readUserFile(file: string, what?: string): Uint8Array {
  try {
    return readFileSync(userPath(file));
  } catch (error) {
    throw new UsageError(`${what ? `${what} ` : ''}${file} cannot be read: ${(error as Error).message}`);
  }
}

/** Writes a file, over one that is there. Throws UsageError. */
export function writeUserFile(file: string, content: string | Uint8Array, what: string): void {
  try {
    writeFileSync(userPath(file), content);
  } catch (error) {
    throw new UsageError(`${what} ${file} cannot be written: ${(error as Error).message}`);
  }
}
