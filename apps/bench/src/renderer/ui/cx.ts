// SPDX-License-Identifier: Apache-2.0
/** Joins class names, leaving out what is off. */
export function cx(...parts: readonly (string | false | null | undefined)[]): string {
  return parts.filter(Boolean).join(' ');
}
