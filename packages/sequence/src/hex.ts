// SPDX-License-Identifier: Apache-2.0
/** Bytes as lower-case hexadecimal, the only form in which a transcript holds bytes. */

const DIGITS: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Lower-case, two digits a byte, no separators. */
export function toHex(bytes: Uint8Array): string {
  let out = '';
  for (const byte of bytes) {
    out += DIGITS[byte];
  }
  return out;
}
