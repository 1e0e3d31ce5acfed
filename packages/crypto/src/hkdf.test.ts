// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { bytesToHex, concatBytes, hexToBytes } from './bytes.js';
import { AssayMisuseError } from './errors.js';
import { hkdf, hkdfExpand, hkdfExtract, hmacSha256, noiseHkdf } from './hkdf.js';
import { vectorFile } from './vector-file.test-util.js';

const hkdfVectors = vectorFile<Record<'ikm' | 'salt' | 'info' | 'prk' | 'okm', string> & { readonly size: number }>(
  'rfc5869/hkdf_sha256',
);
const hmacVectors = vectorFile<Record<'key' | 'msg' | 'tag', string>>('rfc4231/hmac_sha256');

describe('HKDF-SHA-256, RFC 5869', () => {
  test.each(hkdfVectors)('$comment: $size bytes', ({ ikm, salt, info, size, prk, okm }) => {
    expect(bytesToHex(hkdfExtract(hexToBytes(salt), hexToBytes(ikm)))).toBe(prk);
    expect(bytesToHex(hkdfExpand(hexToBytes(prk), hexToBytes(info), size))).toBe(okm);
    expect(bytesToHex(hkdf(hexToBytes(salt), hexToBytes(ikm), hexToBytes(info), size))).toBe(okm);
  });

  test.each(hmacVectors)('HMAC, RFC 4231 $comment', ({ key, msg, tag }) => {
    expect(bytesToHex(hmacSha256(hexToBytes(key), hexToBytes(msg))).slice(0, tag.length)).toBe(tag);
  });

  test('Noise rev. 34 §4.3: the outputs are HMACs, each over the one before and its number', () => {
    const [ck, ikm] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
    const temporary = hmacSha256(ck, ikm);
    const first = hmacSha256(temporary, Uint8Array.of(1));
    const second = hmacSha256(temporary, concatBytes(first, Uint8Array.of(2)));
    const third = hmacSha256(temporary, concatBytes(second, Uint8Array.of(3)));
    expect(noiseHkdf(ck, ikm, 3).map(bytesToHex)).toEqual([first, second, third].map(bytesToHex));
    expect(noiseHkdf(ck, ikm, 2)).toHaveLength(2);
  });

  test('refuses more than 255 blocks', () => {
    expect(() => hkdfExpand(new Uint8Array(32), new Uint8Array(0), 255 * 32 + 1)).toThrow(AssayMisuseError);
    expect(hkdfExpand(new Uint8Array(32), new Uint8Array(0), 255 * 32)).toHaveLength(255 * 32);
  });
});
