// SPDX-License-Identifier: Apache-2.0
/** The system's generator by way of node:crypto, drawn from in larger pieces: a call of its own for 32 bytes costs more. */
import { randomFillSync } from 'node:crypto';
import type { RandomSource } from '../random.js';

const PIECE_BYTES = 1024;
const piece = new Uint8Array(PIECE_BYTES);
let used = PIECE_BYTES;

/** Every byte is handed out once, and is zero in this module's memory from then on. */
export const nodeRandom: RandomSource = (length) => {
  if (length > PIECE_BYTES) return randomFillSync(new Uint8Array(length));
  if (used + length > PIECE_BYTES) {
    randomFillSync(piece);
    used = 0;
  }
  const bytes = piece.slice(used, used + length);
  piece.fill(0, used, used + length);
  used += length;
  return bytes;
};
