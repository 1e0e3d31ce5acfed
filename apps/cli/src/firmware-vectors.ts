// SPDX-License-Identifier: Apache-2.0
/** Noise vectors through the firmware's C code, built for the host: hardware/pump-controller/boards/host/vectors.c. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { type NoiseVectorReport, parseNoiseVectors } from '@assay/protocol';
import { built, firmwareFolder, repositoryRoot } from './repository.js';

const ROOM = 64 * 1024 * 1024;

/** Throws AssayMisuseError when `parsed` is not of the format, UsageError when the firmware is not built. */
export function runFirmwareNoiseVectors(file: string, parsed: unknown): NoiseVectorReport {
  const vectors = parseNoiseVectors(parsed);
  const toLines = join(repositoryRoot, 'hardware/pump-controller/boards/host/noise-lines.mjs');
  const lines = runTool(process.execPath, [toLines, file]);
  const verdicts = runTool(built(join(firmwareFolder, 'host/vectors')), [], lines)
    .trimEnd()
    .split('\n');
  if (verdicts.length !== vectors.length) {
    throw new Error(`host/vectors gave ${verdicts.length} verdicts for ${vectors.length} vectors`);
  }
  const count = (verdict: string) => verdicts.filter((line) => line.split(' ')[0] === verdict).length;
  const failures = verdicts.flatMap((line, index) =>
    line.startsWith('fail')
      ? [{ index, protocol: vectors[index]!.protocol_name, text: line.slice('fail '.length) }]
      : [],
  );
  return { passed: count('pass'), failed: failures.length, unsupported: count('unsupported'), failures };
}

function runTool(command: string, args: readonly string[], input = ''): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { input, encoding: 'utf8', maxBuffer: ROOM });
  if (status !== 0) throw new Error(`${command} ended with ${status ?? error?.message}: ${stderr}`);
  return stdout;
}
