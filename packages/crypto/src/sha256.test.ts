// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { bytesToHex, hexToBytes } from './bytes.js';
import { createSha256, sha256 } from './sha256.js';

const vectors: { readonly vectors: readonly Record<'message' | 'digest', string>[]; readonly millionA: string } =
  JSON.parse(readFileSync(new URL('../../../tests/vectors/sha256.json', import.meta.url), 'utf8'));

describe('SHA-256, FIPS 180-4', () => {
  test.each(vectors.vectors)('$digest, whole and in parts', ({ message, digest }) => {
    const bytes = hexToBytes(message);
    expect(bytesToHex(sha256(bytes))).toBe(digest);
    for (const cut of [0, 1, 55, 64].filter((at) => at <= bytes.length)) {
      expect(bytesToHex(sha256(bytes.slice(0, cut), bytes.slice(cut)))).toBe(digest);
      expect(bytesToHex(createSha256().update(bytes.slice(0, cut)).update(bytes.slice(cut)).digest())).toBe(digest);
    }
  });

  test('a million times the letter a', () => {
    expect(bytesToHex(sha256(new Uint8Array(1_000_000).fill(0x61)))).toBe(vectors.millionA);
  });
});
