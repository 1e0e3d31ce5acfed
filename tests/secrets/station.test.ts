// SPDX-License-Identifier: Apache-2.0
/** The station's keys: in their files of mode 0600 and nowhere else, whatever is printed of who holds them. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadStationKey } from '@assay/evidence';
import { loadStationPeers } from '@assay/rig';
import { afterAll, expect, test } from 'vitest';
import { searchFolder, searchIn, shown } from './search.js';
import { plantLinkKeys, plantSigningKey } from './station.js';

const station = mkdtempSync(join(tmpdir(), 'assay-station-'));
afterAll(() => rmSync(station, { recursive: true, force: true }));

test('what holds the station’s keys does not show them', () => {
  const holders = [loadStationPeers({ dir: station }), loadStationKey({ dir: station })];
  const planted = [...plantLinkKeys(station), plantSigningKey(station)];
  expect(planted).toHaveLength(3);
  for (const holder of holders) expect(searchIn(shown({ holder }), 'shown', planted)).toEqual([]);
});

test('the search finds them in their files: it looks for what is there', () => {
  const planted = [...plantLinkKeys(station), plantSigningKey(station)];
  const found = searchFolder(station, planted);
  expect(new Set(found.map(({ secret }) => secret))).toEqual(new Set(planted.map(({ name }) => name)));
  expect(readFileSync(join(station, 'station-key'), 'utf8')).toContain('PRIVATE KEY');
});
