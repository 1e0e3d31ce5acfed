// SPDX-License-Identifier: Apache-2.0
/** Two runs never share a board; a lock whose holder is dead is taken over. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lockBoard } from './board-lock.js';

let folder: string;
let port: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assay-lock-'));
  port = join(folder, 'ttyUSB0');
  await writeFile(port, '');
});
afterEach(() => rm(folder, { recursive: true }));

async function lockFileOf(path: string): Promise<string> {
  for (const name of (await readdir(tmpdir())).filter((each) => each.startsWith('assay-board-'))) {
    const file = join(tmpdir(), name);
    if ((await readFile(file, 'utf8')).includes(path)) {
      return file;
    }
  }
  throw new Error('no lock file');
}

it('names the process that holds the board, by any name of the port', async () => {
  const release = await lockBoard(port);
  const other = join(folder, 'by-id');
  await symlink(port, other);
  await expect(lockBoard(other)).rejects.toMatchObject({
    code: 'rig-busy',
    message: expect.stringContaining(`${process.pid}`),
  });
  await release();
  await (await lockBoard(other))();
});

it('takes over the lock of a dead process', async () => {
  const dead = spawn(process.execPath, ['-e', '']);
  const { pid } = dead;
  await once(dead, 'exit');
  const release = await lockBoard(port);
  const file = await lockFileOf(port);
  const holder = JSON.parse(await readFile(file, 'utf8')) as object;
  await writeFile(file, JSON.stringify({ ...holder, pid }));
  const again = await lockBoard(port);
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ pid: process.pid });
  await again();
  await release();
});

it('takes over a lock that was never written to its end', async () => {
  const release = await lockBoard(port);
  await writeFile(await lockFileOf(port), '{"pid":');
  await (await lockBoard(port))();
  await release();
});
