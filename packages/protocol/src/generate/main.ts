// SPDX-License-Identifier: Apache-2.0
/**
 * Writes the generated files, or with --check compares them and names the stale ones. Exit 0 current, 1 stale. With --maps only
 * maps.ts, which the codec is built with: the vectors are encoded by that codec, so it comes first, and is compiled between.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { schema } from '../schema/schema.js';
import { checkSchema } from './check-schema.js';
import { MAPS_FILE, mapsModule } from './maps.js';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** What is to be written; generate.js is loaded only when the codec that it uses is there. */
async function files(mapsOnly: boolean): Promise<Record<string, string>> {
  checkSchema(schema);
  if (mapsOnly) return { [MAPS_FILE]: mapsModule(schema) };
  const { generate } = await import('./generate.js');
  return generate(readFileSync(join(root, 'hardware/pump-controller/mutants.json'), 'utf8'));
}

async function main(check: boolean, mapsOnly: boolean): Promise<number> {
  const stale: string[] = [];
  for (const [name, text] of Object.entries(await files(mapsOnly))) {
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

process.exitCode = await main(process.argv.includes('--check'), process.argv.includes('--maps'));
