#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// `npm run analyse [-- --tool NAME] [--all-findings]`: fetches clang-tidy and cppcheck, then runs them and gcc's -fanalyzer over the
// firmware. Exit 0 when nothing is found that has no deviation.
import { bootstrap, bootstrapIfPossible, main } from './bootstrap.mjs';
import { run } from './lib/run.mjs';

await main(async () => {
  await bootstrap(['firmware', 'host']);
  await bootstrapIfPossible(['analysis']);
  const args = ['hardware/pump-controller/analyse/run.mjs', ...process.argv.slice(2)];
  return (await run(process.execPath, args)).code;
});
