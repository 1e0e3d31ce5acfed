#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// `npm run bench-app`: sets up what is missing, builds, and opens the bench app.
import { join } from 'node:path';
import { bootstrap, build, main } from './bootstrap.mjs';
import { root, run } from './lib/run.mjs';

await main(async () => {
  await bootstrap(['firmware']);
  await build(['@assay/bench...', '@assay/pump-controller']);
  const { code } = await run(process.execPath, [join(root, 'apps/bench/bin/bench-app.mjs'), ...process.argv.slice(2)]);
  return code;
});
