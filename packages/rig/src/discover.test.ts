// SPDX-License-Identifier: Apache-2.0
/** What is found: the repository's rigs, broken ones with their problem, and hints for serial ports. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { discoverBoards, hintFor } from './discover.js';

it('lists the rigs of the repository', async () => {
  const { rigs } = await discoverBoards(fileURLToPath(new URL('../../../rigs', import.meta.url)));
  expect(rigs.map(({ id, rigKind, problem }) => [id, rigKind, problem])).toEqual([
    ['emulated', 'emulated', null],
    ['pico-uno', 'serial', null],
  ]);
});

it('lists a broken rig with its problem, and nothing for a folder that is not there', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'assay-rigs-'));
  await mkdir(join(folder, 'broken'));
  await writeFile(join(folder, 'broken', 'rig.yaml'), 'colour: red\n');
  const { rigs } = await discoverBoards(folder);
  expect(rigs).toMatchObject([
    { id: 'broken', rigKind: null, problem: expect.stringContaining('colour: unknown key') },
  ]);
  await rm(folder, { recursive: true });
  expect((await discoverBoards(folder)).rigs).toEqual([]);
});

it.each([
  ['2341', '0043', /fixture/],
  ['0403', '6001', /pump/],
  ['10c4', 'ea60', /pump/],
  ['2e8a', '000c', /Debug Probe/],
  ['2e8a', '000a', /not the pump link/],
])('hints at %s:%s', (vendorId, productId, hint) => {
  expect(hintFor({ vendorId, productId })).toMatch(hint);
});

it('says nothing of ids that it does not know', () => {
  expect(hintFor({ vendorId: null, productId: null })).toBeNull();
  expect(hintFor({ vendorId: 'ffff', productId: '0043' })).toBeNull();
});
