// SPDX-License-Identifier: Apache-2.0
/** Look-ups in the schema: opcodes, names, roles, kinds, enumeration values. */
import { AssayMisuseError } from '@assay/crypto';
import { schema } from '../schema/schema.js';
import type { Feature, Message, Role } from '../schema/types.js';
import type { EnumName, EnumValue, MessageName } from './body.js';

const messages: Readonly<Record<MessageName, Message>> = schema.messages;

/** All messages of the schema. */
export const MESSAGE_NAMES = Object.keys(schema.messages) as readonly MessageName[];

/** Opcode of each message. */
export const OPCODES = Object.fromEntries(MESSAGE_NAMES.map((name) => [name, messages[name].opcode])) as Readonly<
  Record<MessageName, number>
>;

const byOpcode = new Map(MESSAGE_NAMES.map((name) => [messages[name].opcode, name]));

/** Undefined for an opcode that does not exist. */
export const messageName = (opcode: number): MessageName | undefined => byOpcode.get(opcode);
/** The declaration of a message, as the schema has it. */
export const messageOf = (name: MessageName): Message => messages[name];
/** Who may send it to a pump that is `provisioned`, or is not; empty for responses, events and opcodes that do not exist. */
export const rolesOf = (message: MessageName | number, provisioned = false): readonly Role[] => {
  const name = typeof message === 'number' ? messageName(message) : message;
  if (name === undefined) return [];
  const { roles = [], provisionedRoles = roles } = messages[name];
  return provisioned ? provisionedRoles : roles;
};

const FEATURES = Object.entries(schema.enums.Feature.values) as readonly (readonly [Feature, number])[];

/** What a pump can do, from the bits of Identity.features. Bits that this version does not know are passed over. */
export const featuresOf = (bits: number): ReadonlySet<Feature> =>
  new Set(FEATURES.filter(([, bit]) => (bits >>> bit) & 1).map(([feature]) => feature));

/** The bits of Identity.features for these. */
export const featureBits = (features: Iterable<Feature>): number =>
  [...features].reduce((bits, feature) => (bits | (1 << schema.enums.Feature.values[feature])) >>> 0, 0);

/** The code of an enumeration's value; throws AssayMisuseError `bad-enum` for a name that is none of them. */
export function enumCode<E extends EnumName>(of: E, value: EnumValue<E>): number {
  const values: Readonly<Record<string, number>> = schema.enums[of].values;
  if (!Object.hasOwn(values, value)) throw new AssayMisuseError('bad-enum', `${of} has no value ${value}`);
  return values[value]!;
}

/** The name of a code; undefined when the enumeration has none such. */
export function enumName<E extends EnumName>(of: E, code: number | bigint): EnumValue<E> | undefined {
  const values: Readonly<Record<string, number>> = schema.enums[of].values;
  // biome-ignore lint/suspicious/noDoubleEquals: a code may come as number or as bigint
  return Object.keys(values).find((name) => values[name]! == code) as EnumValue<E> | undefined;
}
