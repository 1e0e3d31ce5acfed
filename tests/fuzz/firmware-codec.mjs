// SPDX-License-Identifier: Apache-2.0
/** The firmware's generated codec on the host, under the sanitizers, beside ours: the same verdict on every hostile message. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as codec from '@assay/protocol';
import { buildCodec, codecVerdicts, wantedVerdict } from '../../packages/protocol/src/generate/c-codec.test-util.mjs';
import { DECODERS } from './decoders.mjs';
import { damaged, grown, numbers } from './mutate.mjs';

/** Longer messages fit no record, and not the driver's line. */
const MAX_BYTES = 1024;
const BATCH = 20_000;

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
    buildCodec(program, ['-O1']);
    while (report.inputs < inputs) {
      const messages = Array.from({ length: Math.min(BATCH, inputs - report.inputs) }, () => {
        const bytes = next(10) === 0 ? grown(next) : damaged(seeds, next);
        return Buffer.from(bytes.slice(0, MAX_BYTES)).toString('hex');
      });
      const lines = codecVerdicts(program, messages);
      messages.forEach((input, i) => {
        const ours = wantedVerdict(codec, input);
        if (lines[i] !== ours) report.differing.push({ input, firmware: lines[i], ours });
        else if (ours.endsWith(input) && input !== '') report.accepted++;
      });
      report.inputs += messages.length;
    }
    return report;
  } finally {
    Error.stackTraceLimit = traces;
    rmSync(folder, { recursive: true, force: true });
  }
}
