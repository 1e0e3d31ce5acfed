// SPDX-License-Identifier: Apache-2.0
/** Digests say the same on every machine and in any order, and differ where their subjects do. */
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { digestSources, sha256Hex, transcriptHash } from './digests.js';
import { freshFolder } from './testing/sample-run.js';

describe('digests', () => {
  it('of text are SHA-256 of its UTF-8 (FIPS 180-4)', () => {
    expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(sha256Hex('≤')).toBe(sha256Hex(new Uint8Array([0xe2, 0x89, 0xa4])));
  });

  it('of sources depend on names and contents, not on order or place', () => {
    const dir = dirname(freshFolder());
    const file = (name: string, text: string) => {
      writeFileSync(join(dir, name), text);
      return { name: `rigs/${name}`, path: join(dir, name) };
    };
    const [a, b] = [file('a.ts', 'one'), file('b.ts', 'two')];
    const digest = digestSources([a, b]);
    expect(digestSources([b, a])).toBe(digest);
    expect(digestSources([a])).not.toBe(digest);
    expect(digestSources([{ ...a, name: 'rigs/c.ts' }, b])).not.toBe(digest);
    writeFileSync(b.path, 'three');
    expect(digestSources([a, b])).not.toBe(digest);
  });

  it('of a run depend on header, ids and heads, not on their order', () => {
    const [one, two] = ['11'.repeat(32), '22'.repeat(32)];
    const hash = transcriptHash(one, [
      ['00', two],
      ['04', one],
    ]);
    expect(
      transcriptHash(one, [
        ['04', one],
        ['00', two],
      ]),
    ).toBe(hash);
    expect(
      transcriptHash(two, [
        ['00', two],
        ['04', one],
      ]),
    ).not.toBe(hash);
    expect(
      transcriptHash(one, [
        ['00', one],
        ['04', two],
      ]),
    ).not.toBe(hash);
    expect(hash).toBe(sha256Hex(`{"header":"${one}","transcripts":[["00","${two}"],["04","${one}"]]}`));
  });
});
