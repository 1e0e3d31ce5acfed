#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// `prepack` of the packages: removes from dist what no source stands behind any more, since the compiler never does.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Removes orphans of `dist` in a package's folder; returns their paths inside dist. */
export function pruneDist(folder) {
  const pruned = [];
  for (const path of readdirSync(join(folder, 'dist'), { recursive: true })) {
    const stem = path.match(/^(.+?)(?:\.d\.ts|\.js)(?:\.map)?$/)?.[1];
    if (stem === undefined) continue;
    // Helpers of tests are compiled in no package; one that was once, stays like any other orphan.
    if (!/\.test(-util)?$/.test(stem) && existsSync(join(folder, 'src', `${stem}.ts`))) continue;
    rmSync(join(folder, 'dist', path));
    pruned.push(path);
  }
  return pruned;
}

if (process.argv[1] === import.meta.filename) pruneDist(process.cwd());
