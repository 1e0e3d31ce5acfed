// SPDX-License-Identifier: Apache-2.0
/** The source files behind a sequence, so that evidence can say by digest what was run. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SourceFile } from '@assay/evidence';

// The same folder whether this runs from src or from dist.
const folder = fileURLToPath(new URL('../src/', import.meta.url));
const repository = resolve(folder, '../../..');

/** The source files that a sequence is made of, its own first; with null every source file of this package, tests left out. */
export function sources(sequence: string | null): readonly SourceFile[] {
  return (sequence === null ? allFiles() : closure(ownFile(sequence))).map((path) => ({
    name: relative(repository, path).split(sep).join('/'),
    path,
  }));
}

function allFiles(): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.startsWith('testing'))
    .sort()
    .map((name) => join(folder, name));
}

function ownFile(sequence: string): string {
  const path = allFiles().find((each) => relative(join(folder, 'sequences'), each).startsWith(`${sequence}-`));
  if (path === undefined) throw new Error(`there is no source file for sequence ${sequence} in ${folder}sequences`);
  return path;
}

/** The file and what it imports from this package, to the end. */
function closure(first: string): string[] {
  const found = [first];
  for (const path of found) {
    for (const [, target] of readFileSync(path, 'utf8').matchAll(/from '(\.[^']+)\.js'/g)) {
      const next = `${resolve(dirname(path), target!)}.ts`;
      if (!found.includes(next)) found.push(next);
    }
  }
  return found;
}
