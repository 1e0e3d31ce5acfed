// SPDX-License-Identifier: Apache-2.0
// Checks SHA-256 for the Cortex-M0+ on rp2040js: every length around blocks, pieces, equal times, wiping, budget.
import { createHash, randomBytes } from 'node:crypto';
import { check, report } from './checks.mjs';
import { Board, build, SHA256 } from './emulated-image.mjs';

/** Cycles a block. */
const BUDGET = 4_600;

const board = new Board(build({ sources: SHA256, sodium: true }));

const out = board.allocate(32, 1);
const message = board.allocate(512);
const state = board.allocate(104);

function hash(bytes, skew = 0) {
  board.write(message + skew, bytes);
  const call = board.call('crypto_hash_sha256', out, message + skew, bytes.length, 0);
  return { ...call, digest: board.read(out, 32) };
}

const wanted = (bytes) => createHash('sha256').update(bytes).digest();
for (let length = 0; length <= 200; length++) {
  const bytes = randomBytes(length);
  check(hash(bytes, length % 4).digest.equals(wanted(bytes)), `${length} bytes, ${length % 4} off a word`);
}
for (const length of [63, 64, 65, 200]) {
  const bytes = randomBytes(length);
  board.call('crypto_hash_sha256_init', state);
  for (let at = 0, piece = 1; at < length; at += piece, piece = (piece * 3) % 50) {
    board.write(message, bytes.subarray(at, Math.min(length, at + piece)));
    board.call('crypto_hash_sha256_update', state, message, Math.min(piece, length - at), 0);
  }
  board.call('crypto_hash_sha256_final', state, out);
  check(board.read(out, 32).equals(wanted(bytes)), `${length} bytes in pieces`);
  check(
    board.read(state, 104).every((byte) => byte === 0),
    'the state is wiped',
  );
}

const block = (bytes) => {
  board.write(message, bytes);
  return board.call('assay_sha256_block', state, message).cycles;
};
const times = new Set(
  [Buffer.alloc(64), Buffer.alloc(64, 0xff), randomBytes(64), randomBytes(64)].map((bytes) => block(bytes)),
);
check(times.size === 1, `blocks take ${[...times]} cycles`);
check([...times][0] <= BUDGET, `a block takes ${[...times][0]} cycles, more than ${BUDGET}`);
console.log(`${[...times][0]} cycles a block`);
report();
