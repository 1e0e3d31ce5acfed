// SPDX-License-Identifier: Apache-2.0
/** One run at a time on one real board: a lock file for each serial port, with its holder, stale ones taken over. */
import { createHash } from 'node:crypto';
import { readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { RigError } from '../errors.js';

const holderSchema = z.object({ pid: z.number().int().positive(), host: z.string(), path: z.string() });
type Holder = z.infer<typeof holderSchema>;

/**
 * `path` — the serial port. Returns the release. Throws RigError `rig-busy` that names the holding process. The lock keeps
 * Assay runs apart; other programs are kept apart by the operating system's own lock on the port.
 */
export async function lockBoard(path: string): Promise<() => Promise<void>> {
  // Two names of one adapter (/dev/serial/by-id/… and /dev/ttyUSB0) are one board.
  const real = await realpath(path).catch(() => path);
  const file = join(tmpdir(), `assay-board-${createHash('sha256').update(real).digest('hex').slice(0, 16)}.lock`);
  const mine: Holder = { pid: process.pid, host: hostname(), path: real };
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      await writeFile(file, JSON.stringify(mine), { flag: 'wx' });
      return () => rm(file, { force: true });
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') {
        throw new RigError('rig-busy', `${file}: the lock cannot be written; check the folder's permissions`, {
          cause,
        });
      }
    }
    const holder = await readHolder(file);
    if (holder !== null && alive(holder)) {
      throw new RigError(
        'rig-busy',
        `${path}: process ${holder.pid} runs on this board; wait until it ends, or end it`,
      );
    }
    await rm(file, { force: true });
  }
  throw new RigError('rig-busy', `${path}: another run takes this board at this moment; try again`);
}

async function readHolder(file: string): Promise<Holder | null> {
  const text = await readFile(file, 'utf8').catch(() => '');
  try {
    return holderSchema.parse(JSON.parse(text));
  } catch {
    // Written by a process that died between opening and writing.
    return null;
  }
}

function alive({ pid, host }: Holder): boolean {
  if (host !== hostname()) {
    return true;
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
