// SPDX-License-Identifier: Apache-2.0
/** Runs the `assay` command as a user's shell would: another process, real arguments, real exit codes. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
const command = join(root, 'apps/cli/bin/assay.mjs');

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Running {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<Ended>;
  /** Resolves when standard output or error holds `text`; rejects when the process ends first. */
  said(text: string): Promise<void>;
}

export function start(args: readonly string[], env: NodeJS.ProcessEnv = {}, cwd = root): Running {
  const child = spawn(process.execPath, [command, ...args], { cwd, env: { ...process.env, CI: '1', ...env } });
  let out = '';
  let err = '';
  const listeners = new Set<() => void>();
  const heard = (add: (text: string) => void) => (chunk: Buffer) => {
    add(chunk.toString());
    for (const listener of listeners) listener();
  };
  child.stdout.on(
    'data',
    heard((text) => (out += text)),
  );
  child.stderr.on(
    'data',
    heard((text) => (err += text)),
  );
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, out, err })));
  const said = (text: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => (out + err).includes(text) && resolve();
      listeners.add(look);
      look();
      void ended.then(() => reject(new Error(`it ended without saying "${text}":\n${out}${err}`)));
    });
  return { child, ended, said };
}

export const assay = (args: readonly string[], env?: NodeJS.ProcessEnv, cwd?: string): Promise<Ended> =>
  start(args, env, cwd).ended;
