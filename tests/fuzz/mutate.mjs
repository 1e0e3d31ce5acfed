// SPDX-License-Identifier: Apache-2.0
/** Hostile inputs from a seed: good ones damaged, two of them grafted together, and CBOR by its grammar with lies in the counts. */

/**
 * The same numbers for the same seed, on every machine (mulberry32).
 * @param {number} seed
 */
export function numbers(seed) {
  let state = seed >>> 0;
  /** A whole number below `limit`. @param {number} limit */
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

/** Bytes at which decoders change their minds: heads at the edges of their forms, breaks, delimiters, separators. */
const TELLING = [
  0x00, 0x01, 0x17, 0x18, 0x19, 0x1a, 0x1b, 0x1c, 0x1f, 0x20, 0x37, 0x38, 0x3b, 0x40, 0x58, 0x5b, 0x5f, 0x60, 0x78,
  0x7b, 0x7f, 0x80, 0x84, 0x98, 0x9b, 0x9f, 0xa0, 0xa2, 0xa7, 0xb8, 0xbb, 0xbf, 0xc0, 0xd2, 0xd9, 0xf4, 0xf5, 0xf6,
  0xf7, 0xf8, 0xf9, 0xfb, 0xfe, 0xff,
];

/** @typedef {(limit: number) => number} Numbers */

/** @type {((bytes: number[], next: Numbers) => void)[]} */
const EDITS = [
  (bytes, next) => {
    if (bytes.length > 0) bytes[next(bytes.length)] ^= 1 << next(8);
  },
  (bytes, next) => {
    if (bytes.length > 0) bytes[next(bytes.length)] = TELLING[next(TELLING.length)];
  },
  (bytes, next) => {
    // One small number for another keeps the form of CBOR, wherever it stands.
    const places = bytes.flatMap((byte, i) => (byte < 0x18 ? [i] : []));
    if (places.length > 0) bytes[places[next(places.length)]] = next(0x18);
  },
  (bytes, next) => {
    bytes.splice(next(bytes.length + 1), 0, TELLING[next(TELLING.length)]);
  },
  (bytes, next) => {
    bytes.splice(next(bytes.length + 1), 1 + next(4));
  },
  (bytes, next) => {
    bytes.length = next(bytes.length + 1);
  },
  (bytes, next) => {
    const from = next(bytes.length + 1);
    bytes.splice(next(bytes.length + 1), 0, ...bytes.slice(from, from + next(24)));
  },
  (bytes, next) => {
    const count = 1 << next(8);
    bytes.push(...Array.from({ length: count }, () => next(256)));
  },
];

/**
 * A good input with one to four edits; now and then the beginning of one with the end of another.
 * @param {readonly Uint8Array[]} seeds @param {Numbers} next
 */
export function damaged(seeds, next) {
  let bytes = [...seeds[next(seeds.length)]];
  if (next(8) === 0) {
    const other = seeds[next(seeds.length)];
    bytes = [...bytes.slice(0, next(bytes.length + 1)), ...other.slice(next(other.length + 1))];
  }
  for (let edits = next(3) === 0 ? 1 + next(4) : 1; edits > 0; edits--) EDITS[next(EDITS.length)](bytes, next);
  return Uint8Array.from(bytes);
}

/** A head whose argument has 0 to 8 bytes, shortest or not. @param {number[]} out @param {number} major @param {Numbers} next */
function head(out, major, next) {
  const size = next(5);
  if (size === 0) out.push((major << 5) | next(24));
  else
    out.push(
      (major << 5) | (23 + size),
      ...Array.from({ length: 1 << (size - 1) }, () => (next(3) === 0 ? 0xff : next(3))),
    );
}

/** @param {number[]} out @param {number} depth @param {Numbers} next */
function item(out, depth, next) {
  const major = depth > 24 ? next(4) : next(9);
  if (major === 8) {
    out.push(TELLING[next(TELLING.length)]);
  } else if (next(6) === 0 || major < 2 || major > 5) {
    head(out, major & 7, next); // a count or a length that may be a lie
    if (major === 6) item(out, depth + 1, next);
  } else if (major < 4) {
    const length = next(12);
    out.push((major << 5) | length, ...Array.from({ length }, () => 0x20 + next(0x5f)));
  } else {
    const count = next(4);
    out.push((major << 5) | count);
    for (let i = 0; i < (major === 4 ? count : 2 * count); i++) item(out, depth + 1, next);
  }
}

/** CBOR by its grammar: well-formed more often than not, deep at times, of no declared message. @param {Numbers} next */
export function grown(next) {
  /** @type {number[]} */
  const out = [];
  if (next(50) === 0) out.push(...new Array(next(2000)).fill([0x81, 0xa1, 0xd2][next(3)]));
  item(out, 0, next);
  return Uint8Array.from(out.slice(0, 4096));
}
