// SPDX-License-Identifier: Apache-2.0
/** CBOR map → body, by the fields of the schema; strict as link.md §7.2 wants it, form before range as §7.3 does. */
import type { CborReader } from '../cbor/head.js';
import { Major, Simple } from '../cbor/head.js';
import { schema } from '../schema/schema.js';
import type { Field, Fields } from '../schema/types.js';
import type { EnumName, LooseBody, LooseValue, RecordName } from './body.js';
import { enumName } from './codes.js';
import { MessageError } from './message-error.js';
import { isPrintable } from './printable.js';

/** The first value found out of range: reported only once the form of the whole message is known to be right. */
export class RangeFault {
  error: MessageError | undefined;
  note(field: string, text: string): undefined {
    this.error ??= new MessageError('outOfRange', field, text);
    return undefined;
  }
}

function refuse(where: string, text: string): never {
  throw new MessageError('invalidOperand', where, text);
}

function readInteger(reader: CborReader, where: string): bigint {
  const { major, argument } = reader.head();
  if (major !== Major.uint && major !== Major.nint) refuse(where, 'is no integer');
  return major === Major.uint ? argument : -1n - argument;
}

function readUint(
  reader: CborReader,
  where: string,
  field: Field & { type: 'uint' },
  fault: RangeFault,
): LooseValue | undefined {
  const value = readInteger(reader, where);
  if (value >= field.min && value <= field.max) return Number(value);
  return fault.note(where, `${value} is not within ${field.min}…${field.max}`);
}

function readEnum(reader: CborReader, where: string, of: EnumName, fault: RangeFault): LooseValue | undefined {
  const value = readInteger(reader, where);
  return enumName(of, value) ?? fault.note(where, `${value} is no value of ${of}`);
}

function readString(reader: CborReader, where: string, major: number, min: number, max: number): Uint8Array {
  const head = reader.head();
  if (head.major !== major) refuse(where, major === Major.text ? 'is no text' : 'is no byte string');
  if (head.argument < min || head.argument > max) refuse(where, `has ${head.argument} bytes, wants ${min} to ${max}`);
  return reader.take(head.argument).slice();
}

function readText(reader: CborReader, where: string, max: number): string {
  const text = String.fromCharCode(...readString(reader, where, Major.text, 0, max));
  return isPrintable(text) ? text : refuse(where, 'is not printable ASCII');
}

function readBool(reader: CborReader, where: string): boolean {
  const { major, argument } = reader.head();
  const isBool = major === Major.simple && (argument === Simple.true || argument === Simple.false);
  return isBool ? argument === Simple.true : refuse(where, 'is neither true nor false');
}

function readArray(reader: CborReader, where: string, of: RecordName, max: number, fault: RangeFault): LooseBody[] {
  const { major, argument } = reader.head();
  if (major !== Major.array || argument > max) refuse(where, `is no array of at most ${max}`);
  return Array.from({ length: Number(argument) }, (_, i) => {
    const head = reader.head();
    if (head.major !== Major.map) refuse(`${where}[${i}]`, 'is no map');
    return readFields(reader, `${where}[${i}]`, schema.records[of].fields, head.argument, fault);
  });
}

function readValue(reader: CborReader, where: string, field: Field, fault: RangeFault): LooseValue | undefined {
  switch (field.type) {
    case 'uint':
      return readUint(reader, where, field, fault);
    case 'uint64': {
      const value = readInteger(reader, where);
      return value >= 0n ? value : fault.note(where, `${value} is negative`);
    }
    case 'bool':
      return readBool(reader, where);
    case 'bytes':
      return readString(reader, where, Major.bytes, field.min, field.max);
    case 'text':
      return readText(reader, where, field.max);
    case 'enum':
      return readEnum(reader, where, field.of as EnumName, fault);
    case 'array':
      return readArray(reader, where, field.of as RecordName, field.max, fault);
  }
}

/** Reads `pairs` pairs; keys ascend, none is unknown, none that is required is missing. Throws MessageError or `cbor-…`. */
export function readFields(
  reader: CborReader,
  where: string,
  fields: Fields,
  pairs: bigint,
  fault: RangeFault,
): LooseBody {
  const body: Record<string, LooseValue> = {};
  const byKey = new Map(Object.entries(fields).map(([name, field]) => [BigInt(field.key), { name, field }]));
  let last = -1n;
  for (let i = 0n; i < pairs; i++) {
    const key = reader.head();
    if (key.major !== Major.uint || key.argument <= last) refuse(where, `key ${i + 1n} is out of order, or no key`);
    last = key.argument;
    const known = byKey.get(key.argument);
    if (!known) return refuse(where, `key ${key.argument} is unknown`);
    const value = readValue(reader, `${where}.${known.name}`, known.field, fault);
    byKey.delete(key.argument);
    if (value !== undefined) body[known.name] = value;
  }
  for (const { name, field } of byKey.values()) if (!field.optional) refuse(`${where}.${name}`, 'is missing');
  return body;
}
