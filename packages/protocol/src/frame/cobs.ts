// SPDX-License-Identifier: Apache-2.0
/** Consistent Overhead Byte Stuffing (Cheshire & Baker 1999) with 0x00 as the delimiter; link.md FRM-2. */

/** A code byte of 0xff announces this many data bytes and no zero after them. */
const FULL_BLOCK = 254;

/** Most bytes that `length` bytes can grow to, delimiter not counted. */
export const maxCobsBytes = (length: number): number => length + Math.max(1, Math.ceil(length / FULL_BLOCK));

/**
 * Writes the first `length` bytes of `data` without a zero among them, and tells how many bytes that took. `out` — room for
 * maxCobsBytes(length).
 */
export function stuff(data: Uint8Array, length: number, out: Uint8Array): number {
  let code = 0; // where the code byte of the open block stands
  let at = 1;
  for (let i = 0; i < length; i++) {
    // A full block that ends the data needs no empty block after it, so the next is opened only now.
    if (at - code > FULL_BLOCK) {
      out[code] = FULL_BLOCK + 1;
      code = at++;
    }
    const byte = data[i]!;
    if (byte !== 0) {
      out[at++] = byte;
    } else {
      out[code] = at - code;
      code = at++;
    }
  }
  out[code] = at - code;
  return at;
}

/**
 * Writes the data that were stuffed, and tells how many bytes they are; −1 when the bytes are no COBS: a zero among them, or a
 * block that runs past the end. `out` — room for as many bytes as `stuffed` has.
 */
export function unstuff(stuffed: Uint8Array, out: Uint8Array): number {
  const { length } = stuffed;
  let written = 0;
  let at = 0;
  while (at < length) {
    const code = stuffed[at]!;
    const end = at + code;
    if (code === 0 || end > length) return -1;
    for (at++; at < end; at++) {
      const byte = stuffed[at]!;
      if (byte === 0) return -1;
      out[written++] = byte;
    }
    if (code <= FULL_BLOCK && at < length) out[written++] = 0;
  }
  return written;
}

/** The bytes without a zero among them; the delimiter is the caller's. */
export function cobsEncode(data: Uint8Array): Uint8Array {
  const out = new Uint8Array(maxCobsBytes(data.length));
  return out.slice(0, stuff(data, data.length, out));
}

/** The data, or null when the bytes are no COBS: a zero among them, or a block that runs past the end. */
export function cobsDecode(stuffed: Uint8Array): Uint8Array | null {
  const out = new Uint8Array(stuffed.length);
  const length = unstuff(stuffed, out);
  return length < 0 ? null : out.slice(0, length);
}
