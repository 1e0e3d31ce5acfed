// SPDX-License-Identifier: Apache-2.0
/**
 * Malformed cases that the schema itself implies, for each field of each message and payload: left out, of another type,
 * below and above its range, too short and too long. Built with the general CBOR encoder, which knows no schema.
 */
import { AssayMisuseError } from '@assay/crypto';
import type { CborKey, CborValue } from '../cbor/cbor.js';
import type { LooseBody, LooseValue } from '../messages/body.js';
import { schema } from '../schema/schema.js';
import type { Field, Fields, Schema } from '../schema/types.js';
import type { Verdict } from './malformed.js';

/** A map's pairs, one of them damaged. */
export interface Damaged {
  readonly note: string;
  readonly expect: Extract<Verdict, 'invalidOperand' | 'outOfRange'>;
  readonly pairs: ReadonlyMap<CborKey, CborValue>;
}

const { enums, records } = schema as Schema;

function plainValue(field: Field, value: LooseValue): CborValue {
  if (field.type === 'enum') return enums[field.of]!.values[value as string]!;
  if (field.type === 'array') {
    return (value as readonly LooseBody[]).map((item) => plainPairs(records[field.of]!.fields, item));
  }
  return value as CborValue;
}

/** A body as the pairs of a CBOR map. */
export function plainPairs(fields: Fields, body: LooseBody): Map<CborKey, CborValue> {
  const present = Object.entries(fields).filter(([name]) => body[name] !== undefined);
  return new Map(present.map(([name, field]) => [field.key, plainValue(field, body[name]!)]));
}

type Variant = readonly [what: string, expect: Damaged['expect'], value: CborValue];

function outside(min: number, max: number): Variant[] {
  const below: Variant[] = min > 0 ? [[`${min - 1}`, 'outOfRange', min - 1]] : [];
  return [...below, ['−1', 'outOfRange', -1], [`${max + 1}`, 'outOfRange', max + 1]];
}

function lengths(min: number, max: number): Variant[] {
  const short: Variant[] = min > 0 ? [[`${min - 1} bytes`, 'invalidOperand', new Uint8Array(min - 1)]] : [];
  return [...short, [`${max + 1} bytes`, 'invalidOperand', new Uint8Array(max + 1)]];
}

/** The smallest code above 0 that an enumeration has not. */
function noCode(of: string): number {
  const codes = new Set(Object.values(enums[of]!.values));
  let code = 1;
  while (codes.has(code)) code++;
  return code;
}

/** Values that a field must not have. Null is of no type that a field can have. */
function variants(field: Field): Variant[] {
  const other: Variant = ['null', 'invalidOperand', null];
  switch (field.type) {
    case 'uint':
      return [other, ...outside(field.min, field.max)];
    case 'uint64':
      return [other, ['−1', 'outOfRange', -1]];
    case 'bool':
      return [other, ['1', 'invalidOperand', 1]];
    case 'bytes':
      return [other, ['text', 'invalidOperand', 'a'.repeat(field.min)], ...lengths(field.min, field.max)];
    case 'text':
      return [
        other,
        ['bytes', 'invalidOperand', new Uint8Array(0)],
        ['too long', 'invalidOperand', 'a'.repeat(field.max + 1)],
      ];
    case 'enum':
      return [other, [`${noCode(field.of)}`, 'outOfRange', noCode(field.of)]];
    case 'array':
      return [other, ['an array of one integer', 'invalidOperand', [0]]];
  }
}

/** The same for the records of an array: `item` is a good one. */
function arrayVariants(field: Field & { type: 'array' }, item: LooseBody): Variant[] {
  const { fields } = records[field.of]!;
  const plain = plainPairs(fields, item);
  const items = damagedMaps(field.of, fields, [item], new Map());
  return [
    [`an array of ${field.max + 1}`, 'invalidOperand', new Array<CborValue>(field.max + 1).fill(plain)],
    ...items.map(({ note, expect, pairs }): Variant => [`an array of ${note}`, expect, [pairs]]),
  ];
}

function firstItem(bodies: readonly LooseBody[], member: string): LooseBody {
  const items = bodies.flatMap((body) => body[member] as readonly LooseBody[]);
  if (!items[0]) throw new AssayMisuseError('no-sample', `no sample has an item in ${member}`);
  return items[0];
}

/**
 * Every case for one map. `name` names it; `bodies` are good ones, of which the first is damaged; `implicit` are pairs that go
 * before the fields. Throws AssayMisuseError `no-sample` when no body has an item for one of its arrays.
 */
export function damagedMaps(
  name: string,
  fields: Fields,
  bodies: readonly LooseBody[],
  implicit: ReadonlyMap<CborKey, CborValue>,
): Damaged[] {
  const good = new Map([...implicit, ...plainPairs(fields, bodies[0]!)]);
  const cases: Damaged[] = [
    { note: `${name}: unknown key 255`, expect: 'invalidOperand', pairs: new Map([...good, [255, 0]]) },
  ];
  for (const [member, field] of Object.entries(fields)) {
    if (!field.optional) {
      const without = [...good].filter(([key]) => key !== field.key);
      cases.push({ note: `${name}: no ${member}`, expect: 'invalidOperand', pairs: new Map(without) });
    }
    const inItems = field.type === 'array' ? arrayVariants(field, firstItem(bodies, member)) : [];
    for (const [what, expect, value] of [...variants(field), ...inItems]) {
      cases.push({ note: `${name}: ${member} is ${what}`, expect, pairs: new Map([...good, [field.key, value]]) });
    }
  }
  return cases;
}
