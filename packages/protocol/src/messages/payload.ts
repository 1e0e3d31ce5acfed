// SPDX-License-Identifier: Apache-2.0
/** Payloads of HELLO, HELLO_REPLY and HANDSHAKE_3: deterministic CBOR maps without opcode and id (link.md §1, VER-3). */
import { AssayPeerError } from '@assay/crypto';
import { Major } from '../cbor/head.js';
import type { LooseBody, PayloadBody, PayloadName } from './body.js';
import { MapReader } from './map-reader.js';
import { encodeShape } from './map-writer.js';
import { payloadShape } from './plan.js';

/** Throws AssayMisuseError `bad-field`. */
export function encodePayload<P extends PayloadName>(name: P, body: PayloadBody<P>): Uint8Array {
  return encodeShape(payloadShape(name), body as LooseBody);
}

/** Throws AssayPeerError: `invalid-operand`, `out-of-range` or a code that begins with `cbor-`. */
export function decodePayload<P extends PayloadName>(name: P, bytes: Uint8Array): PayloadBody<P> {
  const reader = new MapReader(bytes);
  reader.next();
  if (reader.major !== Major.map) throw new AssayPeerError('invalid-operand', `${name}: is no map`);
  return reader.readWhole(payloadShape(name), reader.argument) as PayloadBody<P>;
}
