// SPDX-License-Identifier: Apache-2.0
/** Loads a certification module by its address, checked for what a run needs of it. */
import type { Sequence } from '@assay/sequence';
import type { CertificationModule } from '../certification.js';
import type { Bench } from '../contract.js';
import type { DeviceProfile } from '../definition/profile.js';
import { RigError } from '../errors.js';

/** `moduleUrl` — a file: URL of a module that exports `sequences` and `setup`. Throws RigError `rig-mismatch`. */
export async function loadCertification(moduleUrl: string): Promise<CertificationModule> {
  let module: Partial<CertificationModule>;
  try {
    module = (await import(moduleUrl)) as Partial<CertificationModule>;
  } catch (cause) {
    throw new RigError('rig-mismatch', `${moduleUrl}: the certification module cannot be loaded; build it first`, {
      cause,
    });
  }
  const { sequences, setup } = module;
  if (!Array.isArray(sequences) || typeof setup !== 'function') {
    throw new RigError('rig-mismatch', `${moduleUrl}: must export sequences and setup`);
  }
  return module as CertificationModule;
}

/** Throws RigError `rig-mismatch` that lists what there is. */
export function findSequence(module: CertificationModule, id: string): Sequence<Bench, DeviceProfile> {
  const sequence = module.sequences.find((candidate) => candidate.id === id);
  if (sequence === undefined) {
    const known = module.sequences.map((each) => each.id).join(', ');
    throw new RigError('rig-mismatch', `there is no sequence ${id}; choose from ${known}`);
  }
  return sequence;
}
