// SPDX-License-Identifier: Apache-2.0
/** The import-direction check finds what it is there to find, and nothing in the tree as it is. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkLayers, loadRules } from '../../scripts/check-layers.mjs';
import { root } from '../../scripts/lib/run.mjs';

const rules = loadRules();
let base: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'assay-layers-'));
  for (const folder of Object.keys(rules.layers)) mkdirSync(join(base, folder), { recursive: true });
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

function plant(file: string, text: string) {
  mkdirSync(dirname(join(base, file)), { recursive: true });
  writeFileSync(join(base, file), text);
}

test('the tree as it is points one way', () => {
  expect(checkLayers(rules)).toEqual([]);
});

test.each([
  [
    'packages/protocol/src/a.ts',
    "import { PumpClient } from '@assay/client';",
    'packages/protocol may not import @assay/client',
  ],
  ['packages/sequence/src/a.ts', "export * from '@assay/crypto';", 'packages/sequence may not import @assay/crypto'],
  [
    'packages/client/src/a.ts',
    "import { x25519 } from '@noble/curves/ed25519.js';",
    'only packages/crypto/ may import @noble/curves/ed25519.js',
  ],
  [
    'packages/rig/src/run.ts',
    "const five = await import('johnny-five');",
    'only packages/rig/src/fixture/ may import johnny-five',
  ],
  [
    'apps/bench/src/host/a.ts',
    "import { app } from 'electron';",
    'only apps/bench/src/main/, apps/bench/src/preload/ may import electron',
  ],
  [
    'packages/protocol/src/a.ts',
    "import { readFileSync } from 'node:fs';",
    'packages/protocol is pure: no Node built-in (node:fs)',
  ],
  [
    'packages/client/src/a.ts',
    "import { x } from '../../rig/src/index.js';",
    'reaches out of its package to packages/rig/src/index.js',
  ],
  [
    'apps/cli/src/a.ts',
    "import { x } from '@assay/rig/src/index.js';",
    'imports the inside of rig (@assay/rig/src/index.js); use its exports',
  ],
])('a planted violation in %s is found', (file, text, what) => {
  plant(file, `// first line\n${text}\n`);
  expect(checkLayers(rules, base)).toEqual([{ file, line: 2, what }]);
});

test('an allowed import and a commented one are not', () => {
  plant('packages/client/src/a.ts', "// import 'electron';\nimport { encodeFrame } from '@assay/protocol';\n");
  expect(checkLayers(rules, base)).toEqual([]);
});

test('the check as a command fails on a planted violation', async () => {
  const { spawnSync } = await import('node:child_process');
  cpSync(join(root, 'scripts'), join(base, 'scripts'), { recursive: true });
  plant('packages/plant/src/a.ts', "import '@assay/protocol';\n");
  const { status, stderr } = spawnSync(process.execPath, [join(base, 'scripts/check-layers.mjs')], {
    encoding: 'utf8',
  });
  expect(status).toBe(1);
  expect(stderr).toContain('packages/plant/src/a.ts:1: packages/plant may not import @assay/protocol');
});
