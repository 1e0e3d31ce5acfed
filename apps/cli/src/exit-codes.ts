// SPDX-License-Identifier: Apache-2.0
/** The exit codes of every `assay` command, documented in docs/how-to/command-line.md. */
import type { Outcome } from '@assay/sequence';

export const ExitCode = {
  /** All passed; the evidence is intact; the command did what it was asked. */
  passed: 0,
  /** The product failed: a sequence failed, evidence is broken, a vector does not match, the pump refused. */
  productFailure: 1,
  /** The rig failed: port, board, fixture, set-up, an aborted run; nothing is said about the product. */
  rigError: 2,
  /** The command was called wrongly: unknown option, unreadable file, unknown sequence. */
  usage: 3,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** The worst of a run decides; a product failure outweighs a rig error, since it is known. */
export function exitCodeOf(outcome: Outcome): ExitCode {
  if (outcome === 'pass' || outcome === 'not-applicable') return ExitCode.passed;
  return outcome === 'fail' ? ExitCode.productFailure : ExitCode.rigError;
}

/** Something that the caller must mend; shown without a stack. */
export class UsageError extends Error {}
