// SPDX-License-Identifier: Apache-2.0
/** Vectors through the firmware's C code, built for the host: hardware/pump-controller/boards/host/vectors.c. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { bytesToHex } from '@assay/crypto';
import { type NoiseVectorReport, parseNoiseVectors } from '@assay/protocol';
import { built, firmwareFolder, repositoryRoot } from '../repository.js';
import type { Decision } from './decide.js';
import type { Question } from './wycheproof.js';

const ROOM = 64 * 1024 * 1024;

/** Throws AssayMisuseError when `parsed` is not of the format, UsageError when the firmware is not built. */
export function runFirmwareNoiseVectors(file: string, parsed: unknown): NoiseVectorReport {
  const vectors = parseNoiseVectors(parsed);
  const toLines = join(repositoryRoot, 'hardware/pump-controller/boards/host/noise-lines.mjs');
  const lines = runTool(process.execPath, [toLines, file]);
  const verdicts = judge([], lines, vectors.length);
  const count = (verdict: string) => verdicts.filter((line) => line.split(' ')[0] === verdict).length;
  const failures = verdicts.flatMap((line, index) =>
    line.startsWith('fail')
      ? [{ index, protocol: vectors[index]!.protocol_name, text: line.slice('fail '.length) }]
      : [],
  );
  return { passed: count('pass'), failed: failures.length, unsupported: count('unsupported'), failures };
}

/** One decision for each question. Throws UsageError when the firmware is not built. */
export function decideByFirmware(questions: readonly Question[]): Decision[] {
  return judge(
    ['primitives'],
    questions.map((question) => `${lineOf(question)}\n`).join(''),
    questions.length,
  ) as Decision[];
}

/** The line that vectors.c reads. */
function lineOf(question: Question): string {
  const hex = (bytes: Uint8Array | null): string => (bytes === null || bytes.length === 0 ? '-' : bytesToHex(bytes));
  switch (question.kind) {
    case 'x25519':
      return `x25519 ${question.times} ${hex(question.secret)} ${hex(question.point)} ${hex(question.shared)}`;
    case 'ed25519':
      return `ed25519 ${[question.publicKey, question.message, question.signature, question.seed].map(hex).join(' ')}`;
    case 'aead':
      return `aead ${[question.key, question.nonce, question.aad, question.plaintext, question.sealed].map(hex).join(' ')}`;
    case 'hkdf':
      return `hkdf ${question.size} ${[question.salt, question.ikm, question.info, question.okm].map(hex).join(' ')}`;
    case 'hmac':
      return `hmac ${[question.key, question.message, question.tag].map(hex).join(' ')}`;
    case 'sha256':
      return `sha256 ${question.repeat} ${[question.message, question.digest].map(hex).join(' ')}`;
  }
}

function judge(args: readonly string[], input: string, wanted: number): string[] {
  const verdicts = runTool(built(join(firmwareFolder, 'host/vectors')), args, input)
    .split('\n')
    .filter(Boolean);
  if (verdicts.length !== wanted)
    throw new Error(`host/vectors gave ${verdicts.length} verdicts for ${wanted} vectors`);
  return verdicts;
}

function runTool(command: string, args: readonly string[], input = ''): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { input, encoding: 'utf8', maxBuffer: ROOM });
  if (status !== 0) throw new Error(`${command} ended with ${status ?? error?.message}: ${stderr}`);
  return stdout;
}
