// SPDX-License-Identifier: Apache-2.0
/** What every command gets: where to print, where paths start, and how a user's interrupt reaches it. */
import { bytesToHex } from '@assay/crypto';
import type { ExitCode } from '../exit-codes.js';

export interface CommandContext {
  /** Results, for people or as JSON. */
  out(text: string): void;
  /** Progress and remarks. */
  err(text: string): void;
  /** Aborts on the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
}

/** Turns a command into what commander calls. */
export type Act = <A extends unknown[]>(
  command: (...args: A) => ExitCode | Promise<ExitCode>,
) => (...args: A) => Promise<void>;

/** Prints `value` as JSON, bigint as text, bytes as hex. */
export function json(value: unknown): string {
  return `${JSON.stringify(
    value,
    (_key, each) => {
      if (typeof each === 'bigint') return each.toString();
      return each instanceof Uint8Array ? bytesToHex(each) : each;
    },
    2,
  )}\n`;
}
