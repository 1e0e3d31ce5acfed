// SPDX-License-Identifier: Apache-2.0
/** One set-up or one cell at a time, each on a bench of its own. */
import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { SETUP_ID, transcriptFile } from '@assay/evidence';
import { driveSequence, driveSetup } from '@assay/rig';

const { spec, moduleUrl } = workerData;
const module = await import(moduleUrl);
/** Fresh for each job: nothing that a job leaves on the signal outlives it. */
const hooks = () => ({ event: () => {}, signal: new AbortController().signal });

async function setup() {
  const end = await driveSetup(folder('setup'), module, hooks());
  if ('trouble' in end) throw new Error(`the set-up failed: ${end.trouble}`);
  return end.start;
}

async function cell({ sequence: id, mutant, start }) {
  const sequence = module.sequences.find((each) => each.id === id);
  const begun = performance.now();
  const { outcome, reason, measurements } = await driveSequence(
    folder(`${id}-${mutant?.name ?? 'reference'}`),
    mutant === null ? sequence : weakened(sequence, mutant.id),
    start,
    hooks(),
  );
  const found = measurements.filter((m) => !m.within).map((m) => m.name);
  return { outcome, reason, found, wallMs: performance.now() - begun };
}

/** Chooses the mutant on the pump that knows its peers before the sequence begins: the set-up is shared by all. */
function weakened(sequence, mutant) {
  return {
    ...sequence,
    drive: async (context) => {
      await module.chooseMutant(context, mutant);
      await sequence.drive(context);
    },
  };
}

/** Each job writes its transcript into a folder of its own, laid out as evidence is, but without any. */
function folder(name) {
  const out = join(spec.out, name);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(dirname(join(out, transcriptFile(SETUP_ID))), { recursive: true });
  return { ...spec, out };
}

parentPort.on('message', async (message) => {
  try {
    parentPort.postMessage({ value: await (message.do === 'setup' ? setup() : cell(message)) });
  } catch (error) {
    parentPort.postMessage({ trouble: error.message });
  }
});
