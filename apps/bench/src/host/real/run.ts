// SPDX-License-Identifier: Apache-2.0
/** A certification run, as the command line does it: same rig, seed, effort, and therefore the same transcripts. */
import { join } from 'node:path';
import { freshRunFolder, loadRig, type RunEvent, runCertification } from '@assay/rig';
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
    out: freshRunFolder(places.evidenceRoot, request.rig, new Date()),
    certification: { moduleUrl: places.moduleUrl },
    onEvent,
    signal,
    ...(request.firmware === 'mutants' && { mutant }),
  });
}
