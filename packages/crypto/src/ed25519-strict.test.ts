// SPDX-License-Identifier: Apache-2.0
import { ed25519 } from '@noble/curves/ed25519.js';
import { expect, test } from 'vitest';
import { bytesToHex, hexToBytes } from './bytes.js';
import { isStrictEd25519 } from './ed25519-strict.js';

const { Point } = ed25519;
const littleEndian = (value: bigint): Uint8Array => hexToBytes(value.toString(16).padStart(64, '0')).reverse();
const withS = (s: bigint): Uint8Array => Uint8Array.of(...Point.BASE.toBytes(), ...littleEndian(s));
const P = 2n ** 255n - 19n;
const SIGN = 1n << 255n;

test('refuses each of the eight keys of small order, with either sign, and no other multiple of the base point', () => {
  const eighth = Point.fromHex('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05');
  const keys = Array.from({ length: 8 }, (_, i) => eighth.multiplyUnsafe(BigInt(i)).toBytes());
  expect(new Set(keys.map(bytesToHex)).size).toBe(8);
  for (const key of keys) {
    expect(isStrictEd25519(key, withS(1n))).toBe(false);
    key[31]! ^= 0x80;
    expect(isStrictEd25519(key, withS(1n))).toBe(false);
  }
  for (let i = 1n; i < 50n; i++) expect(isStrictEd25519(Point.BASE.multiply(i).toBytes(), withS(1n))).toBe(true);
});

test('refuses y ≥ p and S ≥ L, and takes what is just below', () => {
  const key = Point.BASE.toBytes();
  for (const sign of [0n, SIGN]) {
    for (let y = P; y < 2n ** 255n; y++) expect(isStrictEd25519(littleEndian(y | sign), withS(1n))).toBe(false);
    expect(isStrictEd25519(littleEndian((P - 2n) | sign), withS(1n))).toBe(true);
  }
  const L = Point.Fn.ORDER;
  expect([L - 1n, L, L + 1n, 2n ** 256n - 1n].map((s) => isStrictEd25519(key, withS(s)))).toEqual([
    true,
    false,
    false,
    false,
  ]);
});
