#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// `npm run fuzz [-- --inputs N] [--seed N] [--json]`: a million hostile inputs for all decoders. Exit 0 none escaped, 1 one did.
import { parseArgs } from 'node:util';
import { bootstrap, build, main } from './bootstrap.mjs';

const { values } = parseArgs({
  options: { inputs: { type: 'string' }, seed: { type: 'string' }, json: { type: 'boolean' } },
});

/** @param {string | undefined} text @param {number} otherwise */
function whole(text, otherwise) {
  const value = text === undefined ? otherwise : Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`${text}: wants a whole number`);
  return value;
}

function print({ counts, escapes }) {
  for (const { name, inputs, accepted, refused, heaviest } of counts) {
    const codes = Object.entries(refused).sort(([, a], [, b]) => b - a);
    console.log(`${name}: ${inputs} inputs, ${accepted} accepted, at most ${heaviest.toFixed(1)} bytes a byte`);
    console.log(`  refused: ${codes.map(([code, n]) => `${code} ${n}`).join(', ') || 'none'}`);
  }
  for (const { decoder, input, error } of escapes) console.log(`ESCAPED from ${decoder}: ${error}\n  input ${input}`);
  const inputs = counts.reduce((sum, count) => sum + count.inputs, 0);
  console.log(`${inputs} inputs, ${counts.length} decoders, ${escapes.length} escaped`);
}

await main(async () => {
  await bootstrap([]);
  await build();
  const { fuzz } = await import('../tests/fuzz/fuzz.mjs');
  const report = fuzz({
    inputs: whole(values.inputs, 1_000_000),
    seed: whole(values.seed, 1),
    progress: (name) => process.stderr.write(`  ${name} …\n`),
  });
  if (values.json) console.log(JSON.stringify(report, null, 2));
  else print(report);
  return report.escapes.length > 0 ? 1 : 0;
});
