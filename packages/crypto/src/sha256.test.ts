// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { bytesToHex, hexToBytes } from './bytes.js';
import { createSha256, sha256 } from './sha256.js';
import { vectorFile } from './vector-file.test-util.js';

const vectors = vectorFile<{ readonly msg: string; readonly digest: string; readonly repeat?: number }>(
  'fips180/sha256',
);

describe('SHA-256, FIPS 180-4', () => {
  test.each(vectors)('$comment, whole and in parts', ({ msg, digest, repeat = 1 }) => {
    const bytes = hexToBytes(msg.repeat(repeat));
    expect(bytesToHex(sha256(bytes))).toBe(digest);
    for (const cut of [0, 1, 55, 64].filter((at) => at <= bytes.length)) {
      expect(bytesToHex(sha256(bytes.slice(0, cut), bytes.slice(cut)))).toBe(digest);
      expect(bytesToHex(createSha256().update(bytes.slice(0, cut)).update(bytes.slice(cut)).digest())).toBe(digest);
    }
  });
});
