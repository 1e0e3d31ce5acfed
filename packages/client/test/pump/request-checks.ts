// SPDX-License-Identifier: Apache-2.0
/** The checks of a request in their order, up to what needs the pump's state (link.md MSG-3…MSG-6, FRESH-3…FRESH-6). */
import {
  type AnyMessage,
  type Body,
  type CommandName,
  decodeMessage,
  type EnumValue,
  type Feature,
  MessageError,
  messageName,
  messageOf,
  peekMessage,
  type RequestName,
  type Role,
} from '@assay/protocol';
import type { KeyTable, KnownKey } from './key-table.js';

export type Failure = Exclude<EnumValue<'Result'>, 'success'>;
export type AnyCommand = Extract<AnyMessage, { name: CommandName }>;
export type AnyRequest = Extract<AnyMessage, { name: RequestName }>;

export interface CheckInput {
  readonly plaintext: Uint8Array;
  readonly inOrder: boolean;
  readonly role: Role;
  readonly features: ReadonlySet<Feature>;
  readonly keys: KeyTable;
  /** The pump's uptime, ms modulo 2^32. */
  readonly uptime: number;
  /** Planted weakness: freshness is not looked at. */
  readonly careless: boolean;
}

export type Checked =
  | { readonly refused: Failure; readonly opcode: number; readonly id: number }
  | { readonly known: KnownKey; readonly message: AnyCommand }
  | { readonly message: AnyRequest };

const STEP_MILLIUNITS = 50;
const FUTURE_MS = 2000;

export function checkRequest(input: CheckInput): Checked {
  const { opcode, id } = peekMessage(input.plaintext);
  const refused = (result: Failure): Checked => ({ refused: result, opcode, id });
  const name = messageName(opcode);
  const declared = name && messageOf(name);
  if (declared?.kind !== 'request') {
    // What is no map with an opcode in its place has a fault of form; an opcode that is none is unsupported.
    return refused(faultOf(input.plaintext) === 'invalidOperand' && opcode === 0 ? 'invalidOperand' : 'unsupported');
  }
  if (declared.feature && !input.features.has(declared.feature)) return refused('unsupported');
  if (!declared.roles?.includes(input.role)) return refused('notAuthorised');
  if (declared.changesDelivery && !input.inOrder) return refused('outOfOrder');
  const fault = faultOf(input.plaintext);
  if (fault) return refused(fault);
  const message = decodeMessage(input.plaintext) as AnyRequest;
  if (!isCommand(message)) return { message };
  if (!plausible(message, input.features)) return refused('plausibilityFailed');
  const known = input.keys.find(message.body.key);
  if (known) return known.name === message.name ? { known, message } : refused('plausibilityFailed');
  if (!input.careless && !fresh(message.body, input.uptime)) return refused('notFresh');
  return { message };
}

export function isCommand(message: AnyMessage): message is AnyCommand {
  return messageOf(message.name).changesDelivery === true;
}

function faultOf(plaintext: Uint8Array): MessageError['fault'] | null {
  try {
    decodeMessage(plaintext);
    return null;
  } catch (error) {
    if (error instanceof MessageError) return error.fault;
    throw error;
  }
}

function plausible(message: AnyCommand, features: ReadonlySet<Feature>): boolean {
  if (message.name !== 'SetBolus') return true;
  const { amount, kind, extended, duration } = message.body;
  if (amount % STEP_MILLIUNITS !== 0) return false;
  if (kind !== 'normal' && !features.has('bolusKinds')) return true;
  const wantsExtended = kind === 'multiwave';
  const wantsDuration = kind !== 'normal';
  if ((extended !== undefined) !== wantsExtended || (duration !== undefined) !== wantsDuration) return false;
  return extended === undefined || (extended < amount && extended % STEP_MILLIUNITS === 0);
}

/** FRESH-3, FRESH-4. */
function fresh({ issued, life }: Pick<Body<'SetBolus'>, 'issued' | 'life'>, uptime: number): boolean {
  const age = (uptime - issued) | 0;
  return age >= -FUTURE_MS && age <= life;
}
