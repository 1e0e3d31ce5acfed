// SPDX-License-Identifier: Apache-2.0
/** The rig definitions of this repository, each with what keeps it from being used now. */
import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Rig as LoadedRig, loadRig } from '@assay/rig';
import { listSerialPorts } from '@assay/transport';
import type { Rig } from '../../ipc/boards.js';
import { problemOf } from '../bench-error.js';

/** Emulated rigs first: they need nothing. */
export async function listRigs(root: string): Promise<readonly Rig[]> {
  const folders = await readdir(join(root, 'rigs'), { withFileTypes: true });
  const found = await Promise.all(folders.filter((item) => item.isDirectory()).map(({ name }) => describe(root, name)));
  return found.filter((rig) => rig !== null).sort((a, b) => a.kind.localeCompare(b.kind) || a.id.localeCompare(b.id));
}

async function describe(root: string, name: string): Promise<Rig | null> {
  const path = join('rigs', name);
  try {
    const rig = await loadRig(join(root, path));
    const { title, kind } = rig.definition;
    return { id: name, title, path, kind, summary: summaryOf(rig), trouble: await troubleOf(rig) };
  } catch (error) {
    const problem = problemOf(error);
    // A folder without a definition, such as the sequences' own package, is no rig.
    if (problem.code === 'rig-file-missing') return null;
    return {
      id: name,
      title: name,
      path,
      kind: 'serial',
      summary: 'Its definition cannot be used',
      trouble: problem.message,
    };
  }
}

function summaryOf({ definition }: LoadedRig): string {
  const { board, fixture } = definition;
  return board.kind === 'emulated-pico'
    ? `Emulated Raspberry Pi Pico, virtual time, fixture ${fixture}`
    : `Raspberry Pi Pico at ${board.port}, fixture ${fixture}`;
}

async function troubleOf({ definition, folder }: LoadedRig): Promise<string> {
  const { board } = definition;
  const firmware = join(folder, board.firmware);
  if (
    await access(firmware).then(
      () => false,
      () => true,
    )
  )
    return `The firmware image ${board.firmware} is not built yet; run npm run build.`;
  if (board.kind === 'emulated-pico') return '';
  const ports = await listSerialPorts().catch(() => []);
  // Names under /dev/serial/by-id are links that the list does not show: only what is surely absent is reported.
  const isThere =
    ports.some(({ path }) => path === board.port) ||
    (await access(board.port).then(
      () => true,
      () => false,
    ));
  return isThere ? '' : `Nothing is connected at ${board.port}, where this rig expects its pump.`;
}
