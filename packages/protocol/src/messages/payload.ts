// SPDX-License-Identifier: Apache-2.0
/** Payloads of HELLO, HELLO_REPLY and HANDSHAKE_3: deterministic CBOR maps without opcode and id (link.md §1, §2.3). */
import { AssayPeerError } from '@assay/crypto';
import { encodeCbor } from '../cbor/cbor.js';
import { CborReader, Major } from '../cbor/head.js';
import { schema } from '../schema/schema.js';
import type { LooseBody, PayloadBody, PayloadName } from './body.js';
import { RangeFault, readFields } from './decode-fields.js';
import { encodeFields } from './encode-fields.js';

/** Throws AssayMisuseError `bad-field`. */
export function encodePayload<P extends PayloadName>(name: P, body: PayloadBody<P>): Uint8Array {
  return encodeCbor(encodeFields(name, schema.payloads[name].fields, body as LooseBody));
}

/** Throws AssayPeerError: `invalid-operand`, `out-of-range` or a code that begins with `cbor-`. */
export function decodePayload<P extends PayloadName>(name: P, bytes: Uint8Array): PayloadBody<P> {
  const reader = new CborReader(bytes);
  const fault = new RangeFault();
  const { major, argument } = reader.head();
  if (major !== Major.map) throw new AssayPeerError('invalid-operand', `${name}: is no map`);
  const body = readFields(reader, name, schema.payloads[name].fields, argument, fault);
  reader.end();
  if (fault.error) throw fault.error;
  return body as PayloadBody<P>;
}
