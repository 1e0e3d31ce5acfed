// SPDX-License-Identifier: Apache-2.0
/** The checks of packages and sizes find what they are there to find. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { contentFaults, manifestFaults, publintMessages, typesProblems } from '../../scripts/lib/package-faults.mjs';
import { manifestOf } from '../../scripts/lib/tarballs.mjs';
import { pruneDist } from '../../scripts/prune-dist.mjs';
import { bundle, sizeFaults } from '../../scripts/size-budget.mjs';

let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'assay-planted-'));
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

function plant(file: string, text: string): string {
  const path = join(base, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

const good = {
  name: '@assay/planted',
  version: '1.0.0',
  description: 'planted',
  keywords: ['planted'],
  license: 'Apache-2.0',
  type: 'module',
  engines: { node: '>=20.19' },
  sideEffects: false,
  exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
  files: ['dist', 'src'],
};

function packed(changes: object = {}): string {
  plant('package.json', JSON.stringify({ ...good, ...changes }));
  plant('LICENSE', 'licence\n');
  plant('dist/index.js', 'export const one = 1;\n');
  plant('dist/index.d.ts', 'export declare const one: number;\n');
  const { stdout } = spawnSync('npm', ['pack', '--json', '--silent'], { cwd: base, encoding: 'utf8' });
  const [{ filename }] = Object.values(JSON.parse(stdout)) as [{ filename: string }];
  return join(base, filename);
}

test('a good package has no fault', async () => {
  const file = packed();
  expect(await publintMessages(good, file)).toEqual([]);
  expect(await typesProblems(file)).toEqual([]);
  expect(manifestFaults(good)).toEqual([]);
});

test('publint and are-the-types-wrong see an entry that is not there', async () => {
  const exports = { ...good.exports, './gone': { types: './dist/gone.d.ts', default: './dist/gone.js' } };
  const file = packed({ exports });
  expect(await publintMessages({ ...good, exports }, file)).toEqual([
    expect.stringMatching(/^error: .*gone\.d\.ts.* does not exist/),
    expect.stringMatching(/^error: .*gone\.js.* does not exist/),
  ]);
  expect((await typesProblems(file)).join()).toContain('NoResolution');
});

test.each([
  ['type', { type: 'commonjs' }, 'package.json: type is not module'],
  ['side effects', { sideEffects: undefined }, 'package.json: sideEffects is not false'],
  ['a licence', { license: undefined }, 'package.json has no license'],
  ['enumerated exports', { exports: { './*': './dist/*.js' } }, 'package.json: exports ./* is not enumerated'],
])('a package.json without %s is seen', (_, changes, fault) => {
  expect(manifestFaults({ ...good, ...changes })).toEqual([fault]);
});

test('what does not belong into a tarball is seen, and what is missing', () => {
  const inside = ['package.json', 'README.md', 'LICENSE', 'dist/sbom.cdx.json', 'dist/index.js', 'src/index.ts'];
  expect(contentFaults(good, [...inside, 'dist/index.d.ts'])).toEqual([]);
  expect(contentFaults(good, [...inside, 'src/index.test.ts', 'dist/.tsbuildinfo', 'dist/old.js'])).toEqual([
    'src/index.test.ts is inside',
    'dist/.tsbuildinfo is inside',
    'dist/index.d.ts is missing',
    'dist/old.js has no source beside it for its map',
  ]);
});

test('pruning removes from dist what has no source, and nothing else', () => {
  for (const file of ['src/kept.ts', 'src/deep/kept.ts', 'src/kit.test-util.ts']) plant(file, '');
  for (const stem of ['kept', 'deep/kept', 'old', 'kit.test-util'])
    for (const end of ['.js', '.d.ts', '.js.map', '.d.ts.map']) plant(`dist/${stem}${end}`, '');
  plant('dist/sbom.cdx.json', '{}');
  expect(pruneDist(base)).toHaveLength(8);
  expect(['old.js', 'kit.test-util.d.ts'].map((name) => existsSync(join(base, 'dist', name)))).toEqual([false, false]);
  expect(
    ['kept.js', 'deep/kept.d.ts.map', 'sbom.cdx.json'].map((name) => existsSync(join(base, 'dist', name))),
  ).toEqual([true, true, true]);
});

test('a Node built-in in a browser bundle is seen, by either of its names, and so is what cannot be found', async () => {
  const entry = plant(
    'entry.js',
    "import 'node:fs';\nimport { join } from 'path';\nimport x from 'nowhere';\nexport default join(x);\n",
  );
  const { foreign } = await bundle({ entry });
  expect(foreign.join('\n')).toMatch(/imports node:fs/);
  expect(foreign.join('\n')).toMatch(/imports path/);
  expect(foreign.join('\n')).toMatch(/imports nowhere from outside/);
});

test('more bytes than the budget are a fault, as many are none', () => {
  expect(sizeFaults({ gzip: 100, budget: 100, foreign: [] })).toEqual([]);
  expect(sizeFaults({ gzip: 101, budget: 100, foreign: [] })).toEqual([
    expect.stringContaining('above the budget of 100'),
  ]);
});

test('only what is named by Node in its entry may need Node', () => {
  expect(Object.keys(manifestOf('crypto').exports)).toContain('./node');
  expect(Object.keys(manifestOf('transport').exports)).toEqual(['.', './serialport', './web-serial']);
});
