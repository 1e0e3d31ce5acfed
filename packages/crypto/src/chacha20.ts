// SPDX-License-Identifier: Apache-2.0
/**
 * The stream cipher ChaCha20 (RFC 8439 §2.1 to §2.4), in place, from block 0. Ours, since one call of noble's costs as much
 * in preparations as four blocks, and records have two. Tests hold it equal to noble's.
 */

/** "expand 32-byte k". */
const CONSTANTS = [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574] as const;
const BLOCK_BYTES = 64;
/** The state that a block begins with, and its rounds' work. Wiped after each call; none is interrupted. */
const start = new Int32Array(16);
const words = new Int32Array(16);

function quarter(ia: number, ib: number, ic: number, id: number): void {
  let a = words[ia]!;
  let b = words[ib]!;
  let c = words[ic]!;
  let d = words[id]!;
  a = (a + b) | 0;
  d ^= a;
  d = (d << 16) | (d >>> 16);
  c = (c + d) | 0;
  b ^= c;
  b = (b << 12) | (b >>> 20);
  a = (a + b) | 0;
  d ^= a;
  d = (d << 8) | (d >>> 24);
  c = (c + d) | 0;
  b ^= c;
  b = (b << 7) | (b >>> 25);
  words[ia] = a;
  words[ib] = b;
  words[ic] = c;
  words[id] = d;
}

/** The next block of the key stream into `words`; counts it. */
function nextBlock(): void {
  words.set(start);
  for (let round = 0; round < 10; round++) {
    quarter(0, 4, 8, 12);
    quarter(1, 5, 9, 13);
    quarter(2, 6, 10, 14);
    quarter(3, 7, 11, 15);
    quarter(0, 5, 10, 15);
    quarter(1, 6, 11, 12);
    quarter(2, 7, 8, 13);
    quarter(3, 4, 9, 14);
  }
  for (let i = 0; i < 16; i++) words[i]! += start[i]!;
  start[12]! += 1;
}

function loadWords(at: number, bytes: Uint8Array): void {
  for (let i = 0; i < bytes.length; i += 4) {
    start[at + i / 4] = bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
  }
}

/**
 * XORs the key stream into the first `length` of `bytes`, of which 256 GiB would be too many; `view` is of the same memory.
 * The key has 32 bytes, the nonce 12.
 */
export function chacha20(key: Uint8Array, nonce: Uint8Array, bytes: Uint8Array, view: DataView, length: number): void {
  start.set(CONSTANTS);
  loadWords(4, key);
  start[12] = 0;
  loadWords(13, nonce);
  let at = 0;
  for (; at + BLOCK_BYTES <= length; at += BLOCK_BYTES) {
    nextBlock();
    for (let i = 0; i < 16; i++) {
      const place = at + 4 * i;
      view.setInt32(place, view.getInt32(place, true) ^ words[i]!, true);
    }
  }
  if (at < length) {
    nextBlock();
    for (let i = 0; at + i < length; i++) bytes[at + i]! ^= words[i >> 2]! >>> (8 * (i & 3));
  }
  start.fill(0);
  words.fill(0);
}
