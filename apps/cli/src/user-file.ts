// SPDX-License-Identifier: Apache-2.0
/** Files that a user names. */
import { readFileSync } from 'node:fs';
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
