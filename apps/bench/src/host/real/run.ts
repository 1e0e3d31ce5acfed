// SPDX-License-Identifier: Apache-2.0
/** A certification run, as the command line does it: same rig, seed, effort, tool, and therefore the same transcripts. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadRig, type RunEvent, runCertification } from '@assay/rig';
import type { StartRun } from '../../ipc/run.js';
import { mutantNamed } from './firmwares.js';

export interface RunPlaces {
  readonly root: string;
  readonly evidenceRoot: string;
  readonly version: string;
  readonly moduleUrl: string;
}

export async function run(
  places: RunPlaces,
  request: StartRun,
  onEvent: (event: RunEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const rig = await loadRig(join(places.root, 'rigs', request.rig));
  const mutant = request.mutant === null ? { id: 0, name: 'none' } : await mutantNamed(places.root, request.mutant);
  await runCertification({
    rig,
    sequences: request.sequences,
    seed: request.seed,
    effort: request.effort,
    out: freshFolder(places.evidenceRoot, request, new Date()),
    certification: { moduleUrl: places.moduleUrl },
    // Part of each transcript's header: what the command line gives, or the hashes would differ.
    tool: { name: 'assay', version: places.version },
    onEvent,
    signal,
    ...(request.firmware === 'mutants' && { mutant }),
  });
}

/** `2025-11-24-230512-seed-1`; a number follows when a folder of that second is there already. */
function freshFolder(evidenceRoot: string, { seed }: StartRun, now: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  const time = `${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
  const name = join(evidenceRoot, `${day}-${time}-seed-${seed}`);
  for (let number = 1; ; number++) {
    const folder = number === 1 ? name : `${name}-${number}`;
    if (!existsSync(folder)) return folder;
  }
}
