// SPDX-License-Identifier: Apache-2.0
/** The schema as the codec wants it: compiled once, at the first use of each message, into flat objects of one kind. */
import { READERS, type ReadMap, WRITERS, type WriteMap } from '../generated/maps.js';
import { schema } from '../schema/schema.js';
import type { Field, Fields, Message, Schema } from '../schema/types.js';
import type { MessageName, PayloadName } from './body.js';
import { messageName, messageOf } from './codes.js';

/** The implicit pairs of each message (MSG-1). */
export const KEY_OPCODE = 0;
export const KEY_ID = 1;
export const MAX_ID = 0xffff;

export interface FieldPlan {
  readonly name: string;
  readonly key: number;
  /** Values of uint, lengths of bytes and text, items of array; 0 for the others. */
  readonly min: number;
  readonly max: number;
  /** Enumerations: its name, and its values both ways. */
  readonly of: string;
  readonly names: ReadonlyMap<number, string> | undefined;
  readonly codes: ReadonlyMap<string, number> | undefined;
  /** Arrays: the shape of their records, which hold no arrays themselves. */
  readonly item: Shape | undefined;
}

/** A map with integer keys; the fields' keys ascend. */
export interface Shape {
  readonly name: string;
  readonly fields: readonly FieldPlan[];
  readonly read: ReadMap;
  readonly write: WriteMap;
}

export interface MessagePlan extends Shape {
  readonly name: MessageName;
  readonly opcode: number;
  readonly kind: Message['kind'];
}

const declared: Schema = schema;
const records = new Map<string, Shape>();
const messages = new Map<number, MessagePlan>();
const payloads = new Map<PayloadName, Shape>();

function fieldPlan([name, field]: [string, Field]): FieldPlan {
  const codes = field.type === 'enum' ? Object.entries(declared.enums[field.of]!.values) : undefined;
  const bounded = field.type === 'uint' || field.type === 'bytes';
  return {
    name,
    key: field.key,
    min: bounded ? field.min : 0,
    max: bounded || field.type === 'text' || field.type === 'array' ? field.max : 0,
    of: 'of' in field ? field.of : '',
    names: codes && new Map(codes.map(([value, code]) => [code, value])),
    codes: codes && new Map(codes),
    item: field.type === 'array' ? recordShape(field.of) : undefined,
  };
}

const codecOf = (name: string): Pick<Shape, 'read' | 'write'> => ({ read: READERS[name]!, write: WRITERS[name]! });
const fieldPlans = (fields: Fields): FieldPlan[] => Object.entries(fields).map(fieldPlan);

function recordShape(name: string): Shape {
  const known = records.get(name);
  if (known) return known;
  const shape = { name, fields: fieldPlans(declared.records[name]!.fields), ...codecOf(name) };
  records.set(name, shape);
  return shape;
}

export function payloadShape(name: PayloadName): Shape {
  const known = payloads.get(name);
  if (known) return known;
  const shape = { name, fields: fieldPlans(declared.payloads[name]!.fields), ...codecOf(name) };
  payloads.set(name, shape);
  return shape;
}

/** The message with this opcode; undefined when there is none. */
export function messagePlan(opcode: number): MessagePlan | undefined {
  const known = messages.get(opcode);
  if (known) return known;
  const name = messageName(opcode);
  if (!name) return undefined;
  const { kind, fields } = messageOf(name);
  const plan = { name, opcode, kind, fields: fieldPlans(fields), ...codecOf(name) };
  messages.set(opcode, plan);
  return plan;
}

/** Requests have an id from 1, events have 0; an answer repeats what could be read of the request's, so it may be 0. */
export function idFits(plan: MessagePlan, id: number): boolean {
  return id >= 0 && id <= MAX_ID && (plan.kind === 'response' || (plan.kind === 'event') === (id === 0));
}
