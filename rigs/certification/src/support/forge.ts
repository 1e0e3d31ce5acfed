// SPDX-License-Identifier: Apache-2.0
/**
 * CBOR written by hand (RFC 8949 §3), well-formed or not: what the strict encoder of @assay/protocol refuses to write, so
 * that a sequence can put it before the pump. Never used for honest messages.
 */
import { concatBytes } from '@assay/crypto';
import { MAX_LIFE_MS, schema } from '@assay/protocol';

export type Bytes = Uint8Array<ArrayBufferLike>;

/** Bytes after the initial one that hold the argument; 0 = in the initial byte itself. */
export type Width = 0 | 1 | 2 | 4 | 8;

/** Initial byte and argument of an item; a `width` wider than needed makes it non-shortest on purpose. */
export function head(major: number, value: number | bigint, width: Width = shortest(BigInt(value))): Bytes {
  const argument = BigInt(value);
  if (width === 0) return Uint8Array.of((major << 5) | Number(argument));
  const info = { 1: 24, 2: 25, 4: 26, 8: 27 }[width];
  const out = new Uint8Array(1 + width);
  out[0] = (major << 5) | info;
  for (let i = 0; i < width; i++) out[width - i] = Number((argument >> BigInt(8 * i)) & 0xffn);
  return out;
}

function shortest(value: bigint): Width {
  if (value < 24n) return 0;
  if (value <= 0xffn) return 1;
  if (value <= 0xffffn) return 2;
  return value <= 0xffff_ffffn ? 4 : 8;
}

export const uint = (value: number | bigint, width?: Width): Bytes => head(0, value, width);
/** The negative integer −1 − argument is written from its value: `negative(-50)`. */
export const negative = (value: number | bigint): Bytes => head(1, -1n - BigInt(value));
export const byteString = (data: Bytes): Bytes => concatBytes(head(2, data.length), data);
export const text = (data: string): Bytes => concatBytes(head(3, data.length), ascii(data));
export const array = (...items: readonly Bytes[]): Bytes => concatBytes(head(4, items.length), ...items);
export const tagged = (tag: number, item: Bytes): Bytes => concatBytes(head(6, tag), item);
export const simple = (info: number): Bytes => Uint8Array.of(0xe0 | info);
export const raw = (...bytes: readonly number[]): Bytes => Uint8Array.from(bytes);
export const ascii = (data: string): Bytes => Uint8Array.from(data, (c) => c.charCodeAt(0));

/** A map as given: order, repeats and all. `count` claims another number of entries than there are. */
export function map(entries: readonly (readonly [Bytes, Bytes])[], count = entries.length): Bytes {
  return concatBytes(head(5, count), ...entries.flat());
}

export type Pair = readonly [key: Bytes, value: Bytes];

/** Ascending small keys from the opcode and the request id on, fields as encoded items. */
export function pairs(opcode: number, id: number, ...fields: readonly Bytes[]): Pair[] {
  return [uint(opcode), uint(id), ...fields].map((item, key) => [uint(key), item] as const);
}

/** An honest message's map. */
export const message = (opcode: number, id: number, ...fields: readonly Bytes[]): Bytes =>
  map(pairs(opcode, id, ...fields));

/** The last fields of a message that changes delivery (link.md FRESH-1). `issued` and `life` in ms. */
export function freshness(issued: number, key: bigint, life: number = MAX_LIFE_MS): Pair[] {
  const { issued: a, life: b, key: c } = schema.messages.SetBolus.fields;
  return [
    [uint(a.key), uint(issued)],
    [uint(b.key), uint(life)],
    [uint(c.key), uint(key)],
  ];
}

/** An honest command's map: its own fields, then its freshness. */
export const command = (opcode: number, id: number, fields: readonly Bytes[], fresh: readonly Pair[]): Bytes =>
  map([...pairs(opcode, id, ...fields), ...fresh]);
