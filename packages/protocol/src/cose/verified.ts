// SPDX-License-Identifier: Apache-2.0
/**
 * What was authenticated has another type than what was not (Unauthenticated), and another identity at run time.
 */
import { AssayMisuseError } from '@assay/crypto';

declare const brand: unique symbol;

/**
 * A value that a verifying function of this package returned; nothing else can make one, a changed copy included. It is frozen;
 * the bytes in it cannot be, so treat them as read-only.
 */
export type Verified<T> = T & { readonly [brand]: true };

/** The type holds callers in TypeScript; this set holds the others, and casts. */
const verifiedValues = new WeakSet<object>();

/** For verifying functions only, after everything was checked; not exported from the package. */
export function markVerified<T extends object>(value: T): Verified<T> {
  verifiedValues.add(value);
  return Object.freeze(value) as Verified<T>;
}

/** Throws AssayMisuseError `not-verified` for what no verifying function returned; `what` names it. */
export function wantVerified(value: object, what: string): void {
  if (!verifiedValues.has(value)) {
    throw new AssayMisuseError('not-verified', `${what} was not verified; take what the verifying function returned`);
  }
}
