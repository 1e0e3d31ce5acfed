// SPDX-License-Identifier: Apache-2.0
/** Failures of open ports that every kind of them has, in the same words. */
import { PortError } from './port.js';

/** The device has gone. */
export function vanished(path: string, cause: unknown): PortError {
  return new PortError('port-vanished', path, `${path} went away in mid-run. Check the cable and the board's supply.`, {
    cause,
  });
}

/** The line DTR could not be set. */
export function dtrFailure(path: string, cause: unknown): PortError {
  return new PortError('port-failed', path, `Cannot set DTR on ${path}: ${wordsOf(cause)}.`, { cause });
}

/** What was thrown, in words: a browser may throw anything. */
export const wordsOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
