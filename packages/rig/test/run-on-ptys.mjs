// SPDX-License-Identifier: Apache-2.0
/** A run in a process of its own that handles no signal: cuts the pump's supply and waits to be told to end. */
import { stationKeyFromSeed } from '@assay/evidence';
import { loadRig, runCertification } from '@assay/rig';

const [rigFolder, out] = process.argv.slice(2);
await runCertification({
  rig: await loadRig(rigFolder),
  sequences: ['05'],
  seed: 1,
  effort: 'full',
  out,
  certification: { moduleUrl: new URL('./echo-certification.mjs', import.meta.url).href },
  station: stationKeyFromSeed(new Uint8Array(32)),
});
