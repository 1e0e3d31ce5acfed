// SPDX-License-Identifier: Apache-2.0
/** `node tests/model/run.mjs [--steps N] [--seed N]`: the walks over a hostile line, a million steps unless told otherwise. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { steps: { type: 'string', default: '1000000' }, seed: { type: 'string', default: '1' } },
});
const root = fileURLToPath(new URL('../..', import.meta.url));
const vitest = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));
const { status } = spawnSync(process.execPath, [vitest, 'run', 'tests/model/link-model.test.ts', '-t', 'random walk'], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, MODEL_STEPS: values.steps, MODEL_SEED: values.seed },
});
process.exit(status ?? 1);
