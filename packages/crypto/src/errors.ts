// SPDX-License-Identifier: Apache-2.0
/** One error root with a stable code, and three families: the peer misbehaved, the caller misused us, we have a bug. */

/** Root of every error that Assay's own code throws. `code` is stable and kebab-case; the message is for people. */
export abstract class AssayError extends Error {
  /** Whose fault it is; layers that know no product tell the families apart by this. */
  abstract readonly family: 'peer' | 'misuse' | 'bug';
  constructor(
    readonly code: string,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The other side, or who sits between, sent what it must not. Coarse where cryptography is concerned. */
export class AssayPeerError extends AssayError {
  readonly family = 'peer';
}

/** The caller broke a documented precondition; mend the call. */
export class AssayMisuseError extends AssayError {
  readonly family = 'misuse';
}

/** A state that our own code must never reach. */
export class AssayBugError extends AssayError {
  readonly family = 'bug';
}
