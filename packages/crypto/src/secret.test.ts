// SPDX-License-Identifier: Apache-2.0
import { inspect } from 'node:util';
import { describe, expect, test, vi } from 'vitest';
import { aeadOpen, aeadSeal } from './aead.js';
import { bytesToHex, wipe } from './bytes.js';
import { ed25519Sign } from './ed25519.js';
import { AssayMisuseError } from './errors.js';
import { portableCrypto } from './portable.js';
import { seededRandom } from './random.js';
import { Secret } from './secret.js';
import { x25519, x25519KeyPair } from './x25519.js';

const planted = (): Uint8Array => seededRandom(1, 'planted secret')(32);

/** The ways in which bytes of this secret might stand in a text. */
const traces = (bytes: Uint8Array): string[] => [
  bytesToHex(bytes.slice(0, 8)),
  Buffer.from(bytes).toString('base64').slice(0, 10),
  [...bytes.slice(0, 6)].join(','),
  [...bytes.slice(0, 6)].join(', '),
  JSON.stringify({ ...bytes }).slice(1, 30),
];

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return inspect(error, { depth: 10, showHidden: true });
  }
  return 'nothing was thrown';
}

describe('secret', () => {
  test('no text shows it: template, JSON, inspection, keys, clones, errors', () => {
    const secret = Secret.of(planted());
    const pair = x25519KeyPair(secret);
    const short = Secret.of(planted().slice(0, 31));
    const texts = [
      `${secret}`,
      String(secret),
      JSON.stringify(secret),
      JSON.stringify({ deep: [pair] }),
      inspect(secret),
      inspect({ deep: { deep: [pair] } }, { depth: 10, showHidden: true, getters: false }),
      JSON.stringify([Object.keys(secret), Object.values(secret), Object.entries({ ...secret })]),
      JSON.stringify(structuredClone({ ...secret })),
      messageOf(() => x25519(short, planted())),
      messageOf(() => x25519(secret, new Uint8Array(32))),
      messageOf(() => x25519KeyPair(short)),
      messageOf(() => ed25519Sign(short, planted())),
      messageOf(() => aeadSeal(short, new Uint8Array(12), new Uint8Array(0), new Uint8Array(0))),
      messageOf(() => aeadOpen(secret, new Uint8Array(12), new Uint8Array(0), new Uint8Array(20))),
    ];
    expect(texts.slice(0, 5)).toEqual(['[secret]', '[secret]', '"[secret]"', expect.any(String), '[secret]']);
    for (const trace of traces(planted())) expect(texts.filter((text) => text.includes(trace))).toEqual([]);
    expect(texts).not.toContain('nothing was thrown');
  });

  test('takes the array over, and wiping fills it with zeros, once and for all', () => {
    const bytes = planted();
    const secret = Secret.of(bytes);
    expect(secret.bytes).toBe(bytes);
    secret.wipe();
    secret.wipe();
    expect(bytes).toEqual(new Uint8Array(32));
    expect([secret.wiped, secret.length]).toEqual([true, 32]);
    expect(() => secret.bytes).toThrow(expect.objectContaining({ code: 'wiped' }));
    expect(() => secret.copy()).toThrow(AssayMisuseError);
  });

  test('a copy lives on', () => {
    const secret = Secret.of(planted());
    const copy = secret.copy();
    wipe(secret, undefined);
    expect(copy.bytes).toEqual(planted());
  });

  test('nothing works with a wiped secret, and the reason is not mistaken for the peer', () => {
    const secret = Secret.of(planted());
    secret.wipe();
    const nonce = new Uint8Array(12);
    const uses = [
      () => portableCrypto.x25519(secret, planted()),
      () => portableCrypto.x25519KeyPair(secret),
      () => portableCrypto.ed25519KeyPair(secret),
      () => portableCrypto.ed25519Sign(secret, nonce),
      () => portableCrypto.aeadSeal(secret, nonce, nonce, nonce),
      () => portableCrypto.aeadOpen(secret, nonce, nonce, new Uint8Array(16)),
    ];
    for (const use of uses) expect(use).toThrow(expect.objectContaining({ code: 'wiped', family: 'misuse' }));
  });
});

describe('a secret that a back end holds', () => {
  test('gives its bytes when they are asked for, made once', () => {
    const draw = vi.fn((form: { byte: number }) => new Uint8Array(4).fill(form.byte));
    const secret = Secret.held(4, 'key', { byte: 7 }, draw);
    expect([secret.length, secret.wiped, `${secret}`]).toEqual([4, false, '[secret]']);
    expect(secret.form('key', () => 'another')).toEqual({ byte: 7 });
    expect(draw).not.toHaveBeenCalled();
    expect(secret.bytes).toEqual(Uint8Array.of(7, 7, 7, 7));
    expect(secret.form('other', (bytes) => bytes[0])).toBe(7);
    expect(secret.copy().bytes).toEqual(secret.bytes);
    expect(draw).toHaveBeenCalledOnce();
  });

  test('gives nothing once it is wiped, whether they were asked for or not', () => {
    for (const asks of [false, true]) {
      const secret = Secret.held(1, 'key', 'form', () => Uint8Array.of(7));
      const bytes = asks ? secret.bytes : Uint8Array.of(0);
      secret.wipe();
      expect([secret.wiped, bytes]).toEqual([true, Uint8Array.of(0)]);
      for (const use of [() => secret.bytes, () => secret.copy(), () => secret.form('key', () => 1)]) {
        expect(use).toThrow(expect.objectContaining({ code: 'wiped' }));
      }
    }
  });
});
