// SPDX-License-Identifier: Apache-2.0
/** `assay vectors noise FILE`: runs public Noise vectors through our TypeScript or the firmware's C code. */
import { readFileSync } from 'node:fs';
import { AssayMisuseError } from '@assay/crypto';
import { type NoiseVectorReport, runNoiseVectors } from '@assay/protocol';
import { ExitCode, UsageError } from '../exit-codes.js';
import { runFirmwareNoiseVectors } from '../firmware-vectors.js';
import { userPath } from '../repository.js';
import { type CommandContext, json } from './context.js';

export const vectorTargets = ['ts', 'firmware'] as const;

export interface VectorsArguments {
  readonly target: (typeof vectorTargets)[number];
  readonly json?: boolean;
}

export function noiseVectors(file: string, options: VectorsArguments, { out }: CommandContext): ExitCode {
  const report = runVectors(userPath(file), options.target);
  if (options.json) {
    out(json(report));
  } else {
    for (const { index, protocol, text } of report.failures) out(`vector ${index} ${protocol}: ${text}\n`);
    out(`${report.passed} passed, ${report.failed} failed, ${report.unsupported} unsupported\n`);
  }
  return report.failed === 0 ? ExitCode.passed : ExitCode.productFailure;
}

function runVectors(file: string, target: VectorsArguments['target']): NoiseVectorReport {
  const parsed = readJson(file);
  try {
    return target === 'ts' ? runNoiseVectors(parsed) : runFirmwareNoiseVectors(file, parsed);
  } catch (error) {
    // Only the file's form is the caller's; a vector that fails is reported, not thrown.
    if (error instanceof AssayMisuseError) throw new UsageError(`${file}: ${error.message}`);
    throw error;
  }
}

function readJson(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${(error as Error).message}`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${file} is not JSON: ${(error as Error).message}`);
  }
}
