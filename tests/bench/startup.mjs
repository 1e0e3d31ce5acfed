// SPDX-License-Identifier: Apache-2.0
// How long `assay certify` takes from the start of its process to the first frame on the emulated line.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const command = fileURLToPath(new URL('../../apps/cli/bin/assay.mjs', import.meta.url));
const runs = 5;
const POLL_MS = 2;

/** Milliseconds until the set-up's transcript holds a frame. */
function once() {
  const folder = mkdtempSync(join(tmpdir(), 'assay-startup-'));
  const transcript = join(folder, 'evidence/transcript/00.jsonl');
  return new Promise((resolve, reject) => {
    const from = performance.now();
    const child = spawn(
      process.execPath,
      [command, 'certify', '--only', '02', '--short', '--out', join(folder, 'evidence')],
      { stdio: 'ignore' },
    );
    const done = (settle, value) => {
      clearInterval(poll);
      child.kill('SIGKILL');
      child.once('close', () => {
        rmSync(folder, { recursive: true, force: true });
        settle(value);
      });
    };
    const poll = setInterval(() => {
      if (existsSync(transcript) && readFileSync(transcript, 'utf8').includes('"k":"frame"'))
        done(resolve, performance.now() - from);
    }, POLL_MS);
    child.once(
      'exit',
      (code) => code !== null && done(reject, new Error(`assay certify ended with ${code} before its first frame`)),
    );
  });
}

/** One row: the median of some runs. */
export async function benchStartup() {
  const times = [];
  for (let i = 0; i < runs; i++) times.push(await once());
  times.sort((a, b) => a - b);
  return [
    {
      what: '`assay certify` from process start to the first frame',
      who: `median of ${runs}`,
      value: times[Math.floor(runs / 2)],
      unit: 'ms',
    },
  ];
}
