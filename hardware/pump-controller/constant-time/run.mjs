// SPDX-License-Identifier: Apache-2.0
/**
 * `node constant-time/run.mjs`: the core and its primitives under valgrind with all secrets marked undefined, as compilers of
 * several kinds and levels make them: no branch and no address may depend on a secret. Controls that do must be reported. The last
 * line is `N passed, N failed[, N skipped]`. Needs valgrind; without it everything is skipped.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { check, report } from '../crypto-m0/test/checks.mjs';

/** Targets of build.mjs. */
const BUILDS = ['timed', 'timed-fast', 'timed-clang', 'timed-clang-fast', 'timed-reference'];
/** Exit code of valgrind when it has reported anything. */
const REPORTED = 99;

const here = dirname(fileURLToPath(import.meta.url));

function underValgrind(build, what) {
  const program = join(here, '../build', build, 'constant-time');
  const { status, stdout, stderr } = spawnSync(
    'valgrind',
    [`--error-exitcode=${REPORTED}`, '--quiet', '--leak-check=no', '--num-callers=8', program, what],
    { encoding: 'utf8', maxBuffer: 64 << 20 },
  );
  const lines = [...stdout.matchAll(/^(\d+) (right|wrong) (.+)$/gm)];
  return { status, stderr, cases: lines.map(([, errors, end, name]) => ({ errors: Number(errors), end, name })) };
}

function runCases(build) {
  const { status, stderr, cases } = underValgrind(build, 'cases');
  for (const { errors, end, name } of cases) {
    check(errors === 0 && end === 'right', `${build}: ${name}: ${errors} branches or addresses, came out ${end}`);
  }
  const whole = status === 0 && cases.length > 0;
  check(whole, `${build}: exit code ${status} after ${cases.length} cases\n${stderr.slice(0, 6000)}`);
  return cases.length;
}

function runControls(build) {
  const { status, cases } = underValgrind(build, 'controls');
  for (const { errors, name } of cases) check(errors > 0, `${build}: not reported: ${name}`);
  check(status === REPORTED, `${build}: exit code ${status} of the controls`);
  return cases.length;
}

if (spawnSync('valgrind', ['--version']).status !== 0) {
  console.log('skipped: there is no valgrind here (apt-get install valgrind)');
  console.log(`0 passed, 0 failed, ${BUILDS.length} skipped`);
} else {
  const builder = [join(here, '../build.mjs'), ...BUILDS];
  execFileSync(process.execPath, builder, { stdio: ['ignore', 'ignore', 'inherit'] });
  for (const build of BUILDS) {
    console.log(`${build}: ${runCases(build)} cases, ${runControls(build)} controls`);
  }
  report();
}
