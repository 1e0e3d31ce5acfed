// SPDX-License-Identifier: Apache-2.0
/** Requirements 02 and 20: which opcodes are swept, and the plaintexts that could make a pump act upon one. */
import { schema } from '@assay/protocol';
import type { Random } from '@assay/sequence';
import { type Bytes, message, uint } from '../support/forge.js';
import { knownOpcodes, requests } from '../support/messages.js';

const OPCODES = 0x1_0000;
/** The block in which this product's own opcodes lie: whatever was hidden there would look like one of them. */
const OWN_BLOCK = { first: 0xa0f0, last: 0xa0ff };

/** Everything declared, its neighbours, the product's own block, then a seeded sample of the rest up to `total`. */
export function sweptOpcodes(random: Random, total: number): readonly number[] {
  const opcodes = new Set<number>();
  for (const known of knownOpcodes) {
    for (const near of [known - 1, known, known + 1]) opcodes.add((near + OPCODES) % OPCODES);
  }
  for (let opcode = OWN_BLOCK.first; opcode <= OWN_BLOCK.last; opcode++) opcodes.add(opcode);
  while (opcodes.size < total) opcodes.add(random.int(0, OPCODES - 1));
  return [...opcodes];
}

/** A key of 8 bytes, so that no two commands are taken for repetitions of one. */
const freshKey = (random: Random): Bytes =>
  uint(random.bytes(8).reduce((value, byte) => (value << 8n) | BigInt(byte), 1n << 63n) & 0xffff_ffff_ffff_ffffn);

const { SetBolus, CancelBolus, SetTherapyState, ReadHistory } = schema.messages;

/** The honest fields of each request, null for other opcodes; the amount is one step, so that an accepted bolus shows and harms least. */
function honestFields(opcode: number, random: Random): readonly Bytes[] | null {
  switch (opcode) {
    case SetBolus.opcode:
      return [uint(SetBolus.fields.amount.min), freshKey(random)];
    case CancelBolus.opcode:
      return [uint(1)];
    case SetTherapyState.opcode:
      return [uint(schema.enums.TherapyState.values.run)];
    case ReadHistory.opcode:
      return [uint(1), uint(1)];
    default:
      return requests.has(opcode) ? [] : null;
  }
}

/** Shapes in which an opcode that nobody declared might take its fields: none, an amount, an amount and a key. */
export const UNDECLARED_SHAPES = 3;

/** Fields for an opcode; `shape` chooses among those of an opcode without declared ones. */
export function fieldsFor(opcode: number, shape: number, random: Random): readonly Bytes[] {
  const honest = honestFields(opcode, random);
  if (honest !== null) return honest;
  return [uint(SetBolus.fields.amount.min), freshKey(random)].slice(0, shape % UNDECLARED_SHAPES);
}

export function plaintextFor(opcode: number, id: number, shape: number, random: Random): Bytes {
  return message(opcode, id, ...fieldsFor(opcode, shape, random));
}
