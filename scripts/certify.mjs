#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// `npm run certify`: sets up what is missing, builds, and puts the pump through its certification run.
import { join } from 'node:path';
import { bootstrap, build, main } from './bootstrap.mjs';
import { root, run } from './lib/run.mjs';

await main(async () => {
  await bootstrap(['firmware']);
  await build(['@assay/cli...', '@assay/pump-controller']);
  const { code } = await run(process.execPath, [
    join(root, 'apps/cli/bin/assay.mjs'),
    'certify',
    ...process.argv.slice(2),
  ]);
  return code;
});
