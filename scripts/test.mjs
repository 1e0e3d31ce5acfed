#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// `npm test`: sets up what is missing, builds, runs every runner one after another, and ends with one line that counts all.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bootstrap, bootstrapIfPossible, build, main } from './bootstrap.mjs';
import { chromium } from './lib/needs.mjs';
import { bin, root, run } from './lib/run.mjs';

const results = join(root, '.cache', 'test');

/** A check that passes or fails as a whole. */
const whole = (command, args) => async () => {
  const { code } = await run(command, args);
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0, code };
};

/** A program whose last such line is `N passed, N failed[, N skipped]`. */
const counted = (command, args) => async () => {
  const { code, output } = await run(command, args, { tee: true });
  const lines = [...output.matchAll(/^(?:\w+: )?(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/gm)];
  const last = lines.at(-1);
  if (!last) return { passed: 0, failed: 1, skipped: 0, code };
  const [passed, failed, skipped] = last.slice(1, 4).map((text) => Number(text ?? 0));
  // A runner that failed without counting a failure (crashed, say) counts as one.
  return { passed, failed: failed === 0 && code !== 0 ? 1 : failed, skipped, code };
};

function readJson(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

async function vitest() {
  const file = join(results, 'vitest.json');
  const { code } = await run(bin('vitest'), [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ]);
  const report = readJson(file);
  if (!report) return { passed: 0, failed: 1, skipped: 0, code };
  const skipped = report.numPendingTests + report.numTodoTests;
  // A file that failed to load holds no failed test, but is a failure.
  const failed = Math.max(report.numFailedTests, code === 0 ? 0 : 1);
  return { passed: report.numPassedTests, failed, skipped, code };
}

async function playwright() {
  const file = join(results, 'playwright.json');
  const env = { PLAYWRIGHT_JSON_OUTPUT_NAME: file, CHROMIUM: chromium() };
  const { code } = await run(
    bin('playwright'),
    ['test', '--config=tests/e2e/playwright.config.ts', '--reporter=list,json'],
    { env },
  );
  const stats = readJson(file)?.stats;
  if (!stats) return { passed: 0, failed: 1, skipped: 0, code };
  return {
    passed: stats.expected + stats.flaky,
    failed: Math.max(stats.unexpected, code === 0 ? 0 : 1),
    skipped: stats.skipped,
    code,
  };
}

const node = process.execPath;
const runners = {
  format: whole(bin('biome'), ['ci', '.', '--max-diagnostics=50']),
  layers: whole(node, ['scripts/check-layers.mjs']),
  types: whole(bin('tsc'), ['-p', 'tests/tsconfig.json']),
  generated: whole('npm', ['run', '--silent', 'generate', '-w', '@assay/protocol', '--', '--check']),
  packages: counted(node, ['scripts/check-packages.mjs']),
  sizes: counted(node, ['scripts/size-budget.mjs']),
  'api-docs': counted(node, ['scripts/api-docs.mjs']),
  spec: whole(node, ['scripts/check-spec.mjs', '--check']),
  unit: vitest,
  firmware: counted(node, ['hardware/pump-controller/run-unit-tests.mjs']),
  stack: counted(node, ['hardware/pump-controller/stack/run.mjs']),
  // cppcheck and MISRA take a minute and a half more: `npm run analyse` has them all.
  analyse: counted(node, ['hardware/pump-controller/analyse/run.mjs', '--tool', 'clang-tidy', '--tool', 'gcc']),
  'fuzz-firmware': counted(node, ['hardware/pump-controller/fuzz/run.mjs']),
  'x25519-host': counted(node, ['hardware/pump-controller/crypto-m0/test/run-host.mjs']),
  'x25519-emulated': counted(node, ['hardware/pump-controller/crypto-m0/test/run-emulated.mjs']),
  'sha256-emulated': counted(node, ['hardware/pump-controller/crypto-m0/test/run-sha256-emulated.mjs']),
  'x25519-carries': counted(node, ['hardware/pump-controller/crypto-m0/test/run-carry-mutants.mjs']),
  'x25519-generated': whole(node, ['hardware/pump-controller/crypto-m0/gen-field-m0.mjs', '--check']),
  'ed25519-host': counted(node, ['hardware/pump-controller/crypto-m0/test/run-ed25519-host.mjs']),
  'ed25519-emulated': counted(node, ['hardware/pump-controller/crypto-m0/test/run-ed25519-emulated.mjs']),
  'ed25519-generated': whole(node, ['hardware/pump-controller/crypto-m0/gen-edwards-base.mjs', '--check']),
  'constant-time': counted(node, ['hardware/pump-controller/constant-time/run.mjs']),
  'boot-faults': counted(node, ['tests/boot/sweep.mjs']),
  reproducible: whole(node, ['hardware/pump-controller/check-reproducible.mjs']),
  'kill-matrix': counted(node, ['scripts/kill-matrix.mjs']),
  'end-to-end': playwright,
};

await main(async () => {
  await bootstrap(['firmware', 'host', 'browser', 'fixture', 'proofs']);
  await bootstrapIfPossible(['qemu']);
  await bootstrapIfPossible(['valgrind']);
  await bootstrapIfPossible(['analysis']);
  await build();
  rmSync(results, { recursive: true, force: true });
  const only = process.argv.slice(2);
  const unknown = only.filter((name) => !(name in runners));
  if (unknown.length > 0) {
    console.error(`unknown runner ${unknown.join(', ')}; there are: ${Object.keys(runners).join(', ')}`);
    return 3;
  }
  const table = [];
  for (const [name, runner] of Object.entries(runners)) {
    if (only.length > 0 && !only.includes(name)) continue;
    console.log(`\n── ${name} ${'─'.repeat(Math.max(0, 70 - name.length))}`);
    const start = Date.now();
    const counts = await runner();
    table.push({ name, ...counts, seconds: ((Date.now() - start) / 1000).toFixed(0) });
  }
  console.log('\nrunner            passed  failed  skipped  seconds');
  for (const row of table) {
    const cells = [row.passed, row.failed, row.skipped, row.seconds].map((cell) => String(cell).padStart(8));
    console.log(`${row.name.padEnd(15)}${cells.join('')}`);
  }
  const sum = (key) => table.reduce((total, row) => total + row[key], 0);
  const [passed, failed, skipped] = [sum('passed'), sum('failed'), sum('skipped')];
  console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  return failed === 0 ? 0 : 1;
});
