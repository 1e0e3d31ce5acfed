// SPDX-License-Identifier: Apache-2.0
/** A message's body as plain JSON for transcripts and screens: bytes as lower-case hexadecimal, bigint as decimal text. */
import { bytesToHex } from '@assay/crypto';

/** What JSON can hold. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

function toJson(value: unknown): JsonValue {
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Uint8Array) return bytesToHex(value);
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value === 'object' && value !== null) {
    const present = Object.entries(value).filter(([, member]) => member !== undefined);
    return Object.fromEntries(present.map(([name, member]) => [name, toJson(member)]));
  }
  return value as JsonValue;
}

/** Takes any body that encodeMessage takes or decodeMessage gives. */
export const bodyToJson = (body: object): JsonValue => toJson(body);
