// SPDX-License-Identifier: Apache-2.0
/** A rig whose pump is a small test image: it sends back each byte plus one, and pulses STEP eight times on 0xf1. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stationKeyFromSeed } from '@assay/evidence';
import { loadRig, type Rig } from '@assay/rig';
import { compileEcho } from './echo-image.js';

const profile = fileURLToPath(new URL('../../../rigs/emulated/profile.yaml', import.meta.url));

export const echoCertification = { moduleUrl: new URL('./echo-certification.mjs', import.meta.url).href };
export const testStation = stationKeyFromSeed(new Uint8Array(32).fill(5));

export interface EchoRig {
  readonly rig: Rig;
  /** A folder name for evidence that is not there yet. */
  out(): string;
  remove(): Promise<void>;
}

export async function makeEchoRig(changes: (yaml: string) => string = (yaml) => yaml): Promise<EchoRig> {
  const folder = await mkdtemp(join(tmpdir(), 'assay-echo-'));
  const rigFolder = join(folder, 'rig');
  await mkdir(rigFolder);
  await writeFile(join(rigFolder, 'echo.bin'), compileEcho());
  await writeFile(join(rigFolder, 'profile.yaml'), await readFile(profile));
  await writeFile(
    join(rigFolder, 'rig.yaml'),
    changes(`schema: assay-rig/1
id: echo
title: Echo
kind: emulated
profile: profile.yaml
board:
  kind: emulated-pico
  firmware: echo.bin
  mutants: echo.bin
  serial: "0011223344556677"
fixture: direct
fixtures:
  direct: { kind: direct }
`),
  );
  let runs = 0;
  return {
    rig: await loadRig(rigFolder),
    out: () => join(folder, `run-${runs++}`),
    remove: () => rm(folder, { recursive: true }),
  };
}
