// SPDX-License-Identifier: Apache-2.0
/** The type of what anyone on the line may have written. */

/**
 * A value that came outside a session's records, so that nothing proves who sent it: the hello and its reply, alerts; and what
 * is signed, before its signature was verified. Reading it takes a word that says so; nothing may be stored or delivered because of it (link.md ALR-1). What a session's records
 * carried comes plain.
 */
export interface Unauthenticated<T> {
  readonly unauthenticated: T;
}
