// SPDX-License-Identifier: Apache-2.0
/** How a field is laid out in its C struct. */
import type { Field, Fields, Schema } from '../schema/types.js';
import { snake } from './names.js';

/** Bytes of the smallest C integer that holds `max`. */
function integerBytes(max: number): 1 | 2 | 4 {
  if (max <= 0xff) return 1;
  return max <= 0xffff ? 2 : 4;
}

/** Bytes of the C member of an integer or enumeration field; 0 for other types. */
export function memberBytes(schema: Schema, field: Field): number {
  if (field.type === 'uint') return integerBytes(field.max);
  if (field.type === 'enum') return integerBytes(Math.max(...Object.values(schema.enums[field.of]!.values)));
  return field.type === 'uint64' ? 8 : 0;
}

/** Bytes of the length or count member of a field that has one: as the C codec reckons them, from `max` alone. */
const countBytes = (max: number): 1 | 2 => (max <= 0xff ? 1 : 2);

/** Name of the length or count member, where the field has one. */
export function countMember(name: string, field: Field): string | undefined {
  if (field.type === 'array') return `${snake(name)}_count`;
  return field.type === 'bytes' && field.min !== field.max ? `${snake(name)}_length` : undefined;
}

function declaration(schema: Schema, name: string, field: Field): string {
  const member = snake(name);
  switch (field.type) {
    case 'bool':
      return `bool ${member}`;
    case 'bytes':
      return `uint8_t ${member}[${field.max}]`;
    case 'text':
      return `char ${member}[${field.max + 1}]`;
    case 'array':
      return `struct assay_${snake(field.of)} ${member}[${field.max}]`;
    default:
      return `uint${8 * memberBytes(schema, field)}_t ${member}`;
  }
}

function remark(field: Field): string {
  const range = field.type === 'uint' && field.max < 0xffff_ffff ? ` ${field.min}…${field.max}.` : '';
  const unit = field.type === 'uint' && field.unit ? ` [${field.unit}]` : '';
  const of = field.type === 'enum' ? ` (enum assay_${snake(field.of)})` : '';
  return `/* ${field.doc}${range}${unit}${of}${field.type === 'text' ? ' NUL-terminated.' : ''} */`;
}

/** The members of a struct, one or more lines for each field. */
export function memberLines(schema: Schema, fields: Fields): string[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const count = countMember(name, field);
    const countBits = 8 * (field.type === 'bytes' || field.type === 'array' ? countBytes(field.max) : 0);
    return [
      ...(field.optional ? [`    bool has_${snake(name)};`] : []),
      ...(count ? [`    uint${countBits}_t ${count};`] : []),
      `    ${declaration(schema, name, field)}; ${remark(field)}`,
    ];
  });
}
