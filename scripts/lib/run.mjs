// SPDX-License-Identifier: Apache-2.0
// Running other programs from the repository's scripts: one way for all of them, with output to the terminal or to a log.
import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** Path of a program that an npm package brought. */
export const bin = (name) => join(root, 'node_modules', '.bin', name);

/**
 * Runs a program to its end. `log`: file that gets all output instead of the terminal; `tee`: both.
 * Resolves with { code, output } (output only when it was piped); never rejects for an exit code.
 */
export function run(command, args, { cwd = root, env = {}, log, tee = false } = {}) {
  return new Promise((done, failed) => {
    const piped = Boolean(log) || tee;
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: piped ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
    });
    let output = '';
    if (log) mkdirSync(dirname(log), { recursive: true });
    const file = log ? createWriteStream(log, { flags: 'a' }) : undefined;
    const take = (target) => (chunk) => {
      output += chunk;
      file?.write(chunk);
      if (tee) target.write(chunk);
    };
    child.stdout?.on('data', take(process.stdout));
    child.stderr?.on('data', take(process.stderr));
    child.on('error', failed);
    child.on('close', (code, signal) => {
      file?.end();
      done({ code: code ?? (signal ? 128 : 1), output });
    });
  });
}
