// SPDX-License-Identifier: Apache-2.0
/** Version agreement and the handshake's prologue (link.md §2, §3.2). */
import { concatBytes } from '@assay/crypto';
import type { PayloadBody } from '../messages/body.js';
import { decodePayload, encodePayload } from '../messages/payload.js';

export type Hello = PayloadBody<'Hello'>;
export type HelloReply = PayloadBody<'HelloReply'>;
export type HandshakeWish = PayloadBody<'HandshakeWish'>;

/** Suite 1 of HELLO_REPLY. */
export const SUITE_NAME = 'Noise_XX_25519_ChaChaPoly_SHA256';

const PROLOGUE_LABEL = Uint8Array.from('Assay/1', (character) => character.charCodeAt(0));

export const encodeHello = (hello: Hello): Uint8Array => encodePayload('Hello', hello);
export const decodeHello = (payload: Uint8Array): Hello => decodePayload('Hello', payload);
export const encodeHelloReply = (reply: HelloReply): Uint8Array => encodePayload('HelloReply', reply);
export const decodeHelloReply = (payload: Uint8Array): HelloReply => decodePayload('HelloReply', payload);
export const encodeHandshakeWish = (wish: HandshakeWish): Uint8Array => encodePayload('HandshakeWish', wish);
export const decodeHandshakeWish = (payload: Uint8Array): HandshakeWish => decodePayload('HandshakeWish', payload);

/** Prologue from the payloads of HELLO and HELLO_REPLY as they stood on the wire: who edits them breaks the handshake. */
export const prologue = (hello: Uint8Array, reply: Uint8Array): Uint8Array => concatBytes(PROLOGUE_LABEL, hello, reply);
