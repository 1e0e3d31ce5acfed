// SPDX-License-Identifier: Apache-2.0
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { bytesToHex } from '@assay/crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadStationPeers } from './station-peers.js';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'assay-peers-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test('keys are made once, differ, and are kept in a file of mode 0600', () => {
  const first = loadStationPeers({ dir });
  expect(bytesToHex(first.controller)).not.toBe(bytesToHex(first.caregiver));
  expect(statSync(join(dir, 'peers.json')).mode & 0o777).toBe(0o600);
  expect(bytesToHex(loadStationPeers({ dir }).controller)).toBe(bytesToHex(first.controller));
});

test('a pinned pump is known by its port in the next process', () => {
  const peers = loadStationPeers({ dir });
  expect(peers.pinned('/dev/ttyUSB0')).toBeNull();
  peers.pin('/dev/ttyUSB0', new Uint8Array(32).fill(7));
  expect(loadStationPeers({ dir }).pinned('/dev/ttyUSB0')).toEqual(new Uint8Array(32).fill(7));
});

test('a file that others can read is refused with the mend', () => {
  loadStationPeers({ dir });
  chmodSync(join(dir, 'peers.json'), 0o644);
  expect(() => loadStationPeers({ dir })).toThrow(/chmod 600/);
});

test('a broken file is refused without showing what it holds', () => {
  const secret = 'ab'.repeat(32);
  writeFileSync(join(dir, 'peers.json'), `{"controller":"${secret}","other":1}`, { mode: 0o600 });
  try {
    loadStationPeers({ dir });
    expect.unreachable();
  } catch (error) {
    expect(String(error)).toContain('not a peers file');
    expect(inspect(error)).not.toContain(secret);
  }
});
