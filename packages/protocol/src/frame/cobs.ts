// SPDX-License-Identifier: Apache-2.0
/** Consistent Overhead Byte Stuffing (Cheshire & Baker 1999) with 0x00 as the delimiter; link.md §1.1. */

/** A code byte of 0xff announces this many data bytes and no zero after them. */
const FULL_BLOCK = 254;

/** Most bytes that `length` bytes can grow to, delimiter not counted. */
export const maxCobsBytes = (length: number): number => length + Math.max(1, Math.ceil(length / FULL_BLOCK));

/** The bytes without a zero among them; the delimiter is the caller's. */
export function cobsEncode(data: Uint8Array): Uint8Array {
  const out = new Uint8Array(maxCobsBytes(data.length) + 1);
  let code = 0; // where the code byte of the open block stands
  let at = 1;
  for (let i = 0; i < data.length; i++) {
    if (data[i] !== 0) out[at++] = data[i]!;
    const full = at - code > FULL_BLOCK;
    // A full block that ends the data needs no empty block after it.
    if (data[i] === 0 || (full && i + 1 < data.length)) {
      out[code] = at - code;
      code = at++;
    }
  }
  out[code] = at - code;
  return out.slice(0, at);
}

/** The data, or null when the bytes are no COBS: a zero among them, or a block that runs past the end. */
export function cobsDecode(stuffed: Uint8Array): Uint8Array | null {
  const out = new Uint8Array(stuffed.length);
  let length = 0;
  let at = 0;
  while (at < stuffed.length) {
    const code = stuffed[at]!;
    const end = at + code;
    if (code === 0 || end > stuffed.length) return null;
    for (at++; at < end; at++) {
      if (stuffed[at] === 0) return null;
      out[length++] = stuffed[at]!;
    }
    if (code <= FULL_BLOCK && at < stuffed.length) out[length++] = 0;
  }
  return out.slice(0, length);
}
