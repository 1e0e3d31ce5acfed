// SPDX-License-Identifier: Apache-2.0
/** Body → CBOR pairs, by the fields of the schema. What the caller got wrong is an AssayMisuseError that names the field. */
import { AssayMisuseError } from '@assay/crypto';
import type { CborKey, CborMap, CborValue } from '../cbor/cbor.js';
import { schema } from '../schema/schema.js';
import type { Field, Fields } from '../schema/types.js';
import type { EnumName, LooseBody, LooseValue, RecordName } from './body.js';
import { enumCode } from './codes.js';
import { isPrintable } from './printable.js';

const MAX_UINT64 = 0xffff_ffff_ffff_ffffn;

function refuse(where: string, what: string): never {
  throw new AssayMisuseError('bad-field', `${where}: ${what}`);
}

function encodeEnum(where: string, of: EnumName, value: LooseValue): number {
  const known = typeof value === 'string' && Object.hasOwn(schema.enums[of].values, value);
  return known ? enumCode(of, value as never) : refuse(where, `no value of ${of}: ${String(value)}`);
}

function encodeArray(where: string, of: RecordName, max: number, value: LooseValue): CborValue {
  if (!Array.isArray(value) || value.length > max) refuse(where, `wants at most ${max} records`);
  return value.map((item: LooseBody, i) => encodeFields(`${where}[${i}]`, schema.records[of].fields, item));
}

function encodeValue(where: string, field: Field, value: LooseValue): CborValue {
  switch (field.type) {
    case 'uint':
      if (typeof value === 'number' && Number.isInteger(value) && value >= field.min && value <= field.max)
        return value;
      return refuse(where, `wants a whole number from ${field.min} to ${field.max}, got ${String(value)}`);
    case 'uint64':
      if (typeof value === 'bigint' && value >= 0n && value <= MAX_UINT64) return value;
      return refuse(where, 'wants a bigint of 64 bits, unsigned');
    case 'bool':
      return typeof value === 'boolean' ? value : refuse(where, 'wants true or false');
    case 'bytes':
      if (value instanceof Uint8Array && value.length >= field.min && value.length <= field.max) return value;
      return refuse(where, `wants ${field.min} to ${field.max} bytes`);
    case 'text':
      if (typeof value === 'string' && value.length <= field.max && isPrintable(value)) return value;
      return refuse(where, `wants at most ${field.max} characters of printable ASCII`);
    case 'enum':
      return encodeEnum(where, field.of as EnumName, value);
    case 'array':
      return encodeArray(where, field.of as RecordName, field.max, value);
  }
}

/** `where` names the map in errors. Throws AssayMisuseError `bad-field`. */
export function encodeFields(where: string, fields: Fields, body: LooseBody): CborMap {
  const pairs = new Map<CborKey, CborValue>();
  for (const [name, field] of Object.entries(fields)) {
    const value = body[name];
    if (value !== undefined) pairs.set(field.key, encodeValue(`${where}.${name}`, field, value));
    else if (!field.optional) refuse(`${where}.${name}`, 'is missing');
  }
  for (const name of Object.keys(body)) if (!Object.hasOwn(fields, name)) refuse(`${where}.${name}`, 'is not declared');
  return pairs;
}
