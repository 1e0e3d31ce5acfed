// SPDX-License-Identifier: Apache-2.0
/** messages.md: the tables of codes and fields that MSG-6 of link.md refers to. */
import type { Field, Fields, Message, Schema } from '../schema/types.js';
import { banner, hex4 } from './names.js';
import { MAX_MESSAGE_BYTES, maxMapBytes, maxMessageBytes } from './sizes.js';

function typeOf(field: Field): string {
  const unit = field.type === 'uint' && field.unit ? ` ${field.unit}` : '';
  switch (field.type) {
    case 'uint':
      return `uint ${field.min}…${field.max}${unit}`;
    case 'uint64':
      return 'uint, 64 bits';
    case 'bool':
      return 'bool';
    case 'bytes':
      return field.min === field.max ? `bytes, ${field.min}` : `bytes, ${field.min}…${field.max}`;
    case 'text':
      return `text, at most ${field.max}`;
    case 'enum':
      return `[${field.of}](#${field.of.toLowerCase()})`;
    case 'array':
      return `array of at most ${field.max} [${field.of}](#${field.of.toLowerCase()})`;
  }
}

function fieldTable(fields: Fields): string[] {
  if (Object.keys(fields).length === 0) return ['No fields.', ''];
  return [
    '| key | field | type | |',
    '|---|---|---|---|',
    ...Object.entries(fields).map(
      ([name, field]) =>
        `| ${field.key} | ${name} | ${typeOf(field)} | ${field.optional ? 'Optional. ' : ''}${field.doc} |`,
    ),
    '',
  ];
}

function senders({ roles, provisionedRoles }: Message): string {
  const once = provisionedRoles ? ` (once provisioned: ${provisionedRoles.join(', ')})` : '';
  return `${roles!.join(', ')}${once}`;
}

function sender(message: Message): string {
  const feature = message.feature ? `, of pumps with ${message.feature}` : '';
  if (message.kind !== 'request') return `${message.kind}${feature}`;
  const order = message.changesDelivery ? '; changes delivery: armed, in order and fresh only (REC-10, FRESH)' : '';
  return `request by ${senders(message)}${feature}${order}; answered by [${message.answer}](#${message.answer!.toLowerCase()})`;
}

function messageSection(schema: Schema, [name, message]: [string, Message]): string[] {
  return [
    `### ${name}`,
    '',
    `\`${hex4(message.opcode)}\` (${message.source}), ${sender(message)}, at most ${maxMessageBytes(schema, message)} bytes. ${message.doc}`,
    '',
    ...fieldTable(message.fields),
  ];
}

function overviewRow([name, m]: [string, Message]): string {
  const roles = m.roles ? senders(m) : '';
  return `| \`${hex4(m.opcode)}\` | [${name}](#${name.toLowerCase()}) | ${m.kind} | ${m.feature ?? '—'} | ${roles} |`;
}

/** The text of messages.md. */
export function markdown(schema: Schema): string {
  const messages = Object.entries(schema.messages);
  return [
    `<!-- ${banner('schema.ts')} -->`,
    `# Messages of the pump link, version ${schema.version}`,
    '',
    'Keys 0 (opcode) and 1 (request id) of each message are not repeated below. The rules are in link.md §7.',
    `A record has room for ${MAX_MESSAGE_BYTES} bytes. Codes marked IDS follow the Bluetooth Insulin Delivery Service as seen in`,
    'implementations: provisional.',
    '',
    'Who may send what (MSG-6), and which feature a pump must have to know it; `—` stands for every pump.',
    '',
    '| opcode | message | kind | feature | roles |',
    '|---|---|---|---|---|',
    ...messages.map(overviewRow),
    '',
    '## Messages',
    '',
    ...messages.flatMap((entry) => messageSection(schema, entry)),
    '## Records',
    '',
    ...Object.entries(schema.records).flatMap(([name, r]) => [`### ${name}`, '', r.doc, '', ...fieldTable(r.fields)]),
    '## Payloads outside records',
    '',
    ...Object.entries(schema.payloads).flatMap(([name, p]) => [
      `### ${name}`,
      '',
      `${p.doc} At most ${maxMapBytes(schema, p.fields)} bytes.`,
      '',
      ...fieldTable(p.fields),
    ]),
    '## Enumerations',
    '',
    ...Object.entries(schema.enums).flatMap(([name, e]) => [
      `### ${name}`,
      '',
      `${e.doc} Source: ${e.source}.`,
      '',
      '| code | value |',
      '|---|---|',
      ...Object.entries(e.values).map(([value, code]) => `| \`${hex4(code)}\` | ${value} |`),
      '',
    ]),
  ].join('\n');
}
