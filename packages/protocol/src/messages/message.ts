// SPDX-License-Identifier: Apache-2.0
/** Messages of a session (link.md §7): typed body ↔ one deterministic CBOR map {0: opcode, 1: request id, fields…}. */
import { AssayMisuseError, AssayPeerError } from '@assay/crypto';
import { CborReader, Major } from '../cbor/head.js';
import type { AnyMessage, Body, CommandName, LooseBody, MessageName } from './body.js';
import { messageOf, OPCODES } from './codes.js';
import { MapReader } from './map-reader.js';
import { encodePlan } from './map-writer.js';
import { MessageError } from './message-error.js';
import { idFits, KEY_ID, KEY_OPCODE, MAX_ID, messagePlan } from './plan.js';

/**
 * Any message but those that change delivery: for these see `arm`. `id` — 1…65535 for requests, 0 for events, the request's
 * for answers. Throws AssayMisuseError `not-armed`, `bad-id` or `bad-field`.
 */
export function encodeMessage<N extends Exclude<MessageName, CommandName>>(
  name: N,
  id: number,
  body: Body<N>,
): Uint8Array {
  if (messageOf(name).changesDelivery) {
    throw new AssayMisuseError('not-armed', `${name} changes what is delivered: arm it, and use encodeCommand`);
  }
  return encodeArmed(name, id, body);
}

/** Encodes whatever it is given: only for encodeMessage and the commands that came from `arm`. Not exported by the package. */
export function encodeArmed<N extends MessageName>(name: N, id: number, body: Body<N>): Uint8Array {
  const plan = messagePlan(OPCODES[name])!;
  if (!Number.isInteger(id) || !idFits(plan, id)) {
    throw new AssayMisuseError('bad-id', `${name} is a ${plan.kind}: request id ${id} does not fit`);
  }
  return encodePlan(plan, id, body as LooseBody);
}

/** Key `key` and the integer after it; beyond 2^53 only nearly, which is beyond everything it may be. */
function readImplicit(reader: CborReader, key: number): number {
  if (reader.quickUint() !== key) throw new MessageError('invalidOperand', '', `key ${key} is not in its place`);
  const quick = reader.quickUint();
  if (quick >= 0) return quick;
  reader.next();
  if (reader.major === Major.uint) return reader.argument;
  if (reader.major === Major.nint) return -1 - reader.argument;
  throw new MessageError('invalidOperand', '', `key ${key} holds no integer`);
}

function readMapHead(reader: CborReader): number {
  reader.next();
  if (reader.major !== Major.map) throw new MessageError('invalidOperand', '', 'is no map');
  return reader.argument;
}

/**
 * Opcode and request id as far as they can be read, 0 where they cannot: what the pump's Response to a bad message repeats
 * (MSG-2). Never throws.
 */
export function peekMessage(bytes: Uint8Array): { readonly opcode: number; readonly id: number } {
  const reader = new CborReader(bytes);
  const read = (key: number): number => {
    const value = readImplicit(reader, key);
    return value >= 0 && value <= MAX_ID ? value : 0;
  };
  let opcode = 0;
  try {
    const pairs = readMapHead(reader);
    if (pairs > 0) opcode = read(KEY_OPCODE);
    return { opcode, id: pairs > 1 ? read(KEY_ID) : 0 };
  } catch (error) {
    if (!(error instanceof AssayPeerError)) throw error;
    return { opcode, id: 0 };
  }
}

function readMessage(reader: MapReader): AnyMessage {
  const pairs = readMapHead(reader);
  if (pairs === 0) throw new MessageError('invalidOperand', '', 'has no opcode');
  const opcode = readImplicit(reader, KEY_OPCODE);
  const plan = messagePlan(opcode);
  if (!plan) throw new MessageError('unsupported', '', `opcode ${opcode} is unknown`);
  const { name } = plan;
  if (pairs === 1) throw new MessageError('invalidOperand', name, 'has no request id');
  const id = readImplicit(reader, KEY_ID);
  if (!idFits(plan, id)) reader.noteRange(`${name}.id`, `${id} does not fit a ${plan.kind}`);
  return { name, id, body: reader.readWhole(plan, pairs - 2) } as AnyMessage;
}

/**
 * One message, strictly (MSG-2 to MSG-5). Maps nest two deep at most, and no declared length or count is allocated before it is
 * known to be within its bound and there: what is made stays below 256 bytes for each byte of the message (tests/fuzz). Throws
 * MessageError: `unsupported` for an unknown opcode before anything else, then `invalid-operand`, then `out-of-range`.
 */
export function decodeMessage(bytes: Uint8Array): AnyMessage {
  try {
    return readMessage(new MapReader(bytes));
  } catch (cause) {
    // A fault of the CBOR itself is one of form.
    if (!(cause instanceof AssayPeerError) || cause instanceof MessageError) throw cause;
    throw new MessageError('invalidOperand', '', cause.message, { cause });
  }
}
