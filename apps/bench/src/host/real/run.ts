// SPDX-License-Identifier: Apache-2.0
/** A certification run, as the command line does it: same rig, seed, effort, and therefore the same transcripts. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadRig, type RunEvent, runCertification } from '@assay/rig';
import type { StartRun } from '../../ipc/run.js';
import { mutantNamed } from './firmwares.js';

export interface RunPlaces {
  readonly root: string;
  readonly evidenceRoot: string;
  readonly moduleUrl: string;
}

export async function run(
  places: RunPlaces,
  request: StartRun,
  onEvent: (event: RunEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const rig = await loadRig(join(places.root, 'rigs', request.rig));
  const mutant = request.mutant === null ? { id: 0, name: 'none' } : await mutantNamed(request.mutant);
  await runCertification({
    rig,
    sequences: request.sequences,
    seed: request.seed,
    effort: request.effort,
    out: freshFolder(places.evidenceRoot, request, new Date()),
    certification: { moduleUrl: places.moduleUrl },
    onEvent,
    signal,
    ...(request.firmware === 'mutants' && { mutant }),
  });
}

/** Named as the command line names them: `emulated-2026-11-24T23-05-12`; a number follows when that second has one already. */
function freshFolder(evidenceRoot: string, { rig }: StartRun, now: Date): string {
  const name = join(evidenceRoot, `${rig}-${now.toISOString().slice(0, 19).replaceAll(':', '-')}`);
  for (let number = 1; ; number++) {
    const folder = number === 1 ? name : `${name}-${number}`;
    if (!existsSync(folder)) return folder;
  }
}
