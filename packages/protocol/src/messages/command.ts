// SPDX-License-Identifier: Apache-2.0
/** Messages that change what is delivered: encoded only when the caller armed that very command (link.md FRESH-1, FRESH-7). */
import { AssayMisuseError } from '@assay/crypto';
import type { freshness } from '../schema/fields.js';
import type { Body, CommandName, FieldsBody } from './body.js';
import { messageOf } from './codes.js';
import { encodeArmed } from './message.js';

/** When the command was issued (the pump's uptime), how long it may be carried out after, and its idempotency key. */
export type Freshness = FieldsBody<typeof freshness>;
/** What the caller decides of a command; the freshness comes with arming. */
export type CommandBody<N extends CommandName> = Omit<Body<N>, keyof Freshness>;

/** Which objects came from `arm`: none can be made otherwise, nor changed after. */
const armed = new WeakSet<object>();

/** One command, meant, with its freshness. It may be encoded again, as it is, when an answer was lost (FRESH-8). */
export interface ArmedCommand<N extends CommandName = CommandName> {
  readonly name: N;
  readonly body: Body<N>;
}

/** Arrays and records inside are the caller's: copied, so that nothing changes after arming. */
function frozenCopy<T>(value: T): T {
  if (value instanceof Uint8Array) return value.slice() as T;
  if (Array.isArray(value)) return Object.freeze(value.map(frozenCopy)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.freeze(Object.fromEntries(Object.entries(value).map(([key, item]) => [key, frozenCopy(item)]))) as T;
}

/**
 * Arms one command: the caller means it to change what is delivered. Throws AssayMisuseError `not-a-command` for a message
 * that changes nothing, and `bad-field` naming the first field that its declaration does not allow.
 */
export function arm<N extends CommandName>(name: N, body: CommandBody<N>, freshness: Freshness): ArmedCommand<N> {
  if (!messageOf(name)?.changesDelivery) {
    throw new AssayMisuseError('not-a-command', `${name} changes nothing that is delivered: use encodeMessage`);
  }
  const { issued, life, key } = freshness;
  const whole = frozenCopy({ ...body, issued, life, key }) as unknown as Body<N>;
  const TRIAL_ID = 1;
  encodeArmed(name, TRIAL_ID, whole);
  const command = Object.freeze({ name, body: whole });
  armed.add(command);
  return command;
}

/** `id` — request id, 1…65535. Throws AssayMisuseError `not-armed` for what did not come from `arm`, and `bad-id`. */
export function encodeCommand<N extends CommandName>(id: number, command: ArmedCommand<N>): Uint8Array {
  if (!armed.has(command)) throw new AssayMisuseError('not-armed', 'this command did not come from arm()');
  return encodeArmed(command.name, id, command.body);
}
