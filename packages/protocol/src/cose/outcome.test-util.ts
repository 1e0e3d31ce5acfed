// SPDX-License-Identifier: Apache-2.0
/** What came of an attempt, as vectors put it. */
import { AssayPeerError } from '@assay/crypto';

/** `accepted`, or the code of the peer error; anything else that is thrown passes on. */
export function outcomeOf(act: () => unknown): string {
  try {
    act();
    return 'accepted';
  } catch (error) {
    if (error instanceof AssayPeerError) return error.code;
    throw error;
  }
}
