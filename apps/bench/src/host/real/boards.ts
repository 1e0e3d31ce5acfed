// SPDX-License-Identifier: Apache-2.0
/** Serial ports and rig definitions of this repository, each rig with what keeps it from being used now. */
import { access } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { discoverBoards, type Rig as LoadedRig, loadRig, type RigEntry } from '@assay/rig';
import type { Rig, SerialBoard } from '../../ipc/boards.js';
import { portHandle } from '../port-handle.js';

const rigsFolder = (root: string) => join(root, 'rigs');

export async function listSerial(root: string): Promise<readonly SerialBoard[]> {
  const { serial } = await discoverBoards(rigsFolder(root));
  return serial.map(({ path, serialNumber, manufacturer, vendorId, productId, hint }) => ({
    id: portHandle(path),
    path,
    hint: hint ?? '',
    manufacturer: manufacturer ?? '',
    serialNumber: serialNumber ?? '',
    usb: vendorId === null ? '' : `${vendorId}:${productId ?? ''}`,
  }));
}

/** Emulated rigs first: they need nothing. */
export async function listRigs(root: string): Promise<readonly Rig[]> {
  const { rigs, serial } = await discoverBoards(rigsFolder(root));
  const ports = serial.map(({ path }) => path);
  const found = await Promise.all(rigs.map((entry) => describe(root, entry, ports)));
  return found.sort((a, b) => a.kind.localeCompare(b.kind) || a.id.localeCompare(b.id));
}

async function describe(root: string, entry: RigEntry, ports: readonly string[]): Promise<Rig> {
  const { folder, title, rigKind, problem } = entry;
  const id = basename(folder);
  const path = relative(root, folder);
  if (rigKind === null) {
    return { id, title, path, kind: 'serial', summary: 'Its definition cannot be used', trouble: problem ?? '' };
  }
  const rig = await loadRig(folder);
  return { id, title, path, kind: rigKind, summary: summaryOf(rig), trouble: await troubleOf(rig, ports) };
}

function summaryOf({ definition }: LoadedRig): string {
  const { board, fixture } = definition;
  return board.kind === 'emulated-pico'
    ? `Emulated Raspberry Pi Pico, virtual time, fixture ${fixture}`
    : `Raspberry Pi Pico at ${board.port}, fixture ${fixture}`;
}

async function troubleOf({ definition, folder }: LoadedRig, ports: readonly string[]): Promise<string> {
  const { board } = definition;
  if (!(await isThere(join(folder, board.firmware)))) {
    return `The firmware image ${basename(board.firmware)} is not built yet; run npm run build.`;
  }
  // Links under /dev/serial/by-id are not in the list of ports: only what is surely absent is reported.
  const absent = board.kind === 'serial-pico' && !ports.includes(board.port) && !(await isThere(board.port));
  return absent ? `Nothing is connected at ${board.port}, where this rig expects its pump.` : '';
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
