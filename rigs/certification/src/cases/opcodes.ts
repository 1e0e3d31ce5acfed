// SPDX-License-Identifier: Apache-2.0
/** Requirements 02 and 20: which opcodes are swept, and the plaintexts that could make a pump act upon one. */
import { enumCode, type Field, messageOf, schema } from '@assay/protocol';
import type { Random } from '@assay/sequence';
import {
  array,
  type Bytes,
  byteString,
  freshness,
  map,
  message,
  type Pair,
  pairs,
  simple,
  text,
  uint,
} from '../support/forge.js';
import { knownOpcodes, requests } from '../support/messages.js';

const OPCODES = 0x1_0000;
/** The block in which this product's own opcodes lie: whatever was hidden there would look like one of them. */
const OWN_BLOCK = { first: 0xa0f0, last: 0xa0ff };

/** What is declared, its neighbours and the product's own block: where something hidden would most likely be. */
export const suspiciousOpcodes: readonly number[] = [
  ...new Set([
    ...Array.from({ length: OWN_BLOCK.last - OWN_BLOCK.first + 1 }, (_, at) => OWN_BLOCK.first + at),
    ...knownOpcodes.flatMap((known) => [known - 1, known, known + 1].map((near) => (near + OPCODES) % OPCODES)),
  ]),
];

/** The suspicious ones, then a seeded sample of the rest up to `total`. */
export function sweptOpcodes(random: Random, total: number): readonly number[] {
  const opcodes = new Set<number>(suspiciousOpcodes);
  while (opcodes.size < total) opcodes.add(random.int(0, OPCODES - 1));
  return [...opcodes];
}

/** A key of 8 bytes, so that no two commands are taken for repetitions of one. */
function freshKey(random: Random): bigint {
  return random.bytes(8).reduce((value, byte) => (value << 8n) | BigInt(byte), 1n << 63n) & 0xffff_ffff_ffff_ffffn;
}

/** The least that a field may hold: an accepted bolus is one step, so that it shows and harms least. Therapy is never stopped. */
function least(field: Field, random: Random): Bytes {
  switch (field.type) {
    case 'uint':
      return uint(field.min);
    case 'uint64':
      return uint(freshKey(random));
    case 'bool':
      return simple(20);
    case 'bytes':
      return byteString(random.bytes(field.min));
    case 'text':
      return text('x');
    case 'enum':
      return uint(field.of === 'TherapyState' ? enumCode('TherapyState', 'run') : enumCodes(field.of)[0]!);
    case 'array':
      return array(map(leastFields(recordFields(field.of), random)));
  }
}

const enumCodes = (name: string): number[] => Object.values(schema.enums[name as keyof typeof schema.enums].values);
const recordFields = (name: string): Readonly<Record<string, Field>> =>
  schema.records[name as keyof typeof schema.records].fields;

const FRESH: readonly string[] = ['issued', 'life', 'key'];

function leastFields(fields: Readonly<Record<string, Field>>, random: Random): Pair[] {
  return Object.entries(fields)
    .filter(([name, { optional }]) => optional !== true && !FRESH.includes(name))
    .map(([, field]) => [uint(field.key), least(field, random)]);
}

/** The pump's uptime when the message is sent, ms: a command with any other would be refused for that alone. */
export interface Moment {
  readonly issued: number;
}

/** A declared request as an honest peer would send it; null for other opcodes. */
function honest(opcode: number, id: number, random: Random, { issued }: Moment): Bytes | null {
  const request = requests.get(opcode);
  if (request === undefined) return null;
  const { fields, changesDelivery } = messageOf(request.name);
  const fresh = changesDelivery === true ? freshness(issued, freshKey(random)) : [];
  return map([...pairs(opcode, id), ...leastFields(fields, random), ...fresh]);
}

/** Shapes in which an opcode that nobody declared might take its fields: none, an amount, all that a bolus has. */
export const UNDECLARED_SHAPES = 3;

/** `shape` chooses among those of an opcode without declared fields. */
export function plaintextFor(opcode: number, id: number, shape: number, random: Random, moment: Moment): Bytes {
  const declared = honest(opcode, id, random, moment);
  if (declared !== null) return declared;
  const { amount } = schema.messages.SetBolus.fields;
  switch (shape % UNDECLARED_SHAPES) {
    case 0:
      return message(opcode, id);
    case 1:
      return message(opcode, id, uint(amount.min));
    default: {
      const bolus = [uint(amount.min), uint(enumCode('BolusKind', 'normal'))];
      return map([...pairs(opcode, id, ...bolus), ...freshness(moment.issued, freshKey(random))]);
    }
  }
}
