// SPDX-License-Identifier: Apache-2.0
/** Every number of every command that changes delivery, at and beyond its bounds, on the emulated Pico: none does anything (MSG-4). */
import type { PumpClient } from '@assay/client';
import { type CborValue, encodeCbor, schema } from '@assay/protocol';
import { expect, test } from 'vitest';
import { HOUR, withPump } from './pump.js';

interface Field {
  readonly key: number;
  readonly type: string;
  readonly min?: number;
  readonly max?: number;
  readonly of?: string;
}
type Fields = Readonly<Record<string, Field>>;
type Expected = 'outOfRange' | 'invalidOperand' | 'in range';
interface Case {
  readonly name: string;
  readonly opcode: number;
  readonly fields: ReadonlyMap<number, CborValue>;
  readonly expect: Expected;
}

const commands = Object.entries(schema.messages).filter(
  ([, message]) =>
    'changesDelivery' in message &&
    message.changesDelivery &&
    (message.roles as readonly string[]).includes('controller'),
);
const structs = schema.records as unknown as Record<string, { fields: Fields }>;
const enums = schema.enums as Record<string, { values: Record<string, number> }>;

/** Of any field: a value within its bounds. */
function within({ type, min = 0, of = '' }: Field): CborValue {
  if (type === 'enum') return Object.values(enums[of]!.values)[0]!;
  if (type === 'array') return [mapOf(structs[of]!.fields)];
  return min;
}

const mapOf = (fields: Fields) => new Map(Object.values(fields).map((field) => [field.key, within(field)] as const));

const BEYOND = [
  2 ** 16,
  2 ** 31,
  2 ** 32 - 1,
  2 ** 32,
  2n ** 48n,
  2n ** 63n,
  2n ** 64n - 1n,
  -1,
  -(2 ** 31),
  -(2n ** 64n),
];
const OTHER_TYPES: readonly CborValue[] = [new Uint8Array([1]), '1', true, null, [], new Map()];

/** Values of a field of 32 bits or less, with what each is answered. */
function valuesOf({ type, min = 0, max = 0, of = '' }: Field): [CborValue, Expected][] {
  const values = type === 'enum' ? Object.values(enums[of]!.values) : undefined;
  const known = (value: number | bigint) => (values ? values.includes(Number(value)) : value >= min && value <= max);
  const edges = values ? values : [min, max];
  const numbers = [...edges, ...edges.map((edge) => edge + 1), ...edges.map((edge) => edge - 1), ...BEYOND];
  return [
    ...numbers.map((value): [CborValue, Expected] => [value, known(value) ? 'in range' : 'outOfRange']),
    ...OTHER_TYPES.map((value): [CborValue, Expected] => [value, 'invalidOperand']),
  ];
}

function casesOf([name, message]: (typeof commands)[number]): Case[] {
  const fields = message.fields as Fields;
  const { opcode } = message;
  return Object.entries(fields).flatMap(([label, field]) => {
    const change = (value: CborValue, how: Expected, of = label): Case => ({
      name: `${name}.${of} = ${typeof value === 'object' ? 'another type' : value}`,
      opcode,
      fields: new Map([...mapOf(fields), [field.key, value]]),
      expect: how,
    });
    if (field.type === 'uint' || field.type === 'enum')
      return valuesOf(field).map(([value, how]) => change(value, how));
    if (field.type !== 'array') return OTHER_TYPES.map((value) => change(value, 'invalidOperand'));
    const inner = structs[field.of!]!.fields;
    const tooMany = Array.from({ length: field.max! + 1 }, () => mapOf(inner));
    return [
      change(tooMany, 'invalidOperand'),
      ...Object.entries(inner).flatMap(([member, part]) =>
        valuesOf(part).map(([value, how]) => change([new Map([...mapOf(inner), [part.key, value]])], how, member)),
      ),
    ];
  });
}

async function answerTo(client: PumpClient, { opcode, fields }: Case): Promise<string> {
  const id = client.session.nextId();
  const message = new Map<number, CborValue>([[0, opcode], [1, id], ...[...fields].sort(([a], [b]) => a - b)]);
  const answer = await client.requestRaw(encodeCbor(message));
  if (answer.kind !== 'message') return answer.kind;
  const { name, body } = answer.message;
  return name === 'Response' ? (body as { result: string }).result : name;
}

test('MSG-4: numbers beyond their bounds, of each width and sign, are refused as such and change nothing', () =>
  withPump(async (pump) => {
    const client = await pump.pair(pump.peer());
    // What is in range is not fresh any more, so that nothing is done: these cases are issued at 0.
    await pump.wait(HOUR / 30);
    const cases = commands.flatMap(casesOf);
    const wrong: string[] = [];
    for (const each of cases) {
      const found = await answerTo(client, each);
      const right =
        each.expect === 'in range' ? !['outOfRange', 'invalidOperand'].includes(found) : found === each.expect;
      if (!right) wrong.push(`${each.name}: ${found}, not ${each.expect}`);
    }
    expect(wrong).toEqual([]);
    expect(cases.length).toBeGreaterThan(commands.length * 60);
    expect(await client.request('GetDelivery', {})).toMatchObject({
      ok: true,
      value: { rate: 0, boluses: 0, lastDay: 0 },
    });
    expect(await client.status()).toMatchObject({ ok: true, value: { therapy: 'run', totalSteps: 0 } });
    client.close();
  }));
