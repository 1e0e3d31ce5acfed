// SPDX-License-Identifier: Apache-2.0
/** Runs the host build's unit tests; their last line is `N passed, N failed`, their exit code 0 when none failed. */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const tests = join(dirname(fileURLToPath(import.meta.url)), 'build/host/unit-tests');
const { status, error } = spawnSync(tests, { stdio: 'inherit' });
if (error) {
  console.error(`${tests} does not run (${error.message}). Build it: node build.mjs host`);
}
process.exit(status ?? 2);
