// SPDX-License-Identifier: Apache-2.0
/** tests/vectors/messages.json and message_vectors.h: one set of vectors that TypeScript and C both read. */
import { bytesToHex, hexToBytes } from '@assay/crypto';
import {
  bodyToJson,
  encodeMessage,
  type JsonValue,
  MESSAGE_NAMES,
  type MessageName,
  messageOf,
  OPCODES,
} from '../index.js';
import { type Malformed, malformed, type Verdict } from './malformed.js';
import { banner, hex4, screaming } from './names.js';
import { samples } from './samples.js';

export interface MessageVectors {
  readonly messages: readonly {
    readonly name: MessageName;
    readonly id: number;
    readonly body: JsonValue;
    readonly hex: string;
  }[];
  readonly malformed: readonly Malformed[];
}

/** Every prefix of a message is truncated, so it must be refused, however much of its head can be read. */
function truncations(hex: string, opcode: number, id: number): Malformed[] {
  const OPCODE_READ = 5; // map head, key 0, opcode in three bytes
  const ID_READ = 7; // key 1, id in one byte
  const lengths = Array.from({ length: hex.length / 2 - 1 }, (_, i) => i + 1);
  return lengths.map((length) => ({
    note: `SetBolus: cut to ${length} bytes`,
    hex: hex.slice(0, 2 * length),
    expect: 'invalidOperand',
    opcode: length < OPCODE_READ ? 0 : opcode,
    id: length < ID_READ ? 0 : id,
  }));
}

export function messageVectors(): MessageVectors {
  const messages = MESSAGE_NAMES.flatMap((name) =>
    samples[name].map(([id, body]) => {
      const bytes = encodeMessage(name, id, body as never, { armed: true });
      return { name, id, body: bodyToJson(body), hex: bytesToHex(bytes) };
    }),
  );
  const whole = messages.find(({ name, id }) => name === 'SetBolus' && id === 3)!;
  const refused = malformed.map((vector) => ({ ...vector, hex: vector.hex.replaceAll(' ', '') }));
  return { messages, malformed: [...refused, ...truncations(whole.hex, OPCODES.SetBolus, whole.id)] };
}

/** The text of messages.json: one vector a line. */
export function messagesJson(vectors: MessageVectors): string {
  const lines = (list: readonly object[]): string => list.map((item) => `    ${JSON.stringify(item)}`).join(',\n');
  return [
    '{',
    `  "comment": "${banner('samples.ts and malformed.ts')}",`,
    '  "messages": [',
    lines(vectors.messages),
    '  ],',
    '  "malformed": [',
    lines(vectors.malformed),
    '  ]',
    '}',
    '',
  ].join('\n');
}

interface Row {
  readonly note: string;
  readonly hex: string;
  readonly expect: Verdict;
  readonly opcode: number;
  readonly id: number;
}

function cBytes(row: Row, i: number): string {
  const bytes = Array.from(hexToBytes(row.hex), (byte) => `0x${byte.toString(16).padStart(2, '0')}`);
  // ISO C has no empty array: the length says that this byte does not count.
  return `static const uint8_t assay_vector_${i}[] = { ${bytes.join(', ') || '0'} };`;
}

function cRow(row: Row, i: number): string {
  const { note, expect, opcode, id, hex } = row;
  return `    { "${note}", assay_vector_${i}, ${hex.length / 2}u, ASSAY_RESULT_${screaming(expect)}, ${hex4(opcode)}, ${id} },`;
}

/** The text of message_vectors.h, for host tests. */
export function messageVectorsHeader(vectors: MessageVectors): string {
  const good = vectors.messages.map(({ name, id, hex }, i): Row => {
    return { note: `${name} ${i}`, hex, expect: 'success', opcode: messageOf(name).opcode, id };
  });
  const rows = [...good, ...vectors.malformed];
  return [
    '// SPDX-License-Identifier: Apache-2.0',
    `/* Messages and what a decoder must say of them: ${banner('samples.ts and malformed.ts')}. */`,
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
    ...rows.map(cBytes),
    '',
    'static const struct assay_message_vector assay_message_vectors[] = {',
    ...rows.map(cRow),
    '};',
    '',
    `#define ASSAY_MESSAGE_VECTOR_COUNT ${rows.length}u`,
    '',
    '#endif',
    '',
  ].join('\n');
}
