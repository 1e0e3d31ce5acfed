// SPDX-License-Identifier: Apache-2.0
/** The search finds planted leaks in every form: without this, its silence elsewhere would mean nothing. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { Secret } from '@assay/crypto';
import { afterAll, expect, test } from 'vitest';
import { searchFolder, searchIn, shown } from './search.js';

const folder = mkdtempSync(join(tmpdir(), 'assay-leaks-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const key = Uint8Array.from({ length: 32 }, (_, i) => (i * 89 + 41) & 0xff);
const code = '7K3M-9QXZ-41RT-W0PA-5DGH-JB2C-8EFN';
const planted = [
  { name: 'key', value: key },
  { name: 'code', value: code },
];
const noise = Buffer.from(Uint8Array.from({ length: 4000 }, (_, i) => (i * i * 31 + 7) & 0xff));
const hex = Buffer.from(key).toString('hex');

const bytesInForms: readonly (readonly [form: string, leak: string | Uint8Array])[] = [
  ['bytes', Buffer.concat([noise, key, noise])],
  ['bytes', Buffer.concat([noise, key.subarray(9, 20), noise])],
  ['hex', `static key ${hex}`],
  ['hex', `static key ${hex.toUpperCase()}, of course`],
  ['hex', hex.replace(/..(?!$)/g, '$&:')],
  ['hex', `key[32] = { ${[...key].map((byte) => `0x${byte.toString(16).padStart(2, '0')}`).join(', ')} }`],
  ['hex', `psk "${[...key].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')}"`],
  ['hex', `the first bytes ${hex.slice(0, 24)}…`],
  ['hex', inspect(Buffer.from(key))],
  ['base64', Buffer.from(key).toString('base64')],
  ['base64', Buffer.from(key).toString('base64url')],
  ['base64', Buffer.concat([noise.subarray(0, 100), key, noise]).toString('base64')],
  ['base64', Buffer.concat([noise.subarray(0, 101), key, noise]).toString('base64')],
  ['base64', Buffer.from(key).toString('base64').replace(/.{20}/g, '$&\n')],
  ['numbers', JSON.stringify([...key])],
  ['numbers', JSON.stringify({ secret: key })],
  ['numbers', inspect({ deep: { secret: key } })],
  ['numbers', [...key].join(' ')],
];

test.each(bytesInForms)('a planted key is found as %s in %j', (form, leak) => {
  expect(searchIn(leak, 'log', planted)).toContainEqual({ secret: 'key', where: 'log', form });
});

test.each([
  ['as it is shown', `type ${code} now`],
  ['in lower case', code.toLowerCase()],
  ['without hyphens', code.replaceAll('-', '')],
  ['with spaces', code.replaceAll('-', ' ')],
  ['as QR content', `ASSAY:1:0123456789ABCDEF:${code.replaceAll('-', '')}`],
  ['with misread letters', code.replaceAll('0', 'O').replaceAll('1', 'l')],
  ['in part', `wrong secret "${code.slice(0, 14)}…"`],
  ['in a URL', encodeURIComponent(code)],
  ['in base64', Buffer.from(`code=${code}`).toString('base64')],
  ['in hex', Buffer.from(code).toString('hex')],
])('a planted pairing secret is found %s', (_how, leak) => {
  expect(searchIn(leak, 'log', planted).map(({ secret }) => secret)).toContain('code');
});

test('nothing is found where nothing was planted', () => {
  const text = `${noise.toString('hex')} ${noise.toString('base64')} ${JSON.stringify([...noise])}`;
  expect(searchIn(noise, 'noise', planted)).toEqual([]);
  expect(searchIn(text, 'noise', planted)).toEqual([]);
});

test('a folder is searched in its depth, names of files included', () => {
  mkdirSync(join(folder, 'a/b'), { recursive: true });
  writeFileSync(join(folder, 'a/b/log.txt'), `x ${hex}`);
  writeFileSync(join(folder, `a/${code}.json`), '{}');
  writeFileSync(join(folder, 'a/clean.txt'), 'nothing');
  expect(searchFolder(folder, planted)).toEqual(
    expect.arrayContaining([
      { secret: 'key', where: join(folder, 'a/b/log.txt'), form: 'hex' },
      { secret: 'code', where: expect.stringContaining('the name of'), form: 'text' },
    ]),
  );
  expect(searchFolder(folder, planted).filter(({ where }) => where.includes('clean'))).toEqual([]);
});

test('what a careless log shows of a bare key leaks, and of a Secret does not', () => {
  const error = Object.assign(new Error('bad key'), { detail: key });
  const careless = [{ key }, new Map([['key', key]]), error, new Error('outer', { cause: error }), [key]];
  for (const each of careless) expect(searchIn(shown(each), 'shown', planted)).not.toEqual([]);
  const secret = Secret.of(Uint8Array.from(key));
  for (const each of [secret, { secret }, new Map([[secret, secret]]), new Error('outer', { cause: secret })]) {
    expect(searchIn(shown(each), 'shown', planted)).toEqual([]);
  }
});
