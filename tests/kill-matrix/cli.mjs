#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
/** `npm run kill-matrix`: prints the matrix; exit code 0 when it is good, 1 when not, 2 when it could not run, 3 for bad usage. */
import { parseArgs } from 'node:util';
import { killMatrix } from './kill-matrix.mjs';
import { matrixTable } from './verdicts.mjs';

const USAGE = `usage: kill-matrix [--only 04,05] [--seed N] [--workers N] [--out DIR] [--json]
Runs each sequence on the reference firmware, where it must pass, and on each mutant that it names, where it must fail.
  --out DIR   keeps the transcript of each run in DIR
  --json      prints the results as JSON instead of a table`;

function options() {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      seed: { type: 'string' },
      workers: { type: 'string' },
      out: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const whole = (name, least) => {
    const text = values[name];
    if (text === undefined) return {};
    if (!/^\d+$/.test(text) || Number(text) < least)
      throw new Error(`--${name} wants a whole number from ${least}, got "${text}"`);
    return { [name]: Number(text) };
  };
  return {
    ...(values.only === undefined ? {} : { only: values.only.split(',') }),
    ...(values.out === undefined ? {} : { out: values.out }),
    ...whole('seed', 0),
    ...whole('workers', 1),
    json: values.json,
    help: values.help,
  };
}

/** One line as each cell ends; on standard error, so that --json leaves standard output to the data. */
function tell(event) {
  if (event.type === 'setup') console.error(event.text);
  if (event.type !== 'cell') return;
  const { sequence, mutant, outcome, wallMs, good } = event.result;
  const what = mutant === null ? 'reference' : `mutant ${mutant.id} ${mutant.name}`;
  const verdict = good ? (mutant === null ? 'passes' : 'killed') : `NOT AS IT MUST BE: ${outcome}`;
  console.error(`${sequence} ${what.padEnd(36)} ${verdict} (${(wallMs / 1000).toFixed(1)} s)`);
}

async function main() {
  let chosen;
  try {
    chosen = options();
  } catch (error) {
    console.error(`${error.message}\n${USAGE}`);
    return 3;
  }
  if (chosen.help) {
    console.log(USAGE);
    return 0;
  }
  const { results, problems, wallMs } = await killMatrix({ ...chosen, onEvent: tell });
  const failed = results.filter((result) => !result.good).length;
  if (chosen.json) {
    console.log(JSON.stringify({ results, problems, wallMs: Math.round(wallMs) }, null, 2));
    return problems.length === 0 ? 0 : 1;
  }
  console.log(`\n${matrixTable(results)}\n`);
  for (const problem of problems) console.log(`- ${problem}`);
  console.log(`kill matrix in ${(wallMs / 1000).toFixed(0)} s`);
  // A disagreement between mutants.json and the sequences fails no cell, but it fails.
  console.log(`${results.length - failed} passed, ${Math.max(failed, problems.length === 0 ? 0 : 1)} failed`);
  return problems.length === 0 ? 0 : 1;
}

main().then(
  (code) => process.exit(code),
  (error) => {
    console.error(error.message);
    process.exit(error.code === 'unknown-sequence' ? 3 : 2);
  },
);
