#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// `npm run fuzz [-- --inputs N] [--seed N] [--json] [--seconds N]`: a million hostile inputs for all decoders, and a fifth as many
// messages for the firmware's codec on the host, beside ours; with --seconds, the firmware's own fuzzers first, each so long, and
// what they covered. Exit 0 when none escaped and none differed, else 1.
import { parseArgs } from 'node:util';
import { bootstrap, build, main } from './bootstrap.mjs';
import { run } from './lib/run.mjs';

const { values } = parseArgs({
  options: {
    inputs: { type: 'string' },
    seed: { type: 'string' },
    json: { type: 'boolean' },
    seconds: { type: 'string' },
  },
});

/** @param {string | undefined} text @param {number} otherwise */
function whole(text, otherwise) {
  const value = text === undefined ? otherwise : Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`${text}: wants a whole number`);
  return value;
}

function print({ counts, escapes, firmware }) {
  for (const { name, inputs, accepted, refused, heaviest } of counts) {
    const codes = Object.entries(refused).sort(([, a], [, b]) => b - a);
    console.log(`${name}: ${inputs} inputs, ${accepted} accepted, at most ${heaviest.toFixed(1)} bytes a byte`);
    console.log(`  refused: ${codes.map(([code, n]) => `${code} ${n}`).join(', ') || 'none'}`);
  }
  for (const { decoder, input, error } of escapes) console.log(`ESCAPED from ${decoder}: ${error}\n  input ${input}`);
  for (const { input, firmware: theirs, ours } of firmware.differing.slice(0, 10)) {
    console.log(`DIFFERS: ${input}\n  firmware ${theirs}\n  ours     ${ours}`);
  }
  console.log(
    `firmware's codec beside ours: ${firmware.inputs} messages, ${firmware.accepted} accepted, ${firmware.differing.length} differ`,
  );
  const inputs = counts.reduce((sum, count) => sum + count.inputs, 0);
  console.log(`${inputs} inputs, ${counts.length} decoders, ${escapes.length} escaped`);
}

await main(async () => {
  await bootstrap(['host', 'proofs']);
  await build();
  if (values.seconds) {
    const args = ['hardware/pump-controller/fuzz/run.mjs', '--seconds', values.seconds];
    const { code } = await run(process.execPath, args);
    if (code !== 0) return 1;
  }
  const { fuzz } = await import('../tests/fuzz/fuzz.mjs');
  const { compareFirmwareCodec } = await import('../tests/fuzz/firmware-codec.mjs');
  const inputs = whole(values.inputs, 1_000_000);
  const seed = whole(values.seed, 1);
  const report = fuzz({ inputs, seed, progress: (name) => process.stderr.write(`  ${name} …\n`) });
  process.stderr.write("  the firmware's codec …\n");
  const firmware = compareFirmwareCodec({ inputs: Math.ceil(inputs / 5), seed });
  if (values.json) console.log(JSON.stringify({ ...report, firmware }, null, 2));
  else print({ ...report, firmware });
  return report.escapes.length + firmware.differing.length > 0 ? 1 : 0;
});
