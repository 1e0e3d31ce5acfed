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

test('a role besides the first two gets a key of its own when it is asked for, and keeps it', () => {
  const first = loadStationPeers({ dir });
  const cgm = bytesToHex(first.keyFor('cgm'));
  expect([bytesToHex(first.keyFor('service')), bytesToHex(first.controller)]).not.toContain(cgm);
  const again = loadStationPeers({ dir });
  expect(bytesToHex(again.keyFor('cgm'))).toBe(cgm);
  expect(again.keyFor('controller')).toEqual(first.controller);
});

test('the chain that a pump took is known by port and role until that pump is forgotten', () => {
  const peers = loadStationPeers({ dir });
  peers.keepCredential('/dev/ttyUSB0', 'cgm', Uint8Array.of(1, 2));
  peers.keepCredential('/dev/ttyUSB0', 'service', Uint8Array.of(3));
  const again = loadStationPeers({ dir });
  expect(again.credential('/dev/ttyUSB0', 'cgm')).toEqual(Uint8Array.of(1, 2));
  expect(again.credential('/dev/ttyUSB0', 'clinician')).toBeNull();
  expect(again.credential('/dev/ttyUSB1', 'cgm')).toBeNull();
  again.forget('/dev/ttyUSB0');
  expect(loadStationPeers({ dir }).credential('/dev/ttyUSB0', 'service')).toBeNull();
});
