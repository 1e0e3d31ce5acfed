// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { freshRunFolder } from './run-folder.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'assay-run-folder-'));
});
afterEach(() => rmSync(root, { recursive: true }));

it('is named by rig and second, and numbered when that second has one already', () => {
  const now = new Date('2026-11-24T23:05:12.999Z');
  const names = [1, 2, 3].map(() => {
    const folder = freshRunFolder(root, 'emulated', now);
    mkdirSync(folder);
    return basename(folder);
  });
  expect(names).toEqual([
    'emulated-2026-11-24T23-05-12',
    'emulated-2026-11-24T23-05-12-2',
    'emulated-2026-11-24T23-05-12-3',
  ]);
});
