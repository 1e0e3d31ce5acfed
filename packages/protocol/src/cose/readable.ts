// SPDX-License-Identifier: Apache-2.0
/** What is signed is held to what is taken: whoever signs reads it first as its receivers will. */
import { AssayMisuseError } from '@assay/crypto';

/** Throws AssayMisuseError `code` with the words of whatever `read` refuses. */
export function wantReadable(code: string, read: () => unknown): void {
  try {
    read();
  } catch (error) {
    throw new AssayMisuseError(code, (error as Error).message, { cause: error });
  }
}
