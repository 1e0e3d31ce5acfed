// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AssayBugError, type CryptoBackend, portableCrypto } from '@assay/crypto';
import { nodeCrypto } from '@assay/crypto/node';
import { describe, expect, test } from 'vitest';
import { decide } from './decide.js';
import { describeReport, reportOn } from './report.js';
import { parseWycheproof, type WycheproofFile } from './wycheproof.js';

const root = new URL('../../../../tests/vectors/', import.meta.url).pathname;
const folders = ['rfc7748', 'rfc8032', 'rfc8439', 'rfc5869', 'rfc4231', 'fips180', 'wycheproof', 'derived'];
const files = folders.flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.json'))
    .map((name): [string, WycheproofFile] => {
      const file = `${folder}/${name}`;
      return [file, parseWycheproof(JSON.parse(readFileSync(join(root, file), 'utf8')))];
    }),
);
const decisions = (crypto: CryptoBackend, { tests }: WycheproofFile) =>
  tests.map(({ question }) => decide(crypto, question));

describe('vectors in the format of Wycheproof', () => {
  test.each(files)('%s: both back ends decide as it asks, and alike', (file, vectors) => {
    const portable = decisions(portableCrypto, vectors);
    expect(reportOn(file, vectors, portable)).toMatchObject({
      failed: 0,
      unsupported: 0,
      passed: vectors.tests.length,
    });
    expect(decisions(nodeCrypto, vectors)).toEqual(portable);
  });

  test('zero shared secrets are refused, twists and other encodings of u are taken', () => {
    const choices = files
      .filter(([, { algorithm }]) => algorithm === 'XDH')
      .flatMap(([file, vectors]) => reportOn(file, vectors, decisions(portableCrypto, vectors)).acceptable);
    const zero = choices.filter(({ flags }) => flags.includes('ZeroSharedSecret'));
    expect(new Set(zero.map(({ decision }) => decision))).toEqual(new Set(['refuses']));
    const others = choices.filter(({ flags }) => !flags.includes('ZeroSharedSecret'));
    expect(new Set(others.map(({ decision }) => decision))).toEqual(new Set(['accepts']));
    expect([zero.length, others.length].every((count) => count >= 10)).toBe(true);
  });

  const spoil = (bytes: Uint8Array): Uint8Array => bytes.map((byte, i) => (i === 0 ? byte ^ 1 : byte));
  const portable = portableCrypto;
  const broken: readonly (readonly [string, Partial<CryptoBackend>])[] = [
    ['SHA-256 wrong', { sha256: (...parts) => spoil(portable.sha256(...parts)) }],
    ['HMAC wrong', { hmacSha256: (key, message) => spoil(portable.hmacSha256(key, message)) }],
    ['HKDF wrong', { hkdf: (salt, ikm, info, length) => spoil(portable.hkdf(salt, ikm, info, length)) }],
    ['HKDF without a limit', { hkdf: (salt, ikm, info, length) => portable.hkdf(salt, ikm, info, length % 8161) }],
    ['sealing wrong', { aeadSeal: (...args) => spoil(portable.aeadSeal(...args)) }],
    ['opening wrong', { aeadOpen: (...args) => spoil(portable.aeadOpen(...args)) }],
    ['tags unchecked', { aeadOpen: (_key, _nonce, _aad, sealed) => sealed.slice(0, -16) }],
    ['X25519 wrong', { x25519: (key, point) => spoil(portable.x25519(key, point)) }],
    ['signing wrong', { ed25519Sign: (key, message) => spoil(portable.ed25519Sign(key, message)) }],
    ['every signature taken', { ed25519Verify: () => true }],
    ['no signature taken', { ed25519Verify: () => false }],
  ];
  test.each(broken)('a broken function is found: %s', (_, defect) => {
    const crypto = { ...portable, ...defect };
    const failed = files.map(([file, vectors]) => reportOn(file, vectors, decisions(crypto, vectors)).failed);
    expect(Math.max(...failed)).toBeGreaterThan(0);
  });

  test('a fault of the code is no refusal', () => {
    const [, vectors] = files.find(([file]) => file === 'rfc7748/x25519.json')!;
    for (const error of [new TypeError('fault'), new AssayBugError('fault', 'fault')]) {
      const crypto: CryptoBackend = {
        ...portable,
        x25519: () => {
          throw error;
        },
      };
      expect(() => decisions(crypto, vectors)).toThrow('fault');
    }
  });

  test('the report names what failed, what was ours to choose, and the sum', () => {
    const vectors = parseWycheproof(
      hmacFile([hmacTest(1, 'invalid'), hmacTest(2, 'valid'), hmacTest(3, 'acceptable')]),
    );
    const report = reportOn('f.json', vectors, ['accepts', 'unsupported', 'refuses']);
    expect(describeReport(report)).toBe(
      'FAILED test 1 "why" [Flag]: is invalid, the code accepts\n' +
        'acceptable test 3 "why" [Flag]: the code refuses\n' +
        'f.json (HMACSHA256): 1 passed, 1 failed, 1 unsupported\n',
    );
  });
});

const hmacTest = (tcId: number, result: string): object => ({
  tcId,
  comment: 'why',
  flags: ['Flag'],
  key: '00',
  msg: '',
  tag: '00',
  result,
});
const hmacFile = (tests: object[]): object => ({
  algorithm: 'HMACSHA256',
  numberOfTests: tests.length,
  testGroups: [{ type: 'MacTest', tests }],
});

test.each([
  [null, 'file: wants an object, found null'],
  [[], 'file: wants an object, found []'],
  [{}, 'file.algorithm: wants a text, found nothing'],
  [{ algorithm: 'AES-GCM', testGroups: [] }, 'file.algorithm: wants one of XDH, EDDSA, '],
  [{ algorithm: 'HMACSHA256' }, 'file.testGroups: wants a list, found nothing'],
  [{ algorithm: 'HMACSHA256', testGroups: [1] }, 'file.testGroups[0]: wants an object, found 1'],
  [{ algorithm: 'HMACSHA256', testGroups: [{}] }, 'file.testGroups[0].tests: wants a list'],
  [hmacFile([{}]), 'file.testGroups[0].tests[0].tcId: wants a whole number, found nothing'],
  [hmacFile([{ ...hmacTest(7, 'valid'), key: '0' }]), 'test 7.key: wants hexadecimal digits, found "0"'],
  [hmacFile([{ ...hmacTest(7, 'valid'), tag: 5 }]), 'test 7.tag: wants a text, found 5'],
  [hmacFile([{ ...hmacTest(7, 'valid'), flags: 'Flag' }]), 'test 7.flags: wants a list of texts'],
  [hmacFile([hmacTest(7, 'maybe')]), 'test 7.result: wants valid, invalid or acceptable, found "maybe"'],
  [
    { ...hmacFile([hmacTest(7, 'valid')]), numberOfTests: 2 },
    'file.numberOfTests: wants 1, as many as there are, found 2',
  ],
  [
    { algorithm: 'XDH', testGroups: [{ curve: 'curve448', tests: [hmacTest(7, 'valid')] }] },
    'file.testGroups[0].curve: wants curve25519, found "curve448"',
  ],
])('a file of another form is refused, and the place is named: %j', (json, message) => {
  expect(() => parseWycheproof(json)).toThrow(expect.objectContaining({ code: 'bad-vectors' }));
  expect(() => parseWycheproof(json)).toThrow(message);
});
