// SPDX-License-Identifier: Apache-2.0
/** A certification by the command line, for evidence to look at and to compare with the app's. */
import { spawn } from 'node:child_process';
import { assay, root, type Scratch } from './places.js';

export interface Certified {
  readonly outcome: string;
  readonly transcriptHash: string;
  readonly out: string;
}

export async function certify(
  scratch: Scratch,
  out: string,
  sequences: readonly string[],
  seed: number,
): Promise<Certified> {
  const options = ['certify', '--short', '--json', '--only', sequences.join(','), '--seed', String(seed), '--out', out];
  const child = spawn(process.execPath, [assay, ...options], {
    cwd: root,
    env: scratch.env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let text = '';
  for await (const chunk of child.stdout) text += String(chunk);
  return JSON.parse(text) as Certified;
}
