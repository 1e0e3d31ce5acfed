// SPDX-License-Identifier: Apache-2.0
/** The station's key: made once, kept private, readable by OpenSSL, refused when others could have read it. */
import { createPrivateKey, createPublicKey, verify } from 'node:crypto';
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inspect } from 'node:util';
import { bytesToHex } from '@assay/crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { loadStationKey, stationKeyFromSeed } from './station-key.js';
import { freshFolder } from './testing/sample-run.js';

const home = () => join(dirname(freshFolder()), 'deep', 'assay');

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the station key', () => {
  it('is made at first use, for the owner only, and is the same afterwards', () => {
    const dir = home();
    const made = loadStationKey({ dir });
    expect(statSync(join(dir, 'station-key')).mode & 0o777).toBe(0o600);
    expect(statSync(dir).mode & 0o777).toBe(0o700);
    expect(readdirSync(dir)).toEqual(['station-key']);
    expect(loadStationKey({ dir }).fingerprint).toBe(made.fingerprint);
    expect(loadStationKey({ dir: home() }).fingerprint).not.toBe(made.fingerprint);
  });

  it('is an Ed25519 key in PKCS#8 that others read and verify', () => {
    const dir = home();
    const key = loadStationKey({ dir });
    const message = new TextEncoder().encode('a manifest');
    const foreign = createPrivateKey(readFileSync(join(dir, 'station-key'), 'utf8'));
    expect(foreign.asymmetricKeyType).toBe('ed25519');
    const spki = createPublicKey(foreign).export({ format: 'der', type: 'spki' });
    expect(bytesToHex(spki.subarray(-32))).toBe(bytesToHex(key.publicKey));
    expect(verify(null, message, createPublicKey(foreign), key.sign(message))).toBe(true);
  });

  it('signs the first vector of RFC 8032 §7.1 as that section does', () => {
    const key = stationKeyFromSeed(
      Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex'),
    );
    expect(bytesToHex(key.publicKey)).toBe('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a');
    expect(bytesToHex(key.sign(new Uint8Array(0)))).toBe(
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
    );
  });

  it.each([0o644, 0o640, 0o604, 0o660])('is refused with mode %o, with the mend', (mode) => {
    const dir = home();
    loadStationKey({ dir });
    const path = join(dir, 'station-key');
    chmodSync(path, mode);
    expect(() => loadStationKey({ dir })).toThrow(`run: chmod 600 ${path}`);
  });

  it.each(['', 'not a key', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n'])(
    'is refused when it is no key: %o',
    (text) => {
      const dir = home();
      loadStationKey({ dir });
      writeFileSync(join(dir, 'station-key'), text);
      expect(() => loadStationKey({ dir })).toThrow(expect.objectContaining({ code: 'key-format' }));
    },
  );

  it('lies where ASSAY_HOME says', () => {
    const dir = home();
    vi.stubEnv('ASSAY_HOME', dir);
    expect(loadStationKey().fingerprint).toBe(loadStationKey({ dir }).fingerprint);
  });

  it('says where it cannot be written, and what to do', () => {
    const file = join(dirname(freshFolder()), 'file');
    writeFileSync(file, '');
    expect(() => loadStationKey({ dir: join(file, 'x') })).toThrow(
      expect.objectContaining({ code: 'folder-unusable' }),
    );
  });

  it('does not show its secret when it is printed', () => {
    const seed = new Uint8Array(32).fill(0xa7);
    const shown = `${inspect(stationKeyFromSeed(seed), { depth: 9, showHidden: true })}${JSON.stringify(stationKeyFromSeed(seed))}`;
    expect(shown).not.toMatch(/a7a7|167, ?167/);
  });
});
