// SPDX-License-Identifier: Apache-2.0
/** What can be wrong when evidence is written or read: the caller's or the machine's trouble, never the product's. */

export type EvidenceErrorCode =
  | 'folder-not-empty' // evidence is never written over anything
  | 'folder-unusable' // cannot be made, read or written; `cause` has it
  | 'not-evidence' // no folder, or one without a readable run.json
  | 'evidence-broken' // asked to work on records that do not hold
  | 'evidence-inconsistent' // results handed in do not agree with the transcripts on disk
  | 'key-mode' // others can read the station key
  | 'key-format'; // not an Ed25519 private key in PKCS#8 PEM

/** The message says what and where, and the mend. */
export class EvidenceError extends Error {
  constructor(
    readonly code: EvidenceErrorCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'EvidenceError';
  }
}
