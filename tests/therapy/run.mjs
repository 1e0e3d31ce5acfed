// SPDX-License-Identifier: Apache-2.0
/** `node tests/therapy/run.mjs [--days N] [--seed N]`: random days of therapy, engine and model side by side; 100,000 unless told otherwise. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { days: { type: 'string', default: '100000' }, seed: { type: 'string', default: '1' } },
});
const root = fileURLToPath(new URL('../..', import.meta.url));
const vitest = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));
const { status } = spawnSync(process.execPath, [vitest, 'run', 'tests/therapy/therapy.test.ts', '-t', 'random days'], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, THERAPY_DAYS: values.days, THERAPY_SEED: values.seed },
});
process.exit(status ?? 1);
