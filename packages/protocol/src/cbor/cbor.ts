// SPDX-License-Identifier: Apache-2.0
/**
 * Deterministic CBOR (RFC 8949 §4.2.1), the subset that the link needs: integers, byte and text strings, arrays, maps with
 * integer or text keys, true, false, null. Strict on reading: everything else is refused.
 */
import { AssayMisuseError, AssayPeerError, concatBytes } from '@assay/crypto';
import { CborReader, Major, Simple, writeHead } from './head.js';
import { utf8Decode, utf8Encode } from './utf8.js';

export type CborKey = number | bigint | string;
/** Integers beyond ±2^53 come as bigint; both forms are taken. */
export type CborValue = number | bigint | string | boolean | null | Uint8Array | readonly CborValue[] | CborMap;
export type CborMap = ReadonlyMap<CborKey, CborValue>;

const MAX_DEPTH = 16;
const MAX_ARGUMENT = 0xffff_ffff_ffff_ffffn;

function encodeInteger(value: number | bigint): Uint8Array {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) {
    throw new AssayMisuseError(
      'not-encodable',
      `${value} is no safe integer; use bigint, floats are outside the subset`,
    );
  }
  const integer = BigInt(value);
  const argument = integer < 0n ? -1n - integer : integer;
  if (argument > MAX_ARGUMENT) throw new AssayMisuseError('not-encodable', `${integer} needs more than 64 bits`);
  return writeHead(integer < 0n ? Major.nint : Major.uint, argument);
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return a.length - b.length;
}

function encodeMap(map: CborMap, depth: number): Uint8Array {
  const pairs = [...map].map(([key, value]) => [encodeAt(key, depth + 1), encodeAt(value, depth + 1)] as const);
  pairs.sort(([a], [b]) => compareBytes(a, b));
  if (pairs.some(([key], i) => i > 0 && compareBytes(pairs[i - 1]![0], key) === 0)) {
    throw new AssayMisuseError('not-encodable', 'a map key appears twice, as number and as bigint');
  }
  return concatBytes(writeHead(Major.map, BigInt(map.size)), ...pairs.flat());
}

function encodeAt(value: CborValue, depth: number): Uint8Array {
  if (depth > MAX_DEPTH) throw new AssayMisuseError('not-encodable', `nested deeper than ${MAX_DEPTH}`);
  if (typeof value === 'number' || typeof value === 'bigint') return encodeInteger(value);
  if (typeof value === 'boolean') return writeHead(Major.simple, value ? Simple.true : Simple.false);
  if (value === null) return writeHead(Major.simple, Simple.null);
  if (typeof value === 'string') {
    const bytes = utf8Encode(value);
    return concatBytes(writeHead(Major.text, BigInt(bytes.length)), bytes);
  }
  if (value instanceof Uint8Array) return concatBytes(writeHead(Major.bytes, BigInt(value.length)), value);
  if (value instanceof Map) return encodeMap(value, depth);
  if (Array.isArray(value)) {
    const items = (value as readonly CborValue[]).map((item) => encodeAt(item, depth + 1));
    return concatBytes(writeHead(Major.array, BigInt(items.length)), ...items);
  }
  throw new AssayMisuseError('not-encodable', `${typeof value} is outside the subset`);
}

/** Throws AssayMisuseError `not-encodable`. */
export function encodeCbor(value: CborValue): Uint8Array {
  return encodeAt(value, 0);
}

const asNumber = (integer: bigint): number | bigint =>
  integer >= Number.MIN_SAFE_INTEGER && integer <= Number.MAX_SAFE_INTEGER ? Number(integer) : integer;

function decodeText(bytes: Uint8Array): string {
  const text = utf8Decode(bytes);
  if (text === null) throw new AssayPeerError('cbor-utf8', 'text is not well-formed UTF-8');
  return text;
}

function decodeSimple(argument: bigint): boolean | null {
  if (argument === Simple.null) return null;
  if (argument === Simple.true || argument === Simple.false) return argument === Simple.true;
  throw new AssayPeerError('cbor-unsupported', `simple value ${argument} is outside the subset`);
}

function decodeMap(reader: CborReader, count: bigint, depth: number): CborMap {
  const map = new Map<CborKey, CborValue>();
  let last: Uint8Array | undefined;
  for (let i = 0n; i < count; i++) {
    const from = reader.bytes.length - reader.left;
    const key = decodeAt(reader, depth + 1);
    if (typeof key !== 'number' && typeof key !== 'bigint' && typeof key !== 'string') {
      throw new AssayPeerError('cbor-unsupported', 'map keys are integers or text');
    }
    const encoded = reader.bytes.subarray(from, reader.bytes.length - reader.left);
    const order = last ? compareBytes(last, encoded) : -1;
    if (order === 0) throw new AssayPeerError('cbor-duplicate', `map key ${key} appears twice`);
    if (order > 0) throw new AssayPeerError('cbor-order', `map key ${key} is out of order`);
    last = encoded;
    map.set(key, decodeAt(reader, depth + 1));
  }
  return map;
}

function decodeAt(reader: CborReader, depth: number): CborValue {
  if (depth > MAX_DEPTH) throw new AssayPeerError('cbor-depth', `nested deeper than ${MAX_DEPTH}`);
  const { major, argument } = reader.head();
  switch (major) {
    case Major.uint:
      return asNumber(argument);
    case Major.nint:
      return asNumber(-1n - argument);
    case Major.bytes:
      return reader.take(argument).slice();
    case Major.text:
      return decodeText(reader.take(argument));
    case Major.array: {
      const items: CborValue[] = [];
      for (let i = 0n; i < argument; i++) items.push(decodeAt(reader, depth + 1));
      return items;
    }
    case Major.map:
      return decodeMap(reader, argument, depth);
    case Major.tag:
      throw new AssayPeerError('cbor-unsupported', `tag ${argument} is outside the subset`);
    default:
      return decodeSimple(argument);
  }
}

/** One item and nothing after it. Throws AssayPeerError with a code that begins with `cbor-`. */
export function decodeCbor(bytes: Uint8Array): CborValue {
  const reader = new CborReader(bytes);
  const value = decodeAt(reader, 0);
  reader.end();
  return value;
}
