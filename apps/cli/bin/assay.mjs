#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// The `assay` command as npm links it; everything else is in src/.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const main = new URL('../dist/main.js', import.meta.url);
if (existsSync(fileURLToPath(main))) {
  const { run } = await import(main.href);
  process.exitCode = await run(process.argv);
} else {
  process.stderr.write('assay is not built yet: run `npm run bootstrap` at the root of the repository.\n');
  process.exitCode = 3;
}
