// SPDX-License-Identifier: Apache-2.0
/** The firmware images that the emulated rig names, and the weaknesses of the mutants build. */
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { sha256Hex } from '@assay/evidence';
import { loadRig } from '@assay/rig';
import type { Firmware } from '../../ipc/boards.js';
import { BenchError } from '../bench-error.js';

const EMULATED_RIG = 'rigs/emulated';
/** Loaded when first asked for: a window must not wait for the whole catalogue. */
async function knownMutants() {
  return (await import('@assay/certification')).mutants;
}

const titles: Readonly<Record<Firmware['id'], string>> = { release: 'Release', mutants: 'Mutants build' };

async function pathOf(root: string, id: Firmware['id']): Promise<string> {
  const { definition, folder } = await loadRig(join(root, EMULATED_RIG));
  const path =
    id === 'release' ? definition.board.firmware : 'mutants' in definition.board ? definition.board.mutants : undefined;
  if (path === undefined)
    throw new BenchError('firmware-missing', `${EMULATED_RIG} names no mutants build.`, 'Name it under board.mutants.');
  return join(folder, path);
}

export async function listFirmwares(root: string): Promise<readonly Firmware[]> {
  return Promise.all(
    (['release', 'mutants'] as const).map(async (id) => {
      const path = await pathOf(root, id);
      const bytes = await readFile(path).catch(() => null);
      const mutants =
        id === 'mutants'
          ? [...(await knownMutants()).values()].map((each) => ({ ...each, kills: [...each.kills] }))
          : [];
      return {
        id,
        title: titles[id],
        path: relative(root, path),
        present: bytes !== null,
        digest: bytes === null ? '' : sha256Hex(bytes),
        mutants,
      };
    }),
  );
}

/** Throws BenchError `firmware-missing`. */
export async function readFirmware(root: string, id: Firmware['id']): Promise<Uint8Array> {
  const path = await pathOf(root, id);
  try {
    return new Uint8Array(await readFile(path));
  } catch (cause) {
    throw new BenchError(
      'firmware-missing',
      `${relative(root, path)} is not built yet.`,
      'Run npm run build, then start again.',
      { cause },
    );
  }
}

/** Throws BenchError `mutant-unknown`. */
export async function mutantNamed(name: string): Promise<{ readonly id: number; readonly name: string }> {
  const found = (await knownMutants()).get(name);
  if (found === undefined) {
    throw new BenchError('mutant-unknown', `There is no mutant ${name}.`, 'Choose one from the list.');
  }
  return { id: found.id, name };
}
