// SPDX-License-Identifier: Apache-2.0
/** messages.c: the tables that the C codec interprets. */
import type { Field, Fields, Message, Role, Schema } from '../schema/types.js';
import { countMember, memberBytes } from './c-members.js';
import { banner, hex4, screaming, snake } from './names.js';

function valueTables(schema: Schema): string[] {
  const groups = [schema.records, schema.payloads, schema.messages].flatMap((group) => Object.values(group));
  const fields = groups.flatMap((shape) => Object.values(shape.fields));
  const used = new Set(fields.map((field) => (field.type === 'enum' ? field.of : undefined)));
  const tables = Object.entries(schema.enums).filter(([name]) => used.has(name)); // C warns of a table that none reads
  return tables.flatMap(([name, { values }]) => {
    const codes = Object.values(values).sort((a, b) => a - b);
    const id = snake(name);
    return [
      `static const uint16_t ${id}_list[] = { ${codes.map(hex4).join(', ')} };`,
      `static const struct assay_values ${id}_values = { .list = ${id}_list, .count = ${codes.length}u };`,
      '',
    ];
  });
}

function bounds(field: Field): [number, number] {
  if (field.type === 'uint' || field.type === 'bytes') return [field.min, field.max];
  return field.type === 'text' || field.type === 'array' ? [0, field.max] : [0, 0];
}

function fieldRow(schema: Schema, owner: string, name: string, field: Field): string {
  const at = (member: string): string => `(uint16_t)offsetof(struct assay_${owner}, ${member})`;
  const count = countMember(name, field);
  const [min, max] = bounds(field);
  const parts = [
    `.key = ${field.key}u`,
    `.type = ASSAY_FIELD_${field.type.toUpperCase()}`,
    `.size = ${memberBytes(schema, field)}u`,
    `.offset = ${at(snake(name))}`,
    `.present = ${field.optional ? at(`has_${snake(name)}`) : 'ASSAY_NO_MEMBER'}`,
    `.count = ${count ? at(count) : 'ASSAY_NO_MEMBER'}`,
    `.min = ${min}u`,
    `.max = ${max}u`,
    `.values = ${field.type === 'enum' ? `&${snake(field.of)}_values` : 'NULL'}`,
    `.item = ${field.type === 'array' ? `&${snake(field.of)}_shape` : 'NULL'}`,
  ];
  return `    { ${parts.slice(0, 3).join(', ')},\n      ${parts.slice(3, 6).join(', ')},\n      ${parts.slice(6).join(', ')} },`;
}

function fieldTable(schema: Schema, name: string, fields: Fields): string[] {
  const rows = Object.entries(fields).map(([field, f]) => fieldRow(schema, snake(name), field, f));
  return rows.length === 0 ? [] : [`static const struct assay_field ${snake(name)}_fields[] = {`, ...rows, '};', ''];
}

function shape(name: string, fields: Fields): string {
  const count = Object.keys(fields).length;
  if (count === 0) return '{ .fields = NULL, .count = 0u, .size = 0u }';
  const id = snake(name);
  return `{ .fields = ${id}_fields, .count = ${count}u, .size = (uint16_t)sizeof(struct assay_${id}) }`;
}

const roleBits = (roles: readonly Role[]): string =>
  roles.map((role) => `(1u << ASSAY_ROLE_${screaming(role)})`).join(' | ') || '0u';

function messageRow([name, message]: [string, Message]): string[] {
  const { roles = [], provisionedRoles = roles } = message;
  return [
    `    [ASSAY_MSG_${screaming(name)}] = {`,
    `        .opcode = ASSAY_OP_${screaming(name)},`,
    `        .kind = ASSAY_KIND_${message.kind.toUpperCase()},`,
    `        .roles = ${roleBits(roles)},`,
    `        .provisioned_roles = ${roleBits(provisionedRoles)},`,
    `        .feature = ${message.feature ? `ASSAY_FEATURE_${screaming(message.feature)}` : 'ASSAY_EVERY_PUMP'},`,
    `        .changes_delivery = ${message.changesDelivery === true},`,
    `        .shape = ${shape(name, message.fields)},`,
    '    },',
  ];
}

const LOOK_UPS = `const struct assay_message *assay_msg_find(uint16_t opcode)
{
    for (size_t i = 0; i < ASSAY_MESSAGE_COUNT; i++) {
        if (assay_messages[i].opcode == opcode) {
            return &assay_messages[i];
        }
    }
    return NULL;
}

const struct assay_message *assay_request_find(uint16_t opcode)
{
    const struct assay_message *message = assay_msg_find(opcode);
    return message != NULL && message->kind == ASSAY_KIND_REQUEST ? message : NULL;
}

bool assay_msg_allows(const struct assay_message *message, uint8_t role, bool provisioned)
{
    const unsigned roles = provisioned ? message->provisioned_roles : message->roles;
    return role < 8u && ((roles >> role) & 1u) != 0u;
}
`;

/** The text of messages.c. */
export function cSource(schema: Schema): string {
  const tables = [schema.records, schema.payloads, schema.messages].map((group) =>
    Object.entries(group).flatMap(([name, { fields }]) => fieldTable(schema, name, fields)),
  );
  const recordShapes = Object.entries(schema.records).map(
    ([name, { fields }]) => `static const struct assay_shape ${snake(name)}_shape = ${shape(name, fields)};\n`,
  );
  return [
    '// SPDX-License-Identifier: Apache-2.0',
    `/* Tables of the pump link's messages, version ${schema.version}: ${banner('schema.ts')}. */`,
    '#include "messages.h"',
    '',
    ...valueTables(schema),
    ...tables[0]!,
    ...recordShapes,
    ...tables[1]!,
    ...tables[2]!,
    'const struct assay_shape assay_payloads[ASSAY_PAYLOAD_COUNT] = {',
    ...Object.entries(schema.payloads).map(
      ([name, { fields }]) => `    [ASSAY_PAYLOAD_${screaming(name)}] = ${shape(name, fields)},`,
    ),
    '};',
    '',
    'const struct assay_message assay_messages[ASSAY_MESSAGE_COUNT] = {',
    ...Object.entries(schema.messages).flatMap(messageRow),
    '};',
    '',
    LOOK_UPS,
  ].join('\n');
}
