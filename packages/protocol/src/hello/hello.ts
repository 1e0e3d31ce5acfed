// SPDX-License-Identifier: Apache-2.0
/** Version agreement, the suite of each purpose, and the handshake's prologue (link.md §2, HS-2). */
import { AssayPeerError, concatBytes } from '@assay/crypto';
import type { EnumValue, PayloadBody } from '../messages/body.js';
import { decodePayload, encodePayload } from '../messages/payload.js';
import type { Unauthenticated } from '../messages/unauthenticated.js';
import { ascii } from '../noise/ascii.js';

/** What a peer offers before a handshake; not authenticated yet. */
export type Hello = PayloadBody<'Hello'>;
/** What the pump chose of it; not authenticated yet. */
export type HelloReply = PayloadBody<'HelloReply'>;
/** Payload of message 3: the role that is wanted, and the credential for it. */
export type HandshakeWish = PayloadBody<'HandshakeWish'>;
/** What a peer wants of the handshake that follows its hello. */
export type Purpose = EnumValue<'HelloPurpose'>;

/** The suite of each purpose (VER-4). */
export const SUITES = { session: 'xx', pairing: 'xxPsk3', resumption: 'nnPsk0' } as const satisfies Readonly<
  Record<Purpose, EnumValue<'Suite'>>
>;

/** The Noise protocol of each purpose. */
export const SUITE_NAMES = {
  session: 'Noise_XX_25519_ChaChaPoly_SHA256',
  pairing: 'Noise_XXpsk3_25519_ChaChaPoly_SHA256',
  resumption: 'Noise_NNpsk0_25519_ChaChaPoly_SHA256',
} as const satisfies Readonly<Record<Purpose, string>>;

const PROLOGUE_LABEL = ascii('Assay/1');

/** Throws AssayMisuseError `bad-field`; so do the other encoders here. */
export const encodeHello = (hello: Hello): Uint8Array => encodePayload('Hello', hello);
/** Throws AssayPeerError: `invalid-operand`, `out-of-range` or a code that begins with `cbor-`; so do the other decoders here. */
export const decodeHello = (payload: Uint8Array): Unauthenticated<Hello> => ({
  unauthenticated: decodePayload('Hello', payload),
});
/** Throws AssayMisuseError `bad-field`. */
export const encodeHelloReply = (reply: HelloReply): Uint8Array => encodePayload('HelloReply', reply);
/** Throws AssayPeerError as decodeHello. */
export const decodeHelloReply = (payload: Uint8Array): Unauthenticated<HelloReply> => ({
  unauthenticated: decodePayload('HelloReply', payload),
});
/** Throws AssayMisuseError `bad-field`. */
export const encodeHandshakeWish = (wish: HandshakeWish): Uint8Array => encodePayload('HandshakeWish', wish);
/** Message 3 of a handshake has been authenticated before its payload is read, so this comes plain. */
export const decodeHandshakeWish = (payload: Uint8Array): HandshakeWish => decodePayload('HandshakeWish', payload);

/**
 * The peer's check of the pump's choice. Throws AssayPeerError `unsupported-version` for a version that was not offered, and
 * `wrong-suite` for a suite of another purpose (VER-4). A reply that passes is still unauthenticated.
 */
export function checkHelloReply(hello: Hello, reply: HelloReply): void {
  const { lowest, highest, purpose } = hello;
  if (reply.version < lowest || reply.version > highest) {
    throw new AssayPeerError(
      'unsupported-version',
      `the pump chose version ${reply.version}, offered were ${lowest} to ${highest}`,
    );
  }
  if (reply.suite !== SUITES[purpose]) {
    throw new AssayPeerError('wrong-suite', `the pump chose suite ${reply.suite}, ${purpose} wants ${SUITES[purpose]}`);
  }
}

/** Prologue from the payloads of HELLO and HELLO_REPLY as they stood on the wire: who edits them breaks the handshake. */
export const prologue = (hello: Uint8Array, reply: Uint8Array): Uint8Array => concatBytes(PROLOGUE_LABEL, hello, reply);
