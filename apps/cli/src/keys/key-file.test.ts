// SPDX-License-Identifier: Apache-2.0
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { inspect } from 'node:util';
import { bytesToHex, ed25519KeyPair, Secret } from '@assay/crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { temporaryFolder } from '../command.test-util.js';
import { UsageError } from '../exit-codes.js';
import { readKeyFile, readPublicKey, writeKeyFile } from './key-file.js';
import { askHidden, givenPassphrase, newPassphrase } from './passphrase.js';

const SEED = '5a'.repeat(32);
const pair = () => ed25519KeyPair(Uint8Array.from(Buffer.from(SEED, 'hex')));
const secret = (text: string) => Secret.of(new TextEncoder().encode(text));
const PASSPHRASE = 'correct horse battery';

/** A key file in a new folder, and what is in it. */
function made(passphrase: string | null): { path: string; json: Record<string, unknown> } {
  const path = join(temporaryFolder(), 'a.key');
  writeKeyFile(path, pair(), passphrase === null ? null : secret(passphrase));
  return { path, json: JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown> };
}

/** Writes the file again, changed. */
function change(path: string, json: Record<string, unknown>, edit: Record<string, unknown>): void {
  writeFileSync(path, JSON.stringify({ ...json, ...edit }));
}

const passphraseFile = (path: string, text = PASSPHRASE): { passphraseFile: string } => {
  const file = `${path}.pass`;
  writeFileSync(file, text, { mode: 0o600 });
  return { passphraseFile: file };
};

afterEach(() => vi.unstubAllEnvs());

describe('key files', () => {
  it('come back as they were written, in the open and encrypted', async () => {
    for (const passphrase of [null, PASSPHRASE]) {
      const { path } = made(passphrase);
      expect(statSync(path).mode & 0o777).toBe(0o600);
      const read = await readKeyFile(path, passphrase === null ? {} : passphraseFile(path));
      expect(bytesToHex(read.secretKey.bytes)).toBe(SEED);
      expect(read.publicKey).toEqual(pair().publicKey);
    }
  });

  it('hold no secret in the open once encrypted, and differ each time', () => {
    const [a, b] = [made(PASSPHRASE), made(PASSPHRASE)];
    expect(JSON.stringify(a.json)).not.toContain(SEED);
    expect(a.json['secretKey']).not.toBe(b.json['secretKey']);
    expect(a.json['encryption']).toMatchObject({ kdf: 'scrypt', n: 32_768, r: 8, p: 1, cipher: 'chacha20-poly1305' });
  });

  it('are never written over', () => {
    const { path } = made(null);
    expect(() => writeKeyFile(path, pair(), null)).toThrow(/a file of that name/);
  });

  it('are not read while others can', async () => {
    const { path } = made(null);
    for (const mode of [0o640, 0o604, 0o620, 0o666]) {
      chmodSync(path, mode);
      await expect(readKeyFile(path, {})).rejects.toThrow(/chmod 600/);
    }
    const passphrase = passphraseFile(path);
    chmodSync(passphrase.passphraseFile, 0o644);
    expect(() => givenPassphrase(passphrase)).toThrow(/chmod 600/);
  });

  it('refuse a wrong passphrase, and say where one can be given', async () => {
    const { path } = made(PASSPHRASE);
    await expect(readKeyFile(path, passphraseFile(path, 'wrong'))).rejects.toThrow(/passphrase is not the one/);
    vi.stubEnv('ASSAY_PASSPHRASE', 'wrong too');
    await expect(readKeyFile(path, {})).rejects.toThrow(/passphrase is not the one/);
    vi.stubEnv('ASSAY_PASSPHRASE', PASSPHRASE);
    expect((await readKeyFile(path, {})).publicKey).toEqual(pair().publicKey);
    vi.stubEnv('ASSAY_PASSPHRASE', '');
    await expect(readKeyFile(path, {})).rejects.toThrow(/empty passphrase/);
  });

  it('refuse what was changed, and weaker parameters above all', async () => {
    const { path, json } = made(PASSPHRASE);
    const options = passphraseFile(path);
    const encryption = json['encryption'] as Record<string, unknown>;
    const otherPublic = bytesToHex(ed25519KeyPair(new Uint8Array(32).fill(9)).publicKey);
    const edits: readonly (readonly [Record<string, unknown>, RegExp])[] = [
      [{ encryption: { ...encryption, n: 1024 } }, /encryption.n is not 32768/],
      [{ encryption: { ...encryption, n: 2 ** 30 } }, /encryption.n is not 32768/],
      [{ encryption: { ...encryption, kdf: 'none' } }, /encryption.kdf is not scrypt/],
      [{ encryption: { ...encryption, salt: '00' } }, /encryption.salt/],
      [{ encryption: null }, /secretKey is not 32 bytes/],
      [{ publicKey: otherPublic }, /passphrase is not the one of this key, or the file was changed/],
      [{ secretKey: `00${String(json['secretKey']).slice(2)}` }, /or the file was changed/],
      [{ format: 'other' }, /no key file/],
      [{ version: 2 }, /no key file/],
      [{ algorithm: 'Ed448' }, /no key file/],
    ];
    for (const [edit, message] of edits) {
      change(path, json, edit);
      await expect(readKeyFile(path, options)).rejects.toThrow(message);
    }
    const open = made(null);
    change(open.path, open.json, { publicKey: otherPublic });
    await expect(readKeyFile(open.path, {})).rejects.toThrow(/publicKey is not that of secretKey/);
    change(open.path, open.json, { encryption: undefined });
    await expect(readKeyFile(open.path, {})).rejects.toThrow(/encryption is missing/);
  });

  it('show no secret in errors or when printed', async () => {
    const { path } = made(null);
    writeFileSync(path, `{"secretKey": "${SEED}", oops`);
    const error = await readKeyFile(path, {}).catch((each: unknown) => each);
    expect(error).toBeInstanceOf(UsageError);
    expect(inspect(error, { depth: 9 })).not.toContain(SEED);
    expect(inspect(pair(), { depth: 9 })).not.toContain(SEED);
    expect(JSON.stringify(pair())).not.toContain('5a5a');
  });
});

describe('public keys', () => {
  it('are taken from hex, from a file of hex and from a key file without its passphrase', () => {
    const hex = bytesToHex(pair().publicKey);
    const { path } = made(PASSPHRASE);
    const file = `${path}.pub`;
    writeFileSync(file, `${hex}\n`);
    for (const given of [hex, hex.toUpperCase(), file, path]) {
      expect(bytesToHex(readPublicKey(given, '--key'))).toBe(hex);
    }
  });

  it('are refused with the mend when they are none', () => {
    const file = join(temporaryFolder(), 'x');
    writeFileSync(file, 'not a key');
    expect(() => readPublicKey(file, '--key')).toThrow(/write 64 hex digits/);
    expect(() => readPublicKey('abc', '--key')).toThrow(/neither 64 hex digits nor a file/);
    expect(() => readPublicKey('0'.repeat(63), '--key')).toThrow(UsageError);
  });
});

describe('passphrases', () => {
  it('are the first line of a file, without its end', () => {
    const dir = join(temporaryFolder(), 'p');
    for (const text of ['secret', 'secret\n', 'secret\r\nsecond line\n']) {
      const given = givenPassphrase(passphraseFile(dir, text))!;
      expect(new TextDecoder().decode(given.bytes)).toBe('secret');
      expect(String(given)).toBe('[secret]');
    }
    expect(() => givenPassphrase(passphraseFile(dir, '\nsecond'))).toThrow(/empty passphrase/);
    expect(givenPassphrase({})).toBeNull();
  });

  /** A terminal on which `typed` is typed. */
  function terminal(typed: string) {
    const raw: boolean[] = [];
    const shown: string[] = [];
    const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: (on: boolean) => raw.push(on) });
    input.write(typed);
    return { raw, shown, terminal: { input, output: { write: (text: string) => shown.push(text) } } };
  }

  it('are asked for without being shown', async () => {
    const { raw, shown, terminal: tty } = terminal('pax\u007fss\r');
    const given = await askHidden('passphrase: ', tty);
    expect(new TextDecoder().decode(given.bytes)).toBe('pass');
    expect(shown).toEqual(['passphrase: ', '\n']);
    expect(raw).toEqual([true, false]);
  });

  it('are asked for twice when a key is made', async () => {
    const { terminal: same } = terminal('pass\rpass\r');
    const given = await newPassphrase({ askPassphrase: true }, same);
    expect(new TextDecoder().decode(given!.bytes)).toBe('pass');
    const { terminal: other } = terminal('pass\rpast\r');
    await expect(newPassphrase({ askPassphrase: true }, other)).rejects.toThrow(/differ/);
    expect(await newPassphrase({})).toBeNull();
  });

  it('end in an error without a terminal, and on Ctrl-C', async () => {
    const { raw, terminal: tty } = terminal('pa\u0003');
    await expect(askHidden('passphrase: ', tty)).rejects.toThrow(/interrupted/);
    expect(raw).toEqual([true, false]);
    const none = { input: new PassThrough(), output: { write: () => true } };
    await expect(askHidden('passphrase: ', none)).rejects.toThrow(/--passphrase-file or ASSAY_PASSPHRASE/);
  });
});
