// SPDX-License-Identifier: Apache-2.0
/** What the type system cannot say about the schema: unique codes, ascending keys, known names, room in a record. */
import { AssayMisuseError } from '@assay/crypto';
import type { Field, Fields, Message, Schema } from '../schema/types.js';
import { MAX_MESSAGE_BYTES, maxMessageBytes } from './sizes.js';

const UINT32_MAX = 0xffff_ffff;
const UINT16_MAX = 0xffff;
/** The C codec counts array items in a byte; longer strings than this fit no record. */
const MAX_ITEMS = 0xff;
const MAX_LENGTH = 511;
/** Keys are one byte on the wire: the readers compare it as it stands. */
const MAX_KEY = 23;
/** With opcode and request id fewer than 24 pairs: the map's head is one byte, which the encoders write last. */
const MAX_FIELDS = 21;
/** Identity.features is a 32-bit integer, and 0xff in the C tables stands for every pump. */
const MAX_FEATURE_BIT = 31;
/** What each message that changes delivery ends with (FRESH-1). */
const FRESHNESS = ['issued', 'life', 'key'] as const;

function fail(where: string, what: string): never {
  throw new AssayMisuseError('bad-schema', `${where}: ${what}`);
}

function checkField(schema: Schema, where: string, field: Field, inRecord: boolean): void {
  if (field.type === 'uint' && !(field.min <= field.max && field.max <= UINT32_MAX)) {
    fail(where, 'uint wants min ≤ max ≤ 2^32-1; use uint64 for more');
  }
  if ((field.type === 'bytes' || field.type === 'text') && field.max > MAX_LENGTH) {
    fail(where, `at most ${MAX_LENGTH} bytes`);
  }
  if (field.type === 'enum' && !schema.enums[field.of]) fail(where, `enumeration ${field.of} is not declared`);
  if (field.type === 'array') {
    if (field.max > MAX_ITEMS) fail(where, `at most ${MAX_ITEMS} items`);
    if (inRecord) fail(where, 'records hold no arrays: the decoders do not recurse');
    if (!schema.records[field.of]) fail(where, `record ${field.of} is not declared`);
  }
}

function checkFields(schema: Schema, where: string, fields: Fields, firstKey: number, inRecord: boolean): void {
  let last = firstKey - 1;
  if (Object.keys(fields).length > MAX_FIELDS) fail(where, `at most ${MAX_FIELDS} fields`);
  for (const [name, field] of Object.entries(fields)) {
    if (!Number.isInteger(field.key) || field.key <= last || field.key > MAX_KEY) {
      fail(`${where}.${name}`, `key ${field.key} must be an integer from ${last + 1} to ${MAX_KEY}`);
    }
    last = field.key;
    checkField(schema, `${where}.${name}`, field, inRecord);
  }
}

function checkDelivery(name: string, message: Message): void {
  const last = Object.keys(message.fields).slice(-FRESHNESS.length);
  const fresh = FRESHNESS.every((field, i) => last[i] === field);
  if (message.changesDelivery && message.kind !== 'request') fail(name, 'only a request can change delivery');
  if (message.changesDelivery && !fresh) fail(name, `what changes delivery ends with ${FRESHNESS.join(', ')}`);
}

function checkMessages(schema: Schema): void {
  const opcodes = new Map<number, string>();
  for (const [name, message] of Object.entries(schema.messages)) {
    const taken = opcodes.get(message.opcode);
    if (taken) fail(name, `opcode is that of ${taken}`);
    if (!(message.opcode >= 1 && message.opcode <= UINT16_MAX)) fail(name, 'opcode must be 1…0xffff; 0 means unread');
    opcodes.set(message.opcode, name);
    checkFields(schema, name, message.fields, 2, false);
    const isRequest = message.kind === 'request';
    if (isRequest !== (message.roles !== undefined)) fail(name, 'requests, and only they, have roles');
    if (message.provisionedRoles?.some((role) => !message.roles?.includes(role))) {
      fail(name, 'provisioning gives no role a request: provisionedRoles are some of roles');
    }
    checkDelivery(name, message);
    if (message.feature && schema.enums.Feature?.values[message.feature] === undefined) {
      fail(name, `feature ${message.feature} is not declared`);
    }
    if (isRequest && !(message.answer && schema.messages[message.answer]?.kind === 'response')) {
      fail(name, 'a request names the response that answers it');
    }
    const size = maxMessageBytes(schema, message);
    if (size > MAX_MESSAGE_BYTES) fail(name, `takes up to ${size} bytes, a record has room for ${MAX_MESSAGE_BYTES}`);
  }
}

/** The generated readers and writers are found by these names alone. */
function checkNames(schema: Schema): void {
  const names = [schema.records, schema.payloads, schema.messages].flatMap((group) => Object.keys(group));
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice) fail(twice, 'is the name of two maps');
}

/** Throws AssayMisuseError `bad-schema` that names the first thing that cannot be generated. */
export function checkSchema(schema: Schema): void {
  for (const [name, { values }] of Object.entries(schema.enums)) {
    const list = Object.values(values);
    if (list.length === 0 || new Set(list).size !== list.length) fail(name, 'wants distinct values, one at least');
    const largest = name === 'Feature' ? MAX_FEATURE_BIT : UINT16_MAX;
    if (list.some((v) => !Number.isInteger(v) || v < 0 || v > largest)) fail(name, `values are 0…${largest}`);
  }
  for (const [name, { fields }] of Object.entries(schema.records)) checkFields(schema, name, fields, 0, true);
  for (const [name, { fields }] of Object.entries(schema.payloads)) checkFields(schema, name, fields, 0, true);
  checkNames(schema);
  checkMessages(schema);
}
