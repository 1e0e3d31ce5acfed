// SPDX-License-Identifier: Apache-2.0
/** RFC 8949 Appendix A and F: what the strict subset does with each published example. */
import { readFileSync } from 'node:fs';
import { bytesToHex, hexToBytes } from '@assay/crypto';
import { decode as cborgDecode } from 'cborg';
import { describe, expect, it } from 'vitest';
import { outcomeOf } from '../cose/outcome.test-util.js';
import { type CborValue, decodeCbor, encodeCbor } from './cbor.js';

interface Vector {
  readonly hex: string;
  readonly expect: string;
  readonly diagnostic?: string;
}

function vectors(name: string): readonly Vector[] {
  const file = new URL(`../../../../tests/vectors/rfc8949/${name}`, import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { vectors: Vector[] }).vectors;
}

const appendixA = vectors('appendix-a.json');
const appendixF = vectors('appendix-f.json');

/** Diagnostic notation (RFC 8949 §8) of what the subset can hold. */
function diagnose(value: CborValue): string {
  if (value instanceof Uint8Array) return `h'${bytesToHex(value)}'`;
  if (value instanceof Map) return `{${[...value].map((pair) => pair.map(diagnose).join(': ')).join(', ')}}`;
  if (Array.isArray(value)) return `[${value.map(diagnose).join(', ')}]`;
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

describe('RFC 8949 Appendix A', () => {
  const accepted = appendixA.filter((vector) => vector.expect === 'accepted');

  it.each(accepted.map(({ hex, diagnostic }) => [hex, diagnostic!]))(
    'reads %s as %s and writes the same bytes',
    (hex, diagnostic) => {
      const value = decodeCbor(hexToBytes(hex));
      expect(diagnose(value)).toBe(diagnostic);
      expect(bytesToHex(encodeCbor(value))).toBe(hex);
    },
  );

  it('reads what it accepts as an independent decoder does', () => {
    for (const { hex } of accepted) {
      const theirs = cborgDecode(hexToBytes(hex), { useMaps: true, strict: true });
      expect(decodeCbor(hexToBytes(hex))).toEqual(theirs);
    }
  });

  it.each(appendixA.filter((vector) => vector.expect !== 'accepted').map(({ hex, expect }) => [hex, expect]))(
    'refuses %s: %s',
    (hex, code) => {
      expect(outcomeOf(() => decodeCbor(hexToBytes(hex)))).toBe(code);
    },
  );

  it('is here as a whole', () => {
    expect(appendixA).toHaveLength(81);
    expect(accepted).toHaveLength(37);
  });
});

describe('RFC 8949 Appendix F, not well-formed', () => {
  it.each(appendixF.map(({ hex, expect }) => [hex, expect]))('refuses %s: %s', (hex, code) => {
    expect(outcomeOf(() => decodeCbor(hexToBytes(hex)))).toBe(code);
  });

  it('is here as a whole', () => {
    expect(appendixF).toHaveLength(94);
    expect(appendixF.filter((vector) => vector.expect === 'accepted')).toEqual([]);
  });
});
