// SPDX-License-Identifier: Apache-2.0
/** The pairing secret as a person types it: mistakes are named in a person's words, and what was typed is never repeated. */
import { AssayMisuseError } from '@assay/crypto';
import { PairingSecret } from '@assay/protocol';
import type { Problem } from '../ipc/common.js';
import { BenchError, problemOf } from './bench-error.js';

const mends: Readonly<Record<string, string>> = {
  'pairing-length': 'Type all seven groups of four.',
  'pairing-character': 'The display shows digits and capital letters, never U or a sign.',
  'pairing-check': 'Compare each group with the display.',
  'pairing-spare': 'Compare the last group but one with the display.',
};

/** The secret is the caller's to wipe. Throws BenchError `pairing-length`, `-character`, `-check`, `-spare`. */
export function parseSecret(typed: string): PairingSecret {
  try {
    return PairingSecret.parse(typed);
  } catch (error) {
    if (!(error instanceof AssayMisuseError) || mends[error.code] === undefined) throw error;
    const message = `${error.message.charAt(0).toUpperCase()}${error.message.slice(1)}.`;
    throw new BenchError(error.code, message, mends[error.code] ?? '');
  }
}

/** What is wrong with it; null when nothing is, as far as its check digits tell. */
export function checkSecret(typed: string): Problem | null {
  try {
    parseSecret(typed).wipe();
    return null;
  } catch (error) {
    return problemOf(error);
  }
}
