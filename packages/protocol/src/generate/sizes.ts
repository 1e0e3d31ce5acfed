// SPDX-License-Identifier: Apache-2.0
/** How many bytes a map can take at most in deterministic CBOR: bounds for buffers, checked against the record's room. */
import type { Field, Fields, Message, Schema } from '../schema/types.js';

/** Largest plaintext of a record: payload 512 less counter 8 and tag 16 (link.md FRM-3, REC-1). */
export const MAX_MESSAGE_BYTES = 512 - 8 - 16;

/** Bytes of a CBOR head with this argument (RFC 8949 §3). */
export function headBytes(argument: number): number {
  if (argument < 24) return 1;
  if (argument < 0x100) return 2;
  if (argument < 0x1_0000) return 3;
  return argument < 0x1_0000_0000 ? 5 : 9;
}

function maxFieldBytes(schema: Schema, field: Field): number {
  switch (field.type) {
    case 'uint':
      return headBytes(field.max);
    case 'uint64':
      return 9;
    case 'bool':
      return 1;
    case 'bytes':
    case 'text':
      return headBytes(field.max) + field.max;
    case 'enum':
      return headBytes(Math.max(...Object.values(schema.enums[field.of]!.values)));
    case 'array':
      return headBytes(field.max) + field.max * maxMapBytes(schema, schema.records[field.of]!.fields);
  }
}

/** Largest encoding of a map of these fields. */
export function maxMapBytes(schema: Schema, fields: Fields, implicitPairs = 0): number {
  const list = Object.values(fields);
  const pairs = list.map((field) => headBytes(field.key) + maxFieldBytes(schema, field));
  return headBytes(list.length + implicitPairs) + pairs.reduce((sum, n) => sum + n, 0);
}

/** Largest encoding of a message, with opcode and request id. */
export function maxMessageBytes(schema: Schema, message: Message): number {
  const implicit = 2 + headBytes(message.opcode) + headBytes(message.kind === 'event' ? 0 : 0xffff);
  return implicit + maxMapBytes(schema, message.fields, 2);
}
