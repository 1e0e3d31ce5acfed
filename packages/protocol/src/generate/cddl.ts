// SPDX-License-Identifier: Apache-2.0
/** messages.cddl: the messages in the Concise Data Definition Language (RFC 8610). */
import type { Field, Fields, Message, Schema } from '../schema/types.js';
import { banner, hex4, kebab } from './names.js';

function typeOf(field: Field): string {
  switch (field.type) {
    case 'uint':
      return `${field.min}..${field.max}`;
    case 'uint64':
      return 'uint .size 8';
    case 'bool':
      return 'bool';
    case 'bytes':
      return `bstr .size ${field.min === field.max ? field.min : `(${field.min}..${field.max})`}`;
    case 'text':
      return `tstr .size (0..${field.max})`;
    case 'enum':
      return kebab(field.of);
    case 'array':
      return `[0*${field.max} ${kebab(field.of)}]`;
  }
}

function member(name: string, field: Field): string {
  return `  ${field.optional ? '? ' : ''}${field.key} => ${typeOf(field)}, ; ${kebab(name)}`;
}

function map(rule: string, doc: string, first: readonly string[], fields: Fields): string[] {
  const members = Object.entries(fields).map(([name, field]) => member(name, field));
  return [`; ${doc}`, `${kebab(rule)} = {`, ...first, ...members, '}', ''];
}

const ID_RULES = { request: 'request-id', response: 'answered-id', event: '0' } as const;

function messageRule([name, message]: [string, Message]): string[] {
  const first = [`  0 => ${hex4(message.opcode)}, ; opcode`, `  1 => ${ID_RULES[message.kind]},`];
  return map(name, message.doc, first, message.fields);
}

/** The text of messages.cddl. */
export function cddl(schema: Schema): string {
  const names = Object.keys(schema.messages).map(kebab);
  return [
    `; Messages of the pump link, version ${schema.version}: ${banner('schema.ts')}.`,
    '; Encoding is deterministic (RFC 8949, section 4.2.1). Text is printable ASCII in this version.',
    '',
    `message = ${names.join(' / ')}`,
    '',
    'request-id = 1..65535',
    '; 0 when the id of the request could not be read',
    'answered-id = 0..65535',
    '',
    ...Object.entries(schema.enums).flatMap(([name, { doc, source, values }]) => [
      `; ${doc} Source: ${source}.`,
      `${kebab(name)} = &(`,
      ...Object.entries(values).map(([value, code]) => `  ${kebab(value)}: ${hex4(code)},`),
      ')',
      '',
    ]),
    ...Object.entries(schema.records).flatMap(([name, { doc, fields }]) => map(name, doc, [], fields)),
    ...Object.entries(schema.payloads).flatMap(([name, { doc, fields }]) => map(name, doc, [], fields)),
    ...Object.entries(schema.messages).flatMap(messageRule),
  ].join('\n');
}
