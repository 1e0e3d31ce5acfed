#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// `npm run bench`: sets up what is missing, builds, and prints one table of measurements.
import { join } from 'node:path';
import { bootstrap, build, main } from './bootstrap.mjs';
import { root, run } from './lib/run.mjs';

await main(async () => {
  await bootstrap(['firmware', 'host']);
  await build();
  const { code } = await run(process.execPath, [join(root, 'tests/bench/main.mjs'), ...process.argv.slice(2)]);
  return code;
});
