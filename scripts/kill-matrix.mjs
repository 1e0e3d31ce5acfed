#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// `npm run kill-matrix`: sets up what is missing, builds, and runs every sequence against its mutants and the reference.
import { join } from 'node:path';
import { bootstrap, build, main } from './bootstrap.mjs';
import { root, run } from './lib/run.mjs';

await main(async () => {
  await bootstrap(['firmware']);
  await build(['@assay/certification...', '@assay/pump-controller']);
  const { code } = await run(process.execPath, [join(root, 'tests/kill-matrix/cli.mjs'), ...process.argv.slice(2)]);
  return code;
});
