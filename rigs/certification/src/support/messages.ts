// SPDX-License-Identifier: Apache-2.0
/** The requests of the schema and who may send them: the matrix that requirements 02 and 20 sweep. */
import {
  type EnumValue,
  type Feature,
  MESSAGE_NAMES,
  type MessageName,
  messageOf,
  OPCODES,
  type Role,
  rolesOf,
  schema,
} from '@assay/protocol';

export type ResultName = EnumValue<'Result'>;
export const ROLES = Object.keys(schema.enums.Role.values) as readonly Role[];
/** What pairing alone gives (link.md PAIR-11): the roles of the rig's own peers. */
export const PAIRED_ROLES = ['controller', 'caregiver'] as const satisfies readonly Role[];
export type PairedRole = (typeof PAIRED_ROLES)[number];

export interface RequestInfo {
  readonly name: MessageName;
  readonly roles: readonly Role[];
  /** Only pumps that have it know the request. */
  readonly feature: Feature | null;
  /** Name of the message that answers it. */
  readonly answer: string;
}

/** Requests by opcode. */
export const requests: ReadonlyMap<number, RequestInfo> = new Map(
  MESSAGE_NAMES.filter((name) => messageOf(name).kind === 'request').map((name) => [
    OPCODES[name],
    {
      name,
      roles: rolesOf(name),
      feature: messageOf(name).feature ?? null,
      answer: messageOf(name).answer ?? 'Response',
    },
  ]),
);

/** Opcodes of everything declared, requests or not. */
export const knownOpcodes: readonly number[] = Object.values(OPCODES);

export function isEvent(name: string): boolean {
  return MESSAGE_NAMES.some((known) => known === name && messageOf(known).kind === 'event');
}
