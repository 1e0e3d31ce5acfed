// SPDX-License-Identifier: Apache-2.0
/** Seeded random numbers for choosing test cases: the same seed gives the same cases. Never for keys. */
import { MisuseError } from './errors.js';
import type { Random } from './model.js';

const TWO_32 = 0x1_0000_0000;

/**
 * sfc32 (Chris Doty-Humphrey, PractRand), its state filled from seed and label. The label keeps streams apart, so a
 * sequence draws the same numbers whether it runs alone or among others. Predictable by design: not for keys or nonces.
 */
export function seededRandom(seed: number, label = ''): Random {
  const next = sfc32(`${seed}/${label}`);
  const below = (span: number): number => {
    // Rejection instead of a remainder: all values equally likely. Wide spans take 53 bits of two draws.
    const wide = span > TWO_32;
    const size = wide ? Number.MAX_SAFE_INTEGER + 1 : TWO_32;
    const limit = size - (size % span);
    for (;;) {
      const draw = wide ? (next() & 0x1f_ffff) * TWO_32 + next() : next();
      if (draw < limit) {
        return draw % span;
      }
    }
  };
  return {
    bytes: (length) => Uint8Array.from({ length }, () => next() >>> 24),
    int: (min, max) => {
      const span = max - min + 1;
      if (!Number.isSafeInteger(min) || !Number.isSafeInteger(max) || max < min || !Number.isSafeInteger(span)) {
        throw new MisuseError('bad-range', `no whole number can be drawn from ${min}…${max}`);
      }
      return min + below(span);
    },
  };
}

function sfc32(text: string): () => number {
  let a = mix(text, 0x9e37_79b9);
  let b = mix(text, 0x85eb_ca6b);
  let c = mix(text, 0xc2b2_ae35);
  let counter = 1;
  const next = (): number => {
    const out = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + out;
    c |= 0;
    return out >>> 0;
  };
  // sfc32 needs a dozen rounds to forget a poor start.
  for (let round = 0; round < 15; round++) {
    next();
  }
  return next;
}

/** 32 bits of a text: FNV-1a over UTF-16 code units with MurmurHash3's finaliser. Mixing, not cryptography. */
function mix(text: string, start: number): number {
  let h = start | 0;
  for (let index = 0; index < text.length; index++) {
    h = Math.imul(h ^ text.charCodeAt(index), 0x0100_0193);
  }
  h = Math.imul(h ^ (h >>> 16), 0x85eb_ca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2_ae35);
  return h ^ (h >>> 16);
}
