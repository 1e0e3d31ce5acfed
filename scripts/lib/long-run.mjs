// SPDX-License-Identifier: Apache-2.0
// The long run of a test that takes its size and its seed from the environment.
import { parseArgs } from 'node:util';
import { bin, run } from './run.mjs';

/** Runs one test of a file, as large and from the seed that the command line says: `--SIZE N`, by default `otherwise`, and `--seed N`. */
export async function longRun({ file, test, variables, size, otherwise }) {
  const { values } = parseArgs({
    options: { [size]: { type: 'string', default: otherwise }, seed: { type: 'string', default: '1' } },
  });
  const env = { [`${variables}_${size.toUpperCase()}`]: values[size], [`${variables}_SEED`]: values.seed };
  const { code } = await run(bin('vitest'), ['run', file, '-t', test], { env });
  process.exitCode = code;
}
