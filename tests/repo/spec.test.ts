// SPDX-License-Identifier: Apache-2.0
/** The check of the specification finds what it is there to find: statements without a test, names of nothing, doubles. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { root } from '../../scripts/lib/run.mjs';
import { counts, faults, readMentions, readStatements } from '../../scripts/lib/spec.mjs';
import config from '../../vitest.config.js';

// ZED is no chapter of the real specification, so nothing here counts as a test of it.
let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'assay-spec-'));
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

function plant(file: string, text: string) {
  mkdirSync(dirname(join(base, file)), { recursive: true });
  writeFileSync(join(base, file), text);
}

function found() {
  const statements = readStatements(base);
  const mentions = readMentions(base, statements);
  return { statements, mentions, faults: faults(statements, mentions), counts: counts(statements, mentions) };
}

const three = '# Link\n\n## 1 Things\n\n- **ZED-1** One.\n- **ZED-2** Two, see ZED-1.\n  More.\n- **ZED-3** Three.\n';

test('each statement without a test is named with its place', () => {
  plant('docs/protocol/link.md', three);
  plant('packages/a/src/a.test.ts', "test('ZED-2: two', () => {});\n");
  expect(found().faults).toEqual([
    'docs/protocol/link.md:5: ZED-1 has no test that names it',
    'docs/protocol/link.md:8: ZED-3 has no test that names it',
  ]);
  expect(found().counts).toEqual({ statements: 3, covered: 1, tests: 1 });
});

test('titles of test, it, describe and rows of each name statements; bodies and comments do not', () => {
  plant('docs/protocol/link.md', three);
  plant(
    'packages/a/src/a.test.ts',
    [
      '// ZED-1 in a comment',
      "test('something', () => { expect('ZED-1').toBe('ZED-1'); });",
      "describe('ZED-2, all of it', () => { it('works', () => {}); });",
      "it.each([['a', 'ZED-3'], [')', ']']])('takes %s', () => {});",
    ].join('\n'),
  );
  const { mentions, faults } = found();
  expect(mentions.map(({ id, line, test }) => [id, line, test])).toEqual([
    ['ZED-2', 3, 'ZED-2, all of it'],
    ['ZED-3', 4, 'takes %s'],
  ]);
  expect(faults).toEqual(['docs/protocol/link.md:5: ZED-1 has no test that names it']);
});

test('a name that no page states is found, and a longer number is not a shorter one', () => {
  plant('docs/protocol/link.md', '- **ZED-1** One.\n');
  plant('tests/e2e/a.spec.ts', "test('ZED-12 and SHA-256', () => {});\ntest('ZED-1', () => {});\n");
  expect(found().faults).toEqual([
    'tests/e2e/a.spec.ts:1: "ZED-12 and SHA-256" names ZED-12, which docs/protocol does not state',
  ]);
});

test('a statement that is made twice is found, on whichever page', () => {
  plant('docs/protocol/link.md', '- **ZED-1** One.\n');
  plant('docs/protocol/update.md', '- **ZED-1** Another.\n');
  plant('packages/a/src/a.test.ts', "test('ZED-1', () => {});\n");
  expect(found().faults).toEqual([
    'docs/protocol/update.md:1: ZED-1 is stated twice, before in docs/protocol/link.md:1',
  ]);
});

test('a comment of a C test names statements when it stands in or right above a test that runs', () => {
  plant('docs/protocol/link.md', three);
  plant(
    'hardware/pump-controller/boards/host/tests/test_zed.c',
    [
      '/* ZED-1 at the head of the file shows nothing. */',
      '#include "test.h"',
      '/* ZED-2 */',
      'static void two_holds(void)\n{\n    CHECK(true); /* ZED-1, and it shows it */\n}',
      '/* ZED-3 */',
      'static void never_run(void)\n{\n    CHECK(true);\n}',
      'void test_zed(void)\n{\n    RUN(two_holds);\n}\n',
    ].join('\n'),
  );
  const { mentions } = found();
  expect(mentions.map(({ id, test }) => [id, test])).toEqual([
    ['ZED-2', 'two holds'],
    ['ZED-1', 'two holds'],
  ]);
});

test('a sequence names what it exercises', () => {
  plant('docs/protocol/link.md', three);
  plant('rigs/certification/src/sequences/03-zed.ts', '/** Exercises ZED-1 and ZED-2. */\n');
  expect(found().mentions.map(({ id, test }) => [id, test])).toEqual([
    ['ZED-1', 'sequence 03-zed'],
    ['ZED-2', 'sequence 03-zed'],
  ]);
});

test('the command writes the page, and as a check fails when the page is old', () => {
  plant('docs/protocol/link.md', '## 1 Things\n\n- **ZED-1** One.\n');
  plant('packages/a/src/a.test.ts', "test('ZED-1 | holds', () => {});\n");
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [join(root, 'scripts/check-spec.mjs'), base, ...args], { encoding: 'utf8' });
  expect(run('--check')).toMatchObject({ status: 1, stderr: expect.stringContaining('run `npm run spec`') });
  expect(run().status).toBe(0);
  expect(readFileSync(join(base, 'docs/protocol/coverage.md'), 'utf8')).toContain(
    '| ZED-1 | [a.test.ts](../../packages/a/src/a.test.ts): ZED-1 \\| holds |',
  );
  const good = run('--check');
  expect(good.stdout.trim()).toBe('specification: 1 of 1 statements have a test, 1 tests name one, 0 fault(s)');
  expect(good.status).toBe(0);
  plant('packages/a/src/b.test.ts', "test('ZED-1 again', () => {});\n");
  expect(run('--check').status).toBe(1);
});

test('a folder without statements is a fault, not a success', () => {
  plant('docs/protocol/link.md', '# Nothing\n');
  expect(spawnSync(process.execPath, [join(root, 'scripts/check-spec.mjs'), base, '--check']).status).toBe(1);
});

/** Enough of globs for the patterns of vitest.config.ts. */
function matches(glob: string, path: string): boolean {
  const pattern = glob
    .replaceAll('.', '\\.')
    .replace(/\{([^}]+)\}/g, (_all, names: string) => `(${names.replaceAll(',', '|')})`)
    .replaceAll('**/', '<deep>')
    .replaceAll('*', '[^/]*')
    .replaceAll('<deep>', '(.*/)?');
  return new RegExp(`^${pattern}$`).test(path);
}

test('every test that names a statement is one that `npm test` runs', () => {
  const globs = [...(config.test?.include ?? []), 'tests/e2e/*.spec.ts'];
  const files = new Set(readMentions(root, readStatements(root)).map(({ file }) => file));
  const ours = [...files].filter((file) => /\.(test|spec)\.tsx?$/.test(file));
  expect(ours.length).toBeGreaterThan(20);
  expect(ours.filter((file) => !globs.some((glob) => matches(glob, file)))).toEqual([]);
  expect(globs.some((glob) => matches(glob, 'tests/nowhere/a.test.ts'))).toBe(false);
});
