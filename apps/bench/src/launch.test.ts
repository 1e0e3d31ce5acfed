// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { findElectron, main } from './launch.js';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe('findElectron', () => {
  it('takes the binary that is named, where it is there', () => {
    const folder = mkdtempSync(join(tmpdir(), 'assay-launch-'));
    const binary = join(folder, 'electron');
    writeFileSync(binary, '');
    vi.stubEnv('ASSAY_ELECTRON', binary);
    expect(findElectron()).toEqual({ path: binary, why: '' });
    rmSync(folder, { recursive: true });
    expect(findElectron()).toMatchObject({ path: null, why: expect.stringContaining(binary) });
  });

  it('says why there is none', () => {
    vi.stubEnv('ASSAY_ELECTRON', '');
    const { path, why } = findElectron();
    expect(path === null ? why : 'present').toMatch(/not installed|present/);
  });
});

describe('the command line', () => {
  it.each([[['--port', '99999']], [['--port', 'x']], [['--nonsense']]])('refuses %j with its usage', async (argv) => {
    const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    expect(await main(argv)).toBe(3);
    expect(said.mock.calls.join()).toContain('Usage: bench-app');
  });

  it('prints its help', async () => {
    const said = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    expect(await main(['--help'])).toBe(0);
    expect(said.mock.calls.join()).toContain('--no-open');
  });
});
