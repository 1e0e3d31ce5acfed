// SPDX-License-Identifier: Apache-2.0
/**
 * Runs the unit tests of both host builds: the release, and the mutants build, which must be as good while no mutant is on
 * and show each weakness that it promises. The last line is `N passed, N failed`; the exit code is 0 when none failed.
 */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const total = { passed: 0, failed: 0 };
for (const build of ['host', 'host-mutants']) {
  const tests = join(here, 'build', build, 'unit-tests');
  const { status, error, stdout = '' } = spawnSync(tests, { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' });
  if (error) {
    console.error(`${tests} does not run (${error.message}). Build it: node build.mjs ${build}`);
  }
  const counts = /^(\d+) passed, (\d+) failed$/m.exec(stdout);
  process.stdout.write(`${build}:\n${stdout}`);
  total.passed += Number(counts?.[1] ?? 0);
  // A crash counts as one failure at least.
  total.failed += Math.max(Number(counts?.[2] ?? 0), status === 0 ? 0 : 1);
}
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 ? 0 : 1);
