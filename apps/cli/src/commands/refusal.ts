// SPDX-License-Identifier: Apache-2.0
/** What the `inspect` commands say of something signed: refused, or not verified at all. */
import { AssayPeerError } from '@assay/crypto';

/** Code and words of a verifier's refusal. */
export interface Refusal {
  readonly code: string;
  readonly text: string;
}

/** Null when `verify` came to its end, else why it refused. Other errors pass through. */
export function refusalOf(verify: () => void): Refusal | null {
  try {
    verify();
    return null;
  } catch (error) {
    if (!(error instanceof AssayPeerError)) throw error;
    return { code: error.code, text: error.message };
  }
}

export const refused = ({ code, text }: Refusal): string => `REFUSED (${code}): ${text}`;

/** option — the one that names whose signature to look for. */
export const notAuthenticated = (option: string): string =>
  `NOT authenticated: anyone may have written this; give ${option} to have it verified`;
