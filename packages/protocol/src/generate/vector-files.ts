// SPDX-License-Identifier: Apache-2.0
/** The texts of messages.json and message_vectors.h. */
import { messageOf } from '../index.js';
import type { Verdict } from './malformed.js';
import type { MessageVectors } from './message-vectors.js';
import { banner, cBytes, hex4, screaming } from './names.js';

const SOURCES = '*-samples.ts, malformed.ts and malformed-derived.ts';

/** The text of messages.json: one vector a line. */
export function messagesJson(vectors: MessageVectors): string {
  const list = (name: keyof MessageVectors): string =>
    `  "${name}": [\n${vectors[name].map((item) => `    ${JSON.stringify(item)}`).join(',\n')}\n  ]`;
  return [
    '{',
    `  "comment": "${banner(SOURCES)}",`,
    [list('messages'), list('malformed'), list('payloads'), list('malformedPayloads')].join(',\n'),
    '}',
    '',
  ].join('\n');
}

interface Row {
  readonly note: string;
  readonly hex: string;
  readonly expect: Verdict;
}

function cArray(kind: string, row: Row, i: number): string {
  // ISO C has no empty array: the length says that this byte does not count.
  return `static const uint8_t assay_${kind}_${i}[] = { ${cBytes(row.hex) || '0'} };`;
}

function cRow(kind: string, row: Row, i: number, rest: string): string {
  return `    { "${row.note}", assay_${kind}_${i}, ${row.hex.length / 2}u, ASSAY_RESULT_${screaming(row.expect)}, ${rest} },`;
}

/** The text of message_vectors.h, for host tests. */
export function messageVectorsHeader(vectors: MessageVectors): string {
  const good = vectors.messages.map(({ name, id, hex }, i) => {
    return { note: `${name} ${i}`, hex, expect: 'success' as const, opcode: messageOf(name).opcode, id };
  });
  const rows = [...good, ...vectors.malformed];
  const goodPayloads = vectors.payloads.map(({ name, hex }, i) => {
    return { name, note: `${name} ${i}`, hex, expect: 'success' as const };
  });
  const payloads = [...goodPayloads, ...vectors.malformedPayloads];
  return [
    '// SPDX-License-Identifier: Apache-2.0',
    `/* Messages and payloads, and what a decoder must say of them: ${banner(SOURCES)}. */`,
    '#ifndef ASSAY_CORE_GENERATED_MESSAGE_VECTORS_H',
    '#define ASSAY_CORE_GENERATED_MESSAGE_VECTORS_H',
    '',
    '#include "messages.h"',
    '',
    'struct assay_message_vector {',
    '    const char *note;',
    '    const uint8_t *bytes;',
    '    size_t length;',
    '    enum assay_result expect; /* success, unsupported, invalidOperand or outOfRange */',
    '    uint16_t opcode;          /* as far as it can be read, else 0 */',
    '    uint16_t id;              /* likewise */',
    '};',
    '',
    'struct assay_payload_vector {',
    '    const char *note;',
    '    const uint8_t *bytes;',
    '    size_t length;',
    '    enum assay_result expect; /* success, invalidOperand or outOfRange */',
    '    enum assay_payload_index payload;',
    '};',
    '',
    ...rows.map((row, i) => cArray('vector', row, i)),
    ...payloads.map((row, i) => cArray('payload_vector', row, i)),
    '',
    'static const struct assay_message_vector assay_message_vectors[] = {',
    ...rows.map((row, i) => cRow('vector', row, i, `${hex4(row.opcode)}, ${row.id}`)),
    '};',
    '',
    `#define ASSAY_MESSAGE_VECTOR_COUNT ${rows.length}u`,
    '',
    'static const struct assay_payload_vector assay_payload_vectors[] = {',
    ...payloads.map((row, i) => cRow('payload_vector', row, i, `ASSAY_PAYLOAD_${screaming(row.name)}`)),
    '};',
    '',
    `#define ASSAY_PAYLOAD_VECTOR_COUNT ${payloads.length}u`,
    '',
    '#endif',
    '',
  ].join('\n');
}
