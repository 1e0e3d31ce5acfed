// SPDX-License-Identifier: Apache-2.0
/** Binds the bench host to the real packages: boards, rigs, certification, evidence. */
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseProfile, TOOL } from '@assay/rig';
import type { Backend, Shell } from '../backend.js';
import { BenchHost } from '../bench-host.js';
import { checkSecret } from '../typed-secret.js';
import { listRigs, listSerial } from './boards.js';
import { catalogueOf } from './catalogue.js';
import { EmulatedPump } from './emulated-pump.js';
import { listEvidence, openFolder, rejudgeFolder, Transcripts } from './evidence.js';
import { listFirmwares, mutantNamed, readFirmware } from './firmwares.js';
import { run } from './run.js';
import { serialPump } from './serial-pump.js';

/** dist/host/real → apps/bench → root. */
const repositoryRoot = resolve(fileURLToPath(new URL('.', import.meta.url)), '../../../../..');

interface Places {
  readonly root: string;
  readonly evidenceRoot: string;
}

function makeBackend({ root, evidenceRoot }: Places): Backend {
  // Loaded when first asked for: a window must not wait for it.
  const certification = () => import('@assay/certification');
  const transcripts = new Transcripts();
  let emulated = 0;
  return {
    listSerial: () => listSerial(root),
    firmwares: () => listFirmwares(root),
    rigs: () => listRigs(root),
    catalogue: async () => catalogueOf(await certification()),
    startEmulated: async ({ firmware, mutant }) =>
      EmulatedPump.start({
        image: await readFirmware(root, firmware),
        path: `emulated:${++emulated}`,
        mutant: mutant === null ? null : (await mutantNamed(mutant)).id,
      }),
    serialPump,
    checkSecret,
    run: async (request, onEvent, signal) => {
      const { moduleUrl } = await certification();
      await run({ root, evidenceRoot, moduleUrl }, request, onEvent, signal);
    },
    recentEvidence: () => listEvidence(evidenceRoot),
    openEvidence: openFolder,
    rejudge: async (folder) => rejudgeFolder(folder, await certification(), parseProfile),
    transcriptPage: (folder, sequence, from, count) => transcripts.page(folder, sequence, from, count),
    transcriptEntries: (folder, sequence, numbers) => transcripts.some(folder, sequence, numbers),
  };
}

/** A host over the real packages, started. Evidence goes to `evidence/` of the repository, or where `evidenceRoot` says. */
export function makeBenchHost(shell: Shell, options: { readonly evidenceRoot?: string } = {}): BenchHost {
  const evidenceRoot = options.evidenceRoot ?? process.env['ASSAY_EVIDENCE'] ?? join(repositoryRoot, 'evidence');
  const backend = makeBackend({ root: repositoryRoot, evidenceRoot });
  const host = new BenchHost({
    backend,
    shell,
    version: TOOL.version,
    evidenceRoot,
    log: (line) => process.stderr.write(`${line}\n`),
  });
  host.start();
  return host;
}
