// SPDX-License-Identifier: Apache-2.0
/** What could be driven from this machine: serial ports with what their USB ids hint at, and the rigs of a folder. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { listSerialPorts, type SerialPortDescription } from '@assay/transport/serialport';
import { loadRig } from './definition/load.js';
import { RigError } from './errors.js';

export interface SerialBoard extends SerialPortDescription {
  readonly kind: 'serial';
  /** What a device with these USB ids usually is on a rig; null when they tell nothing. A hint, never an identification. */
  readonly hint: string | null;
}

export interface RigEntry {
  readonly kind: 'rig';
  /** Folder, as `loadRig` takes it. */
  readonly folder: string;
  readonly id: string;
  readonly title: string;
  /** Null when its files cannot be read. */
  readonly rigKind: 'emulated' | 'serial' | null;
  /** Null when the files are in order; else what is wrong with them. */
  readonly problem: string | null;
}

export interface Discovery {
  readonly serial: readonly SerialBoard[];
  readonly rigs: readonly RigEntry[];
}

/** By vendor and product, or vendor alone; from the USB ID list as known, provisional. */
const HINTS: readonly (readonly [ids: RegExp, hint: string])[] = [
  [/^(2341|2a03):(0001|0043|0243)$/, 'Arduino Uno: the fixture'],
  [/^1a86:7523$/, 'CH340: a Uno clone (the fixture) or a USB-UART adapter (the pump)'],
  [/^(0403:|10c4:ea60|067b:)/, 'USB-UART adapter: the pump'],
  [/^2e8a:000c$/, 'Raspberry Pi Debug Probe: the pump, through its UART'],
  [/^2e8a:/, 'Raspberry Pi board on its own USB: not the pump link, which is on its UART0'],
];

/** `rigsFolder` — a folder whose sub-folders are rigs, e.g. `rigs`. A broken rig is listed with its problem. */
export async function discoverBoards(rigsFolder: string): Promise<Discovery> {
  const [ports, rigs] = await Promise.all([listSerialPorts(), listRigs(rigsFolder)]);
  return { serial: ports.map((port) => ({ kind: 'serial', ...port, hint: hintFor(port) })), rigs };
}

/** Exported for its test: no test machine has the devices. */
export function hintFor({ vendorId, productId }: Pick<SerialPortDescription, 'vendorId' | 'productId'>): string | null {
  const ids = `${vendorId ?? ''}:${productId ?? ''}`;
  return HINTS.find(([pattern]) => pattern.test(ids))?.[1] ?? null;
}

async function listRigs(rigsFolder: string): Promise<RigEntry[]> {
  const entries = await readdir(rigsFolder, { withFileTypes: true }).catch(() => []);
  const rigs: RigEntry[] = [];
  for (const { name } of entries
    .filter((entry) => entry.isDirectory())
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const folder = join(rigsFolder, name);
    try {
      const { definition } = await loadRig(folder);
      const { id, title, kind } = definition;
      rigs.push({ kind: 'rig', folder, id, title, rigKind: kind, problem: null });
    } catch (error) {
      // A folder without a definition (rigs/certification) is no rig.
      if (error instanceof RigError && error.code === 'rig-file-invalid') {
        rigs.push({ kind: 'rig', folder, id: name, title: name, rigKind: null, problem: error.message });
      }
    }
  }
  return rigs;
}
