// SPDX-License-Identifier: Apache-2.0
/**
 * COSE_Sign1 (RFC 9052 §4.2, §4.4) with EdDSA over Ed25519 (RFC 9053 §2.2), in deterministic CBOR. One algorithm only: a
 * message that names another is refused, so there is nothing to downgrade to.
 */
import { AssayPeerError, type CryptoBackend, concatBytes, portableCrypto, type Secret } from '@assay/crypto';
import { type CborMap, type CborValue, decodeCbor, encodeCbor } from '../cbor/cbor.js';
import type { Unauthenticated } from '../messages/unauthenticated.js';
import { wantReadable } from './readable.js';
import { markVerified, type Verified } from './verified.js';

/** Header labels (RFC 9052 §3.1) and the one algorithm (RFC 9053 §2.2). */
export const CoseHeader = { alg: 1, crit: 2, contentType: 3, kid: 4 } as const;
/** Algorithm EdDSA (RFC 9053 §2.2): the only one that is signed or accepted. */
export const COSE_EDDSA = -8;

/** Tag 18 as it stands on the wire: the only head that names COSE_Sign1 (RFC 9052 §2). */
const SIGN1_TAG = 0xd2;
const SIGNATURE_BYTES = 64;
/** Unless the caller sets another bound. */
const DEFAULT_MAX_BYTES = 1024;

/** A COSE_Sign1 (RFC 9052 §4.2) as it was decoded: nothing of it is proven yet. */
export interface Sign1 {
  readonly protected: CborMap;
  readonly unprotected: CborMap;
  readonly payload: Uint8Array;
}

/** What was parsed, with the two strings that only verification needs. */
export interface ParsedSign1 extends Sign1 {
  /** The protected header as it was sent: the signature covers these bytes (RFC 9052 §4.4). */
  readonly protectedBytes: Uint8Array;
  readonly signature: Uint8Array;
}

/** How to decode a COSE_Sign1. */
export interface DecodeSign1Options {
  /** `required`: begins with tag 18; `none` (the default): does not. The caller knows which; guessing is left out on purpose. */
  readonly tag?: 'none' | 'required';
  /** Longest message, bytes; default 1,024. */
  readonly maxBytes?: number;
}

function malformed(text: string, cause?: unknown): never {
  throw new AssayPeerError('malformed', `COSE_Sign1: ${text}`, cause === undefined ? undefined : { cause });
}

/**
 * One item of deterministic CBOR, in memory of its own: who passed `bytes` cannot change afterwards what was verified (Node's
 * Buffer would lend its memory). Whatever is wrong with it is `malformed`, with the decoder's error as cause.
 */
export function decodeStrict(bytes: Uint8Array, what: string): CborValue {
  try {
    return decodeCbor(new Uint8Array(bytes));
  } catch (error) {
    if (!(error instanceof AssayPeerError)) throw error;
    throw new AssayPeerError('malformed', `${what}: ${error.message}`, { cause: error });
  }
}

function protectedHeader(bytes: Uint8Array): CborMap {
  // RFC 9052 §3: an empty protected header is the empty string; it cannot name the algorithm, so it is refused here.
  const header = decodeStrict(bytes, 'COSE_Sign1: protected header');
  return header instanceof Map ? header : malformed('the protected header is no map');
}

function checkHeaders(sealed: CborMap, open: CborMap): void {
  if (sealed.get(CoseHeader.alg) !== COSE_EDDSA) malformed('the algorithm is not EdDSA (−8)');
  // §3.1: whoever does not understand a critical header must refuse; this version understands none.
  if (sealed.has(CoseHeader.crit) || open.has(CoseHeader.crit)) malformed('critical headers are not supported');
  for (const label of open.keys())
    if (sealed.has(label)) malformed(`header ${label} is both protected and unprotected`);
}

/**
 * Parses and authenticates nothing. Nesting is at most 16 deep, nothing is allocated beyond a few copies of `bytes`.
 * Throws AssayPeerError `too-large` or `malformed`.
 */
export function decodeSign1(bytes: Uint8Array, options: DecodeSign1Options = {}): Unauthenticated<ParsedSign1> {
  const { tag = 'none', maxBytes = DEFAULT_MAX_BYTES } = options;
  if (bytes.length > maxBytes) {
    throw new AssayPeerError('too-large', `COSE_Sign1: ${bytes.length} bytes, at most ${maxBytes} are taken`);
  }
  if (tag === 'required' && bytes[0] !== SIGN1_TAG) malformed('does not begin with tag 18');
  const parts = decodeStrict(tag === 'required' ? bytes.subarray(1) : bytes, 'COSE_Sign1');
  if (!Array.isArray(parts) || parts.length !== 4) malformed('is no array of four');
  const [protectedBytes, unprotected, payload, signature] = parts as readonly CborValue[];
  if (!(protectedBytes instanceof Uint8Array)) return malformed('the protected header is no byte string');
  if (!(unprotected instanceof Map)) return malformed('the unprotected header is no map');
  if (!(payload instanceof Uint8Array))
    return malformed('the payload is no byte string (detached content is not taken)');
  if (!(signature instanceof Uint8Array) || signature.length !== SIGNATURE_BYTES) {
    return malformed(`the signature is not ${SIGNATURE_BYTES} bytes`);
  }
  const header = protectedHeader(protectedBytes);
  checkHeaders(header, unprotected);
  return { unauthenticated: { protected: header, unprotected, payload, protectedBytes, signature } };
}

/** Sig_structure (RFC 9052 §4.4): the bytes that are signed. */
export function sign1ToBeSigned(protectedBytes: Uint8Array, externalAad: Uint8Array, payload: Uint8Array): Uint8Array {
  return encodeCbor(['Signature1', protectedBytes, externalAad, payload]);
}

/**
 * The message, authenticated as signed by `publicKey` (32 bytes) over the same `externalAad`: what says which use the
 * signature is meant for, so that one made for another use does not pass. Throws AssayPeerError `bad-signature`.
 */
export function verifySign1(
  message: Unauthenticated<ParsedSign1>,
  publicKey: Uint8Array,
  externalAad: Uint8Array,
  crypto: CryptoBackend = portableCrypto,
): Verified<Sign1> {
  const { protectedBytes, payload, signature, ...rest } = message.unauthenticated;
  if (!crypto.ed25519Verify(publicKey, sign1ToBeSigned(protectedBytes, externalAad, payload), signature)) {
    throw new AssayPeerError('bad-signature', 'COSE_Sign1: the signature does not fit key, content and use');
  }
  return markVerified({ protected: rest.protected, unprotected: rest.unprotected, payload });
}

/** What goes into a COSE_Sign1 besides its payload. */
export interface SignOptions {
  /** Besides the algorithm, which is added. */
  readonly protected?: CborMap;
  readonly unprotected?: CborMap;
  readonly tag?: 'none' | 'required';
  readonly crypto?: CryptoBackend;
}

/** A COSE_Sign1 in deterministic CBOR. Throws AssayMisuseError `bad-header` for a header that decodeSign1 would refuse. */
export function signSign1(
  payload: Uint8Array,
  secretKey: Secret,
  externalAad: Uint8Array,
  options: SignOptions = {},
): Uint8Array {
  const { unprotected = new Map(), tag = 'none', crypto = portableCrypto } = options;
  const header: CborMap = new Map<number | bigint | string, CborValue>([
    ...(options.protected ?? []),
    [CoseHeader.alg, COSE_EDDSA],
  ]);
  wantReadable('bad-header', () => checkHeaders(header, unprotected));
  const protectedBytes = encodeCbor(header);
  const signature = crypto.ed25519Sign(secretKey, sign1ToBeSigned(protectedBytes, externalAad, payload));
  const message = encodeCbor([protectedBytes, unprotected, payload, signature]);
  return tag === 'required' ? concatBytes(Uint8Array.of(SIGN1_TAG), message) : message;
}
