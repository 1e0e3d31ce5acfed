// SPDX-License-Identifier: Apache-2.0
/** The schema's names and codes, as sequences and judges need them. */
import { type Role, schema } from '@assay/protocol';

export type MessageName = keyof typeof schema.messages;
export type ResultName = keyof typeof schema.enums.Result.values;
export const ROLES: readonly Role[] = ['controller', 'caregiver'];

interface Declared {
  readonly opcode: number;
  readonly kind: 'request' | 'response' | 'event';
  readonly roles?: readonly Role[];
  readonly answer?: string;
}

const declared = Object.entries(schema.messages) as unknown as readonly [MessageName, Declared][];

/** Requests by opcode, with the roles that may send them: the matrix of requirement 20 comes from the schema alone. */
export const requests: ReadonlyMap<
  number,
  { readonly name: MessageName; readonly roles: readonly Role[]; readonly answer: string }
> = new Map(
  declared
    .filter(([, message]) => message.kind === 'request')
    .map(([name, message]) => [
      message.opcode,
      { name, roles: message.roles ?? [], answer: message.answer ?? 'Response' },
    ]),
);

/** Opcodes of everything declared, requests or not. */
export const knownOpcodes: readonly number[] = declared.map(([, message]) => message.opcode);

export function isEvent(name: string): boolean {
  return declared.some(([known, message]) => known === name && message.kind === 'event');
}
