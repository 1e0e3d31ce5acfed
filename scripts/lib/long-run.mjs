// SPDX-License-Identifier: Apache-2.0
// The long run of a test that takes its size and its seed from the environment.
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { bin, run } from './run.mjs';

/** So much at most side by side: what one run takes of memory. */
const MOST_WORKERS = 4;

/**
 * Runs one test of a file, as large and from the seed that the command line says: `--SIZE N`, by default `otherwise`, and `--seed N`.
 * A test whose seeds count what it does one by one can be cut: with `part`, parts of so much at most run on `--workers N` cores,
 * by default all of them, and each says when it is done.
 */
export async function longRun({ file, test, variables, size, otherwise, part }) {
  const { values } = parseArgs({
    options: {
      [size]: { type: 'string', default: otherwise },
      seed: { type: 'string', default: '1' },
      workers: { type: 'string', default: String(Math.min(MOST_WORKERS, availableParallelism())) },
    },
  });
  const whole = Number(values[size]);
  const first = Number(values.seed);
  const parts = cut(whole, part ?? whole).map((at) => ({
    at: first + at,
    length: Math.min(part ?? whole, whole - at),
  }));
  const began = Date.now();
  let code = 0;
  let done = 0;
  const work = async () => {
    for (let next = parts.shift(); next !== undefined; next = parts.shift()) {
      const env = {
        [`${variables}_${size.toUpperCase()}`]: String(next.length),
        [`${variables}_SEED`]: String(next.at),
      };
      const ended = await run(bin('vitest'), ['run', file, '-t', test], { env });
      code ||= ended.code;
      done += next.length;
      const minutes = (Date.now() - began) / 60_000;
      console.log(`${done} of ${whole} ${size} in ${minutes.toFixed(1)} min, ${Math.round(done / minutes)} a minute`);
    }
  };
  await Promise.all(Array.from({ length: part === undefined ? 1 : Number(values.workers) }, work));
  process.exitCode = code;
}

/** Where each part of `length` begins. */
const cut = (whole, length) => Array.from({ length: Math.ceil(whole / length) }, (_, i) => i * length);
