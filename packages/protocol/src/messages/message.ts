// SPDX-License-Identifier: Apache-2.0
/** Messages of a session (link.md §7): typed body ↔ one deterministic CBOR map {0: opcode, 1: request id, fields…}. */
import { AssayMisuseError, AssayPeerError } from '@assay/crypto';
import { type CborKey, type CborValue, encodeCbor } from '../cbor/cbor.js';
import { CborReader, Major } from '../cbor/head.js';
import type { AnyMessage, Body, CommandName, LooseBody, MessageName } from './body.js';
import { messageName, messageOf } from './codes.js';
import { RangeFault, readFields } from './decode-fields.js';
import { encodeFields } from './encode-fields.js';
import { MessageError } from './message-error.js';

const KEY_OPCODE = 0;
const KEY_ID = 1;
const MAX_ID = 0xffff;

function idFits(name: MessageName, id: number | bigint): boolean {
  if (id < 0 || id > MAX_ID) return false;
  const { kind } = messageOf(name);
  // An answer repeats what could be read of the request's id, so it may be 0.
  return kind === 'response' || (kind === 'event') === (BigInt(id) === 0n);
}

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
  const message = messageOf(name);
  if (!Number.isInteger(id) || !idFits(name, id)) {
    throw new AssayMisuseError('bad-id', `${name} is a ${message.kind}: request id ${id} does not fit`);
  }
  const pairs = new Map<CborKey, CborValue>([
    [KEY_OPCODE, message.opcode],
    [KEY_ID, id],
  ]);
  for (const [key, value] of encodeFields(name, message.fields, body as LooseBody)) pairs.set(key, value);
  return encodeCbor(pairs);
}

/** Runs a reading, and turns faults of the CBOR itself into `invalidOperand`. */
function strictly<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof AssayPeerError) || cause instanceof MessageError) throw cause;
    throw new MessageError('invalidOperand', '', cause.message, { cause });
  }
}

/** Key `key` and the integer after it. */
function readImplicit(reader: CborReader, key: number): bigint {
  const head = reader.head();
  if (head.major !== Major.uint || head.argument !== BigInt(key)) {
    throw new MessageError('invalidOperand', '', `key ${key} is not in its place`);
  }
  const { major, argument } = reader.head();
  if (major === Major.uint) return argument;
  if (major === Major.nint) return -1n - argument;
  throw new MessageError('invalidOperand', '', `key ${key} holds no integer`);
}

function readMapHead(reader: CborReader): bigint {
  const { major, argument } = reader.head();
  if (major !== Major.map) throw new MessageError('invalidOperand', '', 'is no map');
  return argument;
}

/**
 * Opcode and request id as far as they can be read, 0 where they cannot: what the pump's Response to a bad message repeats
 * (§7.2). Never throws.
 */
export function peekMessage(bytes: Uint8Array): { readonly opcode: number; readonly id: number } {
  const reader = new CborReader(bytes);
  const read = (key: number): number => {
    const value = readImplicit(reader, key);
    return value >= 0n && value <= MAX_ID ? Number(value) : 0;
  };
  let opcode = 0;
  try {
    const pairs = readMapHead(reader);
    if (pairs > 0n) opcode = read(KEY_OPCODE);
    return { opcode, id: pairs > 1n ? read(KEY_ID) : 0 };
  } catch (error) {
    if (!(error instanceof AssayPeerError)) throw error;
    return { opcode, id: 0 };
  }
}

/** Throws MessageError: `unsupported` for an unknown opcode before anything else, then `invalid-operand`, then `out-of-range`. */
export function decodeMessage(bytes: Uint8Array): AnyMessage {
  return strictly(() => {
    const reader = new CborReader(bytes);
    const fault = new RangeFault();
    const pairs = readMapHead(reader);
    if (pairs === 0n) throw new MessageError('invalidOperand', '', 'has no opcode');
    const opcode = readImplicit(reader, KEY_OPCODE);
    const name = messageName(Number(opcode));
    if (!name) throw new MessageError('unsupported', '', `opcode ${opcode} is unknown`);
    if (pairs === 1n) throw new MessageError('invalidOperand', name, 'has no request id');
    const id = readImplicit(reader, KEY_ID);
    if (!idFits(name, id)) fault.note(`${name}.id`, `${id} does not fit a ${messageOf(name).kind}`);
    const body = readFields(reader, name, messageOf(name).fields, pairs - 2n, fault);
    reader.end();
    if (fault.error) throw fault.error;
    return { name, id: Number(id), body } as AnyMessage;
  });
}
