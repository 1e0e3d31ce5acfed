// SPDX-License-Identifier: Apache-2.0
/** messages.h: enumerations, bounds, structs and typed calls for the C codec. */
import type { Fields, Message, Schema } from '../schema/types.js';
import { memberLines } from './c-members.js';
import { banner, hex4, screaming, snake } from './names.js';
import { MAX_MESSAGE_BYTES, maxMapBytes, maxMessageBytes } from './sizes.js';

const hasFields = (fields: Fields): boolean => Object.keys(fields).length > 0;

function enumerations(schema: Schema): string[] {
  return Object.entries(schema.enums).flatMap(([name, { doc, source, values }]) => [
    `/* ${doc} Source: ${source}. */`,
    `enum assay_${snake(name)} {`,
    Object.entries(values)
      .map(([value, code]) => `    ASSAY_${screaming(name)}_${screaming(value)} = ${hex4(code)}`)
      .join(',\n'),
    '};',
    '',
  ]);
}

function opcodes(schema: Schema): string[] {
  const entries = Object.entries(schema.messages);
  return [
    '/* Opcodes (key 0 of each message). */',
    'enum assay_opcode {',
    entries.map(([name, m]) => `    ASSAY_OP_${screaming(name)} = ${hex4(m.opcode)}`).join(',\n'),
    '};',
    '',
    '/* Places in assay_messages. */',
    'enum assay_message_index {',
    ...entries.map(([name]) => `    ASSAY_MSG_${screaming(name)},`),
    '    ASSAY_MESSAGE_COUNT',
    '};',
    '',
    '/* Places in assay_payloads. */',
    'enum assay_payload_index {',
    ...Object.keys(schema.payloads).map((name) => `    ASSAY_PAYLOAD_${screaming(name)},`),
    '    ASSAY_PAYLOAD_COUNT',
    '};',
    '',
  ];
}

function bounds(schema: Schema): string[] {
  const lines = ['/* Bounds of the fields, and the largest encoding of each map in bytes. */'];
  const groups: [string, Fields][] = [];
  for (const group of [schema.records, schema.payloads, schema.messages]) {
    groups.push(...Object.entries(group).map(([name, { fields }]): [string, Fields] => [name, fields]));
  }
  for (const [owner, fields] of groups) {
    for (const [name, field] of Object.entries(fields)) {
      const macro = `ASSAY_${screaming(owner)}_${screaming(name)}`;
      if (field.type === 'uint') lines.push(`#define ${macro}_MIN ${field.min}u`, `#define ${macro}_MAX ${field.max}u`);
      if (field.type === 'bytes' || field.type === 'text' || field.type === 'array') {
        lines.push(`#define ${macro}_MAX ${field.max}u`);
      }
    }
  }
  for (const [name, { fields }] of Object.entries(schema.payloads)) {
    lines.push(`#define ASSAY_${screaming(name)}_BYTES_MAX ${maxMapBytes(schema, fields)}u`);
  }
  for (const [name, message] of Object.entries(schema.messages)) {
    lines.push(`#define ASSAY_${screaming(name)}_BYTES_MAX ${maxMessageBytes(schema, message)}u`);
  }
  lines.push(`#define ASSAY_MESSAGE_BYTES_MAX ${MAX_MESSAGE_BYTES}u /* room in a record */`, '');
  return lines;
}

function struct(schema: Schema, name: string, doc: string, fields: Fields): string[] {
  if (!hasFields(fields)) return [];
  return [`/* ${doc} */`, `struct assay_${snake(name)} {`, ...memberLines(schema, fields), '};', ''];
}

function structs(schema: Schema): string[] {
  return [schema.records, schema.payloads, schema.messages].flatMap((group) =>
    Object.entries(group).flatMap(([name, { doc, fields }]) => struct(schema, name, doc, fields)),
  );
}

function union(schema: Schema, name: string, kinds: readonly Message['kind'][]): string[] {
  const members = Object.entries(schema.messages)
    .filter(([, m]) => kinds.includes(m.kind) && hasFields(m.fields))
    .map(([message]) => `    struct assay_${snake(message)} ${snake(message)};`);
  return [`union assay_${name} {`, ...members, '};', ''];
}

function messageCalls([name, message]: [string, Message]): string[] {
  const id = snake(name);
  const at = `&assay_messages[ASSAY_MSG_${screaming(name)}]`;
  const body = hasFields(message.fields);
  return [
    `/* ${message.doc} */`,
    `ASSAY_MUST_CHECK static inline enum assay_cbor_status assay_${id}_decode(const uint8_t *msg, size_t length, uint16_t *id${body ? `,\n    struct assay_${id} *body` : ''})`,
    '{',
    `    return assay_msg_decode(${at}, msg, length, id, ${body ? 'body' : 'NULL'});`,
    '}',
    `ASSAY_MUST_CHECK static inline enum assay_cbor_status assay_${id}_encode(uint16_t id, ${body ? `const struct assay_${id} *body, ` : ''}uint8_t *out,\n    size_t capacity, size_t *length)`,
    '{',
    `    return assay_msg_encode(${at}, id, ${body ? 'body' : 'NULL'}, out, capacity, length);`,
    '}',
    '',
  ];
}

function payloadCalls(name: string): string[] {
  const id = snake(name);
  const at = `&assay_payloads[ASSAY_PAYLOAD_${screaming(name)}]`;
  return [
    `ASSAY_MUST_CHECK static inline enum assay_cbor_status assay_${id}_decode(const uint8_t *map, size_t length,\n    struct assay_${id} *body)`,
    '{',
    `    return assay_map_decode(${at}, map, length, body);`,
    '}',
    `ASSAY_MUST_CHECK static inline enum assay_cbor_status assay_${id}_encode(const struct assay_${id} *body, uint8_t *out,\n    size_t capacity, size_t *length)`,
    '{',
    `    return assay_map_encode(${at}, body, out, capacity, length);`,
    '}',
    '',
  ];
}

/** The text of messages.h. */
export function cHeader(schema: Schema): string {
  return [
    '// SPDX-License-Identifier: Apache-2.0',
    `/* Messages of the pump link, version ${schema.version}: ${banner('schema.ts')}. */`,
    '#ifndef ASSAY_CORE_GENERATED_MESSAGES_H',
    '#define ASSAY_CORE_GENERATED_MESSAGES_H',
    '',
    '#include "../src/codec.h"',
    '',
    `#define ASSAY_LINK_VERSION ${schema.version}u`,
    '',
    ...enumerations(schema),
    ...opcodes(schema),
    ...bounds(schema),
    ...structs(schema),
    '/* Room for the body of any request that has fields. */',
    ...union(schema, 'any_request', ['request']),
    '/* Room for the body of any message that has fields. */',
    ...union(schema, 'any_message', ['request', 'response', 'event']),
    'extern const struct assay_message assay_messages[ASSAY_MESSAGE_COUNT];',
    'extern const struct assay_shape assay_payloads[ASSAY_PAYLOAD_COUNT];',
    '',
    '/* The message with this opcode; NULL when there is none. */',
    'const struct assay_message *assay_msg_find(uint16_t opcode);',
    '/* The request with this opcode; NULL when there is none, or it is no request: the answer is `unsupported`. */',
    'const struct assay_message *assay_request_find(uint16_t opcode);',
    '/* Whether a peer of this role (enum assay_role) may send the request to a pump that is provisioned, or is not. */',
    'ASSAY_MUST_CHECK bool assay_msg_allows(const struct assay_message *message, uint8_t role, bool provisioned);',
    '',
    ...Object.entries(schema.messages).flatMap(messageCalls),
    ...Object.keys(schema.payloads).flatMap(payloadCalls),
    '#endif',
    '',
  ].join('\n');
}
