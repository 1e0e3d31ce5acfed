// SPDX-License-Identifier: Apache-2.0
/** CRC-16/MCRF4XX: polynomial 0x1021 reflected, initial value 0xffff, no final XOR; link.md FRM-1. Finds noise, protects nothing. */

const REFLECTED_POLYNOMIAL = 0x8408;

const table = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ REFLECTED_POLYNOMIAL : crc >>> 1;
  return crc;
});

/** Of the first `length` bytes. Over data and their own CRC, low byte first, it is 0. */
export function crc16(bytes: Uint8Array, length: number = bytes.length): number {
  let crc = 0xffff;
  for (let i = 0; i < length; i++) crc = (crc >>> 8) ^ table[(crc ^ bytes[i]!) & 0xff]!;
  return crc;
}
