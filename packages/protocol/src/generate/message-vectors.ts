// SPDX-License-Identifier: Apache-2.0
/** tests/vectors/messages.json and message_vectors.h: one set of vectors that TypeScript and C both read. */
import { bytesToHex } from '@assay/crypto';
import { encodeCbor } from '../cbor/cbor.js';
import { bodyToJson, type JsonValue, MESSAGE_NAMES, type MessageName, messageOf, OPCODES } from '../index.js';
import type { LooseBody, PayloadName } from '../messages/body.js';
import { encodeArmed } from '../messages/message.js';
import { encodePayload } from '../messages/payload.js';
import { schema } from '../schema/schema.js';
import { answerSamples, eventSamples } from './answer-samples.js';
import { type Malformed, malformed, type Verdict } from './malformed.js';
import { damagedMaps } from './malformed-derived.js';
import { payloadSamples } from './payload-samples.js';
import { requestSamples } from './request-samples.js';
import type { Samples } from './sample-values.js';

export interface PayloadMalformed {
  readonly name: PayloadName;
  readonly note: string;
  readonly hex: string;
  readonly expect: Verdict;
}

export interface MessageVectors {
  readonly messages: readonly {
    readonly name: MessageName;
    readonly id: number;
    readonly body: JsonValue;
    readonly hex: string;
  }[];
  readonly malformed: readonly Malformed[];
  readonly payloads: readonly { readonly name: PayloadName; readonly body: JsonValue; readonly hex: string }[];
  readonly malformedPayloads: readonly PayloadMalformed[];
}

export const samples: Samples = { ...requestSamples, ...answerSamples, ...eventSamples };
const PAYLOAD_NAMES = Object.keys(schema.payloads) as readonly PayloadName[];

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

function derived(name: MessageName): Malformed[] {
  const { opcode, fields } = messageOf(name);
  const id = samples[name][0]![0];
  const bodies = samples[name].map(([, body]) => body as LooseBody);
  return damagedMaps(
    name,
    fields,
    bodies,
    new Map([
      [0, opcode],
      [1, id],
    ]),
  ).map(({ note, expect, pairs }) => ({
    note,
    hex: bytesToHex(encodeCbor(pairs)),
    expect,
    opcode,
    id,
  }));
}

function malformedPayloads(name: PayloadName): PayloadMalformed[] {
  const bodies: readonly LooseBody[] = payloadSamples[name];
  const whole = bytesToHex(encodePayload(name, bodies[0] as never));
  const form = (note: string, hex: string): PayloadMalformed => ({
    name,
    note: `${name}: ${note}`,
    hex,
    expect: 'invalidOperand',
  });
  return [
    form('nothing at all', ''),
    form('an array', '80'),
    form('an integer', '00'),
    form('indefinite map', `bf${whole.slice(2)}ff`),
    form(
      'map head in 1 byte',
      `b8${(Number.parseInt(whole.slice(0, 2), 16) & 0x1f).toString(16).padStart(2, '0')}${whole.slice(2)}`,
    ),
    form('a byte after the end', `${whole}00`),
    form('cut by a byte', whole.slice(0, -2)),
    ...damagedMaps(name, schema.payloads[name].fields, bodies, new Map()).map(({ note, expect, pairs }) => ({
      name,
      note,
      hex: bytesToHex(encodeCbor(pairs)),
      expect,
    })),
  ];
}

export function messageVectors(): MessageVectors {
  const messages = MESSAGE_NAMES.flatMap((name) =>
    samples[name].map(([id, body]) => {
      const bytes = encodeArmed(name, id, body as never);
      return { name, id, body: bodyToJson(body), hex: bytesToHex(bytes) };
    }),
  );
  const whole = messages.find(({ name, id }) => name === 'SetBolus' && id === 3)!;
  const refused = malformed.map((vector) => ({ ...vector, hex: vector.hex.replaceAll(' ', '') }));
  const payloads = PAYLOAD_NAMES.flatMap((name) =>
    payloadSamples[name].map((body) => {
      return { name, body: bodyToJson(body), hex: bytesToHex(encodePayload(name, body as never)) };
    }),
  );
  return {
    messages,
    malformed: [...refused, ...truncations(whole.hex, OPCODES.SetBolus, whole.id), ...MESSAGE_NAMES.flatMap(derived)],
    payloads,
    malformedPayloads: PAYLOAD_NAMES.flatMap(malformedPayloads),
  };
}
