// SPDX-License-Identifier: Apache-2.0
/** What the first stage leaves for the image that it runs: struct boot_handover of boot/boot.h. */

export const HANDOVER_BYTES = 96;
export const SLOT = { a: 0x5a, b: 0xa5, none: 0x3c, recovery: 0xc3 };

/** @param {Uint8Array} cells HANDOVER_BYTES of RAM */
export function readHandover(cells) {
  const bytes = Buffer.from(cells);
  return {
    slot: bytes[8],
    trial: bytes[9],
    verdictA: bytes.readUInt16LE(10),
    verdictB: bytes.readUInt16LE(12),
    verdictRecovery: bytes.readUInt16LE(14),
    rollback: bytes.readUInt32LE(16),
    imageDigest: bytes.subarray(24, 56).toString('hex'),
  };
}
