// SPDX-License-Identifier: Apache-2.0
/** Writes the generated files, or with --check compares them and names the stale ones. Exit 0 current, 1 stale. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generate } from './generate.js';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return undefined;
    throw error;
  }
}

function main(check: boolean): number {
  const mutants = readFileSync(join(root, 'hardware/pump-controller/mutants.json'), 'utf8');
  const stale: string[] = [];
  for (const [name, text] of Object.entries(generate(mutants))) {
    const path = join(root, name);
    if (read(path) === text) continue;
    stale.push(relative(root, path));
    if (!check) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
  }
  for (const name of stale) {
    console.log(check ? `stale: ${name} — run npm run generate -w @assay/protocol and commit it` : `written: ${name}`);
  }
  return check && stale.length > 0 ? 1 : 0;
}

process.exitCode = main(process.argv.includes('--check'));
