// SPDX-License-Identifier: Apache-2.0
/** Set-up says what it cannot do and how to mend it, installs nothing twice, and a second build does nothing. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bin, root } from '../../scripts/lib/run.mjs';

let path: string;
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), 'assay-path-'));
});
afterEach(() => rmSync(path, { recursive: true, force: true }));

const link = (name: string) => {
  const found = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim();
  symlinkSync(found, join(path, name));
};
const bootstrap = () =>
  spawnSync(process.execPath, [join(root, 'scripts/bootstrap.mjs')], {
    encoding: 'utf8',
    env: { ...process.env, PATH: path },
  });

test('without apt it names what is missing and the exact packages, and ends with 2', () => {
  link('sh');
  const { status, stderr } = bootstrap();
  expect(status).toBe(2);
  expect(stderr).toContain('Missing: ARM cross compiler');
  expect(stderr).toContain('apt-get is not to be had here');
  expect(stderr).toMatch(
    /apt-get install gcc-arm-none-eabi libnewlib-arm-none-eabi cmake ninja-build gcc libc6-dev socat/,
  );
});

test('with everything there, neither npm nor apt is called', () => {
  for (const name of ['sh', 'arm-none-eabi-gcc', 'cmake', 'ninja', 'gcc', 'socat', 'node', 'git']) link(name);
  const log = join(path, 'called');
  for (const name of ['npm', 'apt-get', 'sudo']) {
    writeFileSync(join(path, name), `#!${join(path, 'sh')}\necho ${name} "$@" >> ${log}\n`);
    chmodSync(join(path, name), 0o755);
  }
  const { status, stderr } = bootstrap();
  expect(stderr).toContain('ready.');
  expect(status).toBe(0);
  expect(existsSync(log) ? readFileSync(log, 'utf8') : '').not.toMatch(/install|ci|pack/);
});

test('a second build is a full cache hit', () => {
  const build = () =>
    spawnSync(bin('turbo'), ['run', 'build', 'build:host'], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' },
    });
  expect(build().status).toBe(0);
  const second = build();
  expect(second.stdout).toContain('FULL TURBO');
  expect(second.stdout).toContain('@assay/pump-controller:build: cache hit');
});
