// SPDX-License-Identifier: Apache-2.0
/**
 * The profile of COSE_Sign1 that credentials, revocation lists and update manifests share: untagged, protected header
 * exactly {alg, kid}, no unprotected header, payload one map with integer keys, and a context of its own for each use.
 */
import { AssayPeerError, type CryptoBackend, constantTimeEqual, type KeyPair, portableCrypto } from '@assay/crypto';
import { type CborMap, encodeCbor } from '../cbor/cbor.js';
import { utf8Encode } from '../cbor/utf8.js';
import type { Unauthenticated } from '../messages/unauthenticated.js';
import { CoseHeader, decodeSign1, decodeStrict, type ParsedSign1, signSign1, verifySign1 } from './sign1.js';

/** external_aad of each use, in ASCII: a signature made for one is worth nothing in another. */
export const SIGNING_CONTEXT = {
  credential: 'Assay/1 credential',
  revocation: 'Assay/1 revocation',
  update: 'Assay/1 update',
} as const;
/** What a signature is for: one made for one of these is none for another. */
export type SigningContext = keyof typeof SIGNING_CONTEXT;

export const KEY_ID_BYTES = 8;

/** The key id of an Ed25519 public key: the first 8 bytes of its SHA-256. It selects a key, it proves nothing. */
export function keyId(publicKey: Uint8Array, crypto: CryptoBackend = portableCrypto): Uint8Array {
  return crypto.sha256(publicKey).slice(0, KEY_ID_BYTES);
}

/** What is signed, and by whom it says that it is. */
export interface SignedClaims {
  readonly keyId: Uint8Array;
  readonly claims: CborMap;
}

function headerKeyId(message: ParsedSign1, what: string): Uint8Array {
  const kid = message.protected.get(CoseHeader.kid);
  if (!(kid instanceof Uint8Array) || kid.length !== KEY_ID_BYTES || message.protected.size !== 2) {
    throw new AssayPeerError(
      'malformed',
      `${what}: the protected header is not alg and a key id of ${KEY_ID_BYTES} bytes`,
    );
  }
  if (message.unprotected.size > 0)
    throw new AssayPeerError('malformed', `${what}: the unprotected header is not empty`);
  return kid;
}

function decodeClaims(payload: Uint8Array, what: string): CborMap {
  const claims = decodeStrict(payload, what);
  if (!(claims instanceof Map)) throw new AssayPeerError('malformed', `${what}: the payload is no map`);
  return claims;
}

/** Reads without authenticating. Throws AssayPeerError `too-large` or `malformed`; `what` begins its message. */
export function peekClaims(bytes: Uint8Array, maxBytes: number, what: string): Unauthenticated<SignedClaims> {
  const { unauthenticated } = decodeSign1(bytes, { maxBytes });
  return {
    unauthenticated: { keyId: headerKeyId(unauthenticated, what), claims: decodeClaims(unauthenticated.payload, what) },
  };
}

export interface OpenOptions {
  readonly context: SigningContext;
  readonly publicKey: Uint8Array;
  readonly maxBytes: number;
  /** Begins the messages of errors. */
  readonly what: string;
  readonly crypto: CryptoBackend;
}

/**
 * The authenticated claims. The payload is not decoded before the signature was verified, so that only the short outer
 * structure is ever parsed for strangers. Throws AssayPeerError `too-large`, `malformed`, `unknown-signer`, `bad-signature`,
 * in this order of checks.
 */
export function openClaims(bytes: Uint8Array, { context, publicKey, maxBytes, what, crypto }: OpenOptions): CborMap {
  const message = decodeSign1(bytes, { maxBytes });
  if (!constantTimeEqual(headerKeyId(message.unauthenticated, what), keyId(publicKey, crypto))) {
    throw new AssayPeerError('unknown-signer', `${what}: signed by another key than the one trusted here`);
  }
  return decodeClaims(verifySign1(message, publicKey, utf8Encode(SIGNING_CONTEXT[context]), crypto).payload, what);
}

/** Signs `claims` with an Ed25519 key pair. */
export function signClaims(
  claims: CborMap,
  context: SigningContext,
  signer: KeyPair,
  crypto: CryptoBackend,
): Uint8Array {
  const header = new Map([[CoseHeader.kid, keyId(signer.publicKey, crypto)]]);
  return signSign1(encodeCbor(claims), signer.secretKey, utf8Encode(SIGNING_CONTEXT[context]), {
    protected: header,
    crypto,
  });
}
