// SPDX-License-Identifier: Apache-2.0
/** The image of the pump as a process: it stands in for the program in slots, updates and Identity, and nothing runs it. */
import { createHash } from 'node:crypto';

/** As large as a small firmware, so that an update of it takes as many blocks. */
const BYTES = 64 * 1024;

/**
 * The first line is what image.c looks for; then what it stands for. The rest looks like code to whoever carries it.
 * @param {Uint8Array} program @param {string} version @param {string} kind
 */
export function standIn(program, version, kind) {
  const digest = createHash('sha256').update(program).digest('hex');
  const parts = [Buffer.from(`assay host pump\nversion ${version}\nbuild ${kind}\nprogram sha256 ${digest}\n`)];
  for (let part = 0, length = 0; length < BYTES; part++) {
    parts.push(createHash('sha256').update(`${digest} ${part}`).digest());
    length += 32;
  }
  return Buffer.concat(parts).subarray(0, BYTES);
}
