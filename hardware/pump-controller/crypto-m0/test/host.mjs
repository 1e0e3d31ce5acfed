// SPDX-License-Identifier: Apache-2.0
// Compiles a program of the host build under sanitisers and feeds it lines; its last line tells how many were right.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileSodium, sodiumIncludes } from './sodium.mjs';

const SANITIZE = ['-O1', '-fsanitize=address,undefined', '-fno-sanitize-recover=undefined'];
const FLAGS = [...SANITIZE, ...'-std=c11 -Wall -Wextra -Wconversion -Wshadow -Wvla -Werror'.split(' ')];
const folder = fileURLToPath(new URL('..', import.meta.url));

/** `sources` relative to crypto-m0; `sodium`: with libsodium's SHA-512. Sets the exit code. */
export function runOnHost({ sources, sodium = false, lines }) {
  const at = mkdtempSync(join(tmpdir(), 'crypto-m0-'));
  try {
    const program = join(at, 'host');
    const files = sources.map((name) => join(folder, name));
    const foreign = sodium ? [...sodiumIncludes(at), ...compileSodium('gcc', SANITIZE, at)] : [];
    execFileSync('gcc', [...FLAGS, '-o', program, ...files, ...foreign]);
    process.stdout.write(execFileSync(program, { input: `${lines.join('\n')}\n`, encoding: 'utf8' }));
  } catch (error) {
    process.stderr.write(`${error.stdout ?? ''}${error.message}\n`);
    process.exitCode = 1;
  } finally {
    rmSync(at, { recursive: true });
  }
}
