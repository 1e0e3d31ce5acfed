// SPDX-License-Identifier: Apache-2.0
/** The firmware's generated codec on the host, under the sanitizers, beside ours: the same verdict on every hostile message. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeMessage, enumCode, MessageError, peekMessage } from '@assay/protocol';
import { DECODERS } from './decoders.mjs';
import { damaged, grown, numbers } from './mutate.mjs';

const driver = fileURLToPath(new URL('../../packages/protocol/src/generate/c-codec-driver.c', import.meta.url));
const FLAGS = ['-std=c11', '-O1', '-g', '-fsanitize=address,undefined', '-fno-sanitize-recover'];
/** Longer messages fit no record, and not the driver's line. */
const MAX_BYTES = 1024;
const BATCH = 20_000;

/** The driver's line for a message, by our codec. @param {Uint8Array} bytes @param {string} hex */
function wanted(bytes, hex) {
  const { opcode, id } = peekMessage(bytes);
  try {
    decodeMessage(bytes);
    return `${enumCode('Result', 'success')} ${opcode} ${id} ${hex}`;
  } catch (error) {
    if (!(error instanceof MessageError)) throw error;
    return `${enumCode('Result', error.fault)} ${opcode} ${id} `;
  }
}

/** @param {string} program @param {readonly string[]} messages */
function verdicts(program, messages) {
  const input = messages.map((hex) => `${hex}\n`).join('');
  const { status, stdout, stderr } = spawnSync(program, { input, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`the firmware's codec ended with ${status}:\n${stderr.slice(0, 2000)}`);
  return stdout.split('\n').slice(0, -1);
}

/**
 * Messages on which the two differ, each with both lines; empty when none does. Needs gcc.
 * @param {{ inputs: number, seed: number }} options
 * @returns {{ inputs: number, accepted: number, differing: { input: string, firmware: string | undefined, ours: string }[] }}
 */
export function compareFirmwareCodec({ inputs, seed }) {
  const folder = mkdtempSync(join(tmpdir(), 'assay-fuzz-'));
  const program = join(folder, 'codec');
  const { seeds } = DECODERS.find(({ name }) => name === 'message');
  const next = numbers(seed);
  const report = { inputs: 0, accepted: 0, differing: [] };
  const traces = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    const build = spawnSync('gcc', [...FLAGS, driver, '-o', program], { encoding: 'utf8' });
    if (build.status !== 0) throw new Error(`gcc cannot build the firmware's codec:\n${build.stderr ?? build.error}`);
    while (report.inputs < inputs) {
      const batch = Array.from({ length: Math.min(BATCH, inputs - report.inputs) }, () =>
        (next(10) === 0 ? grown(next) : damaged(seeds, next)).slice(0, MAX_BYTES),
      );
      const hex = batch.map((bytes) => Buffer.from(bytes).toString('hex'));
      const lines = verdicts(program, hex);
      hex.forEach((input, i) => {
        const ours = wanted(batch[i], input);
        if (lines[i] !== ours) report.differing.push({ input, firmware: lines[i], ours });
        else if (ours.endsWith(input) && input !== '') report.accepted++;
      });
      report.inputs += batch.length;
    }
    return report;
  } finally {
    Error.stackTraceLimit = traces;
    rmSync(folder, { recursive: true, force: true });
  }
}
