#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// Imports point one way: fails when a file imports what scripts/layers.json does not allow its package.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './lib/run.mjs';

const skip = new Set([
  'node_modules',
  'dist',
  'build',
  '.turbo',
  '.cache',
  'generated',
  'test-results',
  'playwright-report',
]);
const builtins = new Set(builtinModules);
const testFile = /\.test(-util)?\.tsx?$/;

function* sources(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (skip.has(name)) continue;
    if (statSync(path).isDirectory()) yield* sources(path);
    else if (/\.(ts|tsx|mts|cts|mjs|js|cjs)$/.test(name)) yield path;
  }
}

// Comments may show imports; only code counts.
const withoutComments = (text) =>
  text.replace(/\/\*[\s\S]*?\*\//g, (c) => c.replace(/[^\n]/g, ' ')).replace(/^\s*\/\/.*$/gm, '');
const specifier =
  /(?:\bfrom\s*|\bimport\s*\(\s*|\bimport\s+|\brequire\s*\(\s*|\brequire\.resolve\s*\(\s*)(['"])([^'"\n]+)\1/g;

/** What is wrong with one import, or undefined. `file` is relative to the root, with forward slashes. */
function wrong(rules, packageFolder, file, target) {
  if (target.startsWith('.')) {
    const to = relative(root, resolve(root, dirname(file), target))
      .split(sep)
      .join('/');
    return to.startsWith(`${packageFolder}/`) ? undefined : `reaches out of its package to ${to}`;
  }
  const own = target.match(/^@assay\/([^/]+)(\/src\/|\/dist\/)?/);
  if (own) {
    if (own[2]) return `imports the inside of ${own[1]} (${target}); use its exports`;
    const allowed = rules.layers[packageFolder];
    return allowed.includes('*') || allowed.includes(own[1]) || packageFolder.endsWith(`/${own[1]}`)
      ? undefined
      : `${packageFolder} may not import @assay/${own[1]}`;
  }
  for (const [door, folders] of Object.entries(rules.external)) {
    const through = target === door || target.startsWith(door.endsWith('/') ? door : `${door}/`);
    if (through && !folders.some((folder) => file.startsWith(folder)))
      return `only ${folders.join(', ')} may import ${target}`;
  }
  const isNode = target.startsWith('node:') || builtins.has(target);
  const isTest = testFile.test(file) || rules.pureExcept.some((folder) => file.startsWith(folder));
  if (isNode && rules.pure.includes(packageFolder) && !isTest)
    return `${packageFolder} is pure: no Node built-in (${target})`;
  return undefined;
}

/** All violations under `base` (the repository, or a planted tree in a test): [{file, line, what}]. */
export function checkLayers(rules, base = root) {
  const found = [];
  for (const packageFolder of Object.keys(rules.layers)) {
    for (const path of sources(join(base, packageFolder))) {
      const file = relative(base, path).split(sep).join('/');
      const text = withoutComments(readFileSync(path, 'utf8'));
      const isTest = testFile.test(file);
      for (const match of text.matchAll(specifier)) {
        const what = wrong(rules, packageFolder, file, match[2]);
        // A unit test may compare with a foreign library (noble, cborg): doors are for what ships.
        if (what && !(isTest && what.startsWith('only '))) {
          found.push({ file, line: text.slice(0, match.index).split('\n').length, what });
        }
      }
    }
  }
  return found;
}

export const loadRules = () => JSON.parse(readFileSync(join(root, 'scripts/layers.json'), 'utf8'));

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = checkLayers(loadRules());
  for (const { file, line, what } of found) console.error(`${file}:${line}: ${what}`);
  console.error(found.length === 0 ? 'imports point one way.' : `${found.length} import(s) against the layers.`);
  process.exitCode = found.length === 0 ? 0 : 1;
}
