// SPDX-License-Identifier: Apache-2.0
/**
 * Deterministic CBOR (RFC 8949 §4.2.1), the subset that the link needs: integers, byte and text strings, arrays, maps with
 * integer or text keys, true, false, null. Strict on reading: everything else is refused. Items nest at most 16 deep. A
 * declared count allocates nothing: what a reading makes grows with the items that are really there, and stays below 256 bytes
 * for each byte of the input (tests/fuzz holds it to that).
 */
import { AssayMisuseError, AssayPeerError } from '@assay/crypto';
import { CborReader, Major, Simple } from './head.js';
import { utf8Decode, utf8Encode } from './utf8.js';
import { CborWriter } from './writer.js';

/** What a map's key may be: an integer or a text. */
export type CborKey = number | bigint | string;
/** Integers beyond ±2^53 come as bigint; both forms are taken. */
export type CborValue = number | bigint | string | boolean | null | Uint8Array | readonly CborValue[] | CborMap;
/** Keys are unique; encoding puts them in order (RFC 8949 §4.2.1). */
export type CborMap = ReadonlyMap<CborKey, CborValue>;

/** The outermost item is at depth 0. */
export const MAX_DEPTH = 16;
const MAX_ARGUMENT = 0xffff_ffff_ffff_ffffn;

function notEncodable(text: string): never {
  throw new AssayMisuseError('not-encodable', text);
}

function writeInteger(writer: CborWriter, value: number | bigint): void {
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) {
      notEncodable(`${value} is no safe integer; use bigint, floats are outside the subset`);
    }
    writer.head(value < 0 ? Major.nint : Major.uint, value < 0 ? -1 - value : value);
    return;
  }
  const argument = value < 0n ? -1n - value : value;
  if (argument > MAX_ARGUMENT) notEncodable(`${value} needs more than 64 bits`);
  writer.wideHead(value < 0n ? Major.nint : Major.uint, argument);
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return a.length - b.length;
}

function writeMap(writer: CborWriter, map: CborMap, depth: number): void {
  writer.head(Major.map, map.size);
  const base = writer.length;
  const ends: (readonly [from: number, keyEnd: number, to: number])[] = [];
  for (const [key, value] of map) {
    const from = writer.length - base;
    if (typeof key !== 'number' && typeof key !== 'bigint' && typeof key !== 'string') {
      notEncodable('map keys are integers or text');
    }
    writeAt(writer, key, depth + 1);
    const keyEnd = writer.length - base;
    writeAt(writer, value, depth + 1);
    ends.push([from, keyEnd, writer.length - base]);
  }
  const written = writer.cut(base);
  const pairs = ends.map(([from, keyEnd, to]) => ({
    key: written.subarray(from, keyEnd),
    whole: written.subarray(from, to),
  }));
  pairs.sort((a, b) => compareBytes(a.key, b.key));
  if (pairs.some(({ key }, i) => i > 0 && compareBytes(pairs[i - 1]!.key, key) === 0)) {
    notEncodable('a map key appears twice, as number and as bigint');
  }
  for (const { whole } of pairs) writer.raw(whole);
}

function writeAt(writer: CborWriter, value: CborValue, depth: number): void {
  if (depth > MAX_DEPTH) notEncodable(`nested deeper than ${MAX_DEPTH}`);
  if (typeof value === 'number' || typeof value === 'bigint') {
    writeInteger(writer, value);
  } else if (typeof value === 'boolean') {
    writer.head(Major.simple, value ? Simple.true : Simple.false);
  } else if (value === null) {
    writer.head(Major.simple, Simple.null);
  } else if (typeof value === 'string') {
    const bytes = utf8Encode(value);
    writer.head(Major.text, bytes.length);
    writer.raw(bytes);
  } else if (value instanceof Uint8Array) {
    writer.byteString(value);
  } else if (value instanceof Map) {
    writeMap(writer, value, depth);
  } else if (Array.isArray(value)) {
    writer.head(Major.array, value.length);
    for (const item of value) writeAt(writer, item, depth + 1);
  } else {
    notEncodable(`${typeof value} is outside the subset`);
  }
}

/** Throws AssayMisuseError `not-encodable`. */
export function encodeCbor(value: CborValue): Uint8Array {
  const writer = new CborWriter();
  writeAt(writer, value, 0);
  return writer.finish();
}

function readText(reader: CborReader, length: number): string {
  const text = utf8Decode(reader.take(length));
  if (text === null) throw new AssayPeerError('cbor-utf8', 'text is not well-formed UTF-8');
  return text;
}

function readSimple(argument: number): boolean | null {
  if (argument === Simple.null) return null;
  if (argument === Simple.true || argument === Simple.false) return argument === Simple.true;
  throw new AssayPeerError('cbor-unsupported', `simple value ${argument} is outside the subset`);
}

function readMap(reader: CborReader, count: number, depth: number): CborMap {
  const map = new Map<CborKey, CborValue>();
  let last: Uint8Array | undefined;
  for (let i = 0; i < count; i++) {
    const from = reader.at;
    const key = readAt(reader, depth + 1);
    if (typeof key !== 'number' && typeof key !== 'bigint' && typeof key !== 'string') {
      throw new AssayPeerError('cbor-unsupported', 'map keys are integers or text');
    }
    const encoded = reader.bytes.subarray(from, reader.at);
    const order = last ? compareBytes(last, encoded) : -1;
    if (order === 0) throw new AssayPeerError('cbor-duplicate', `map key ${key} appears twice`);
    if (order > 0) throw new AssayPeerError('cbor-order', `map key ${key} is out of order`);
    last = encoded;
    map.set(key, readAt(reader, depth + 1));
  }
  return map;
}

function readArray(reader: CborReader, count: number, depth: number): CborValue[] {
  const items: CborValue[] = [];
  for (let i = 0; i < count; i++) items.push(readAt(reader, depth + 1));
  return items;
}

function readAt(reader: CborReader, depth: number): CborValue {
  if (depth > MAX_DEPTH) throw new AssayPeerError('cbor-depth', `nested deeper than ${MAX_DEPTH}`);
  reader.next();
  switch (reader.major) {
    case Major.uint:
    case Major.nint:
      return reader.integer;
    case Major.bytes:
      return reader.take(reader.argument);
    case Major.text:
      return readText(reader, reader.argument);
    case Major.array:
      return readArray(reader, reader.argument, depth);
    case Major.map:
      return readMap(reader, reader.argument, depth);
    case Major.tag:
      throw new AssayPeerError('cbor-unsupported', `tag ${reader.argument} is outside the subset`);
    default:
      return readSimple(reader.argument);
  }
}

/** One item and nothing after it. Throws AssayPeerError with a code that begins with `cbor-`. */
export function decodeCbor(bytes: Uint8Array): CborValue {
  const reader = new CborReader(bytes);
  const value = readAt(reader, 0);
  reader.end();
  return value;
}
