// SPDX-License-Identifier: Apache-2.0
/** Byte strings: hexadecimal, joining, constant-time comparison, wiping. */
import { AssayMisuseError } from './errors.js';
import type { Secret } from './secret.js';

/** Lower-case hexadecimal. */
export function bytesToHex(bytes: Uint8Array): string {
  let hex = '';
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0');
  return hex;
}

/** Takes either case, no separators; throws AssayMisuseError `bad-hex`. */
export function hexToBytes(hex: string): Uint8Array {
  if (hex.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(hex)) {
    throw new AssayMisuseError('bad-hex', `not an even number of hexadecimal digits: ${hex.length} characters`);
  }
  return Uint8Array.from({ length: hex.length / 2 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16));
}

/** The parts one after another, in an array of their own. */
export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Compares without an early way out, so that time tells nothing of where the bytes differ. Lengths are not secret. */
export function constantTimeEqual(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a[i]! ^ b[i]!;
  return difference === 0;
}

/**
 * Overwrites secrets with zeros. Best effort, as in any garbage-collected language: copies that the engine or a library
 * made are out of reach.
 */
export function wipe(...secrets: readonly (Secret | Uint8Array | undefined)[]): void {
  for (const secret of secrets) {
    if (secret instanceof Uint8Array) secret.fill(0);
    else secret?.wipe();
  }
}

/** Throws AssayMisuseError `bad-length` unless `bytes` has exactly `length` bytes; `what` is named in the message. */
export function wantLength(bytes: { readonly length: number }, length: number, what: string): void {
  if (bytes.length !== length) {
    throw new AssayMisuseError('bad-length', `${what} has ${bytes.length} bytes, wants ${length}`);
  }
}
