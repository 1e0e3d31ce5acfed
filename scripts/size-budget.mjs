#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// Bundles what a browser would load, tree-shaken and minified: fails on a Node built-in and on more bytes than the budget.
import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, relative, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';
import { root } from './lib/run.mjs';
import { Tally } from './lib/tally.mjs';
import { entries } from './lib/tarballs.mjs';

const builtins = new Set(builtinModules);
const VIRTUAL = '\0measured';

/**
 * Bundles one entry: { minified, gzip } in bytes, and what it asks for that no browser has.
 * @param {{ entry?: string, import?: string }} what a file, or what to import
 */
export async function bundle({ entry, import: names }) {
  const foreign = [];
  const guard = {
    name: 'guard',
    resolveId(source, importer) {
      if (source === VIRTUAL) return VIRTUAL;
      if (!source.startsWith('node:') && !builtins.has(source)) return null;
      foreign.push(`${relative(root, importer ?? '')} imports ${source}`);
      return { id: source, external: true };
    },
    load: (id) => (id === VIRTUAL ? `export ${names};` : null),
  };
  const build = await rolldown({
    cwd: join(root, 'tests'),
    input: entry ? resolve(root, entry) : VIRTUAL,
    platform: 'browser',
    plugins: [guard],
    logLevel: 'silent',
  });
  const { output } = await build.generate({ format: 'esm', minify: true });
  await build.close();
  for (const chunk of output)
    for (const name of chunk.imports ?? []) foreign.push(`${chunk.fileName} imports ${name} from outside`);
  const code = output.map((chunk) => chunk.code ?? '').join('');
  return { minified: Buffer.byteLength(code), gzip: gzipSync(code, { level: 9 }).length, foreign };
}

/** All that has a budget: [{ name, minified, gzip, budget, foreign }]. */
export async function measureSizes() {
  const { budgets } = JSON.parse(readFileSync(join(root, 'scripts/size-budget.json'), 'utf8'));
  const sizes = [];
  for (const [name, { gzip: budget, ...what }] of Object.entries(budgets))
    sizes.push({ name, budget, ...(await bundle(what)) });
  return sizes;
}

/** Entries that say by their name that they are Node's. */
const NODE_ONLY = /\/(node|serialport)$/;

/** Every other entry, whole, as a browser would load it: [{ name, minified, gzip, foreign }]. */
async function wholeEntries() {
  const whole = [];
  for (const entry of entries().filter((name) => !NODE_ONLY.test(name)))
    whole.push({ name: `all of ${entry}`, ...(await bundle({ import: `* from '${entry}'` })) });
  return whole;
}

/** What is wrong with one measurement, in words. */
export function sizeFaults({ gzip, budget = Number.POSITIVE_INFINITY, foreign }) {
  const faults = foreign.map((text) => `${text}, which no browser can load`);
  if (gzip > budget)
    faults.push(
      `${gzip} bytes gzipped are above the budget of ${budget}: find what came in, or raise it in scripts/size-budget.json`,
    );
  return faults;
}

if (process.argv[1] === import.meta.filename) {
  const tally = new Tally();
  for (const size of [...(await measureSizes()), ...(await wholeEntries())]) {
    const { name, minified, gzip, budget } = size;
    const limit = budget ? ` (budget ${budget})` : '';
    tally.add(`${name}: ${minified} bytes minified, ${gzip} gzipped${limit}`, sizeFaults(size));
  }
  tally.end();
}
