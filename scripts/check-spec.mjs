#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// `npm run spec`: which test shows which statement of docs/protocol; fails for a statement that none shows. `--check` writes nothing.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { root } from './lib/run.mjs';
import { counts, coverageMarkdown, coveragePage, faults, readMentions, readStatements } from './lib/spec.mjs';

const check = process.argv.includes('--check');
const base = resolve(process.argv.slice(2).find((argument) => !argument.startsWith('--')) ?? root);

const statements = readStatements(base);
const mentions = readMentions(base, statements);
const found = faults(statements, mentions);
const page = coverageMarkdown(statements, mentions);
const file = join(base, coveragePage);

if (!check) {
  for (const { id, text } of statements) {
    const tests = new Set(mentions.filter((mention) => mention.id === id).map((mention) => mention.test));
    console.log(`${id.padEnd(9)} ${String(tests.size).padStart(3)}  ${text.slice(0, 100)}`);
    for (const test of tests) console.log(`              ${test}`);
  }
  writeFileSync(file, page);
} else if (!existsSync(file) || readFileSync(file, 'utf8') !== page) {
  found.push(`${coveragePage} is not what the tests say: run \`npm run spec\` and commit it`);
}

for (const fault of found) console.error(fault);
const { statements: all, covered, tests } = counts(statements, mentions);
console.log(
  `specification: ${covered} of ${all} statements have a test, ${tests} tests name one, ${found.length} fault(s)`,
);
process.exitCode = found.length === 0 && all > 0 ? 0 : 1;
