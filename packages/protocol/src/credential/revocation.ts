// SPDX-License-Identifier: Apache-2.0
/** Revocation lists: signed by the trust anchor, counted, so that an older one never replaces a newer (credentials.md §5). */
import { bytesToHex, type CryptoBackend, type KeyPair, portableCrypto } from '@assay/crypto';
import type { CborMap, CborValue } from '../cbor/cbor.js';
import { ClaimsReader } from '../cose/claims-reader.js';
import { wantReadable } from '../cose/readable.js';
import { keyId, openClaims, peekClaims, signClaims } from '../cose/signed-claims.js';
import { markVerified, type Verified } from '../cose/verified.js';
import type { Unauthenticated } from '../messages/unauthenticated.js';
import { Claim, CREDENTIAL_ID_BYTES, MAX_NAME_LENGTH } from './credential.js';
import { refuse } from './faults.js';

/** Which credentials of one trust anchor are revoked. */
export interface RevocationList {
  /** Name of the trust anchor; 1…16 printable ASCII characters. */
  readonly issuer: string;
  /** From 1, one more with each list. */
  readonly counter: number;
  /** Seconds since 1970-01-01T00:00:00Z. */
  readonly issuedAt: number;
  /** Ids of revoked credentials, peers' and issuers', ascending. */
  readonly revoked: readonly Uint8Array[];
}

/** A list as it was verified: it also knows under which trust anchor. */
export interface TrustedRevocationList extends RevocationList {
  /** Key id of the trust anchor. */
  readonly anchor: Uint8Array;
}

/** Ids in one list at most. */
export const MAX_REVOKED = 32;
/** Of a whole list: 32 ids and the longest name. */
export const MAX_REVOCATION_BYTES = 416;

const WHAT = 'revocation list';

function readRevocation(map: CborMap): RevocationList {
  const claims = new ClaimsReader(map, WHAT);
  const issuer = claims.text(Claim.iss, 'iss', MAX_NAME_LENGTH);
  const issuedAt = claims.uint(Claim.iat, 'iat');
  const counter = claims.uint(Claim.counter, 'counter', 1);
  const revoked = claims.array(Claim.revoked, 'revoked', 0, MAX_REVOKED).map((id) => {
    if (id instanceof Uint8Array && id.length === CREDENTIAL_ID_BYTES) return id;
    return claims.refuse('revoked', `has an id that is no byte string of ${CREDENTIAL_ID_BYTES}`);
  });
  const hex = revoked.map(bytesToHex);
  if (hex.some((id, i) => i > 0 && id <= hex[i - 1]!)) claims.refuse('revoked', 'is not in ascending order');
  claims.end();
  return { issuer, counter, issuedAt, revoked };
}

/** Signs a list with the trust anchor's key; the ids are put in order. Throws AssayMisuseError `bad-revocation`. */
export function signRevocationList(
  list: RevocationList,
  anchor: KeyPair,
  options: { readonly crypto?: CryptoBackend } = {},
): Uint8Array {
  const { issuer, counter, issuedAt } = list;
  const revoked = list.revoked.toSorted((a, b) => (bytesToHex(a) < bytesToHex(b) ? -1 : 1));
  const claims: CborMap = new Map<number, CborValue>([
    [Claim.iss, issuer],
    [Claim.iat, issuedAt],
    [Claim.counter, counter],
    [Claim.revoked, revoked],
  ]);
  wantReadable('bad-revocation', () => readRevocation(claims));
  return signClaims(claims, 'revocation', anchor, options.crypto ?? portableCrypto);
}

/** On whose word a list is taken. */
export interface VerifyRevocationOptions {
  /** Ed25519 public key of the trust anchor, 32 bytes. */
  readonly trustAnchor: Uint8Array;
  /** Counter of the list that is stored, 0 when there is none; only a higher one is taken. */
  readonly newerThan: number;
  readonly crypto?: CryptoBackend;
}

/**
 * The list, authenticated and newer than the stored one; whoever takes it stores its counter with it.
 * Throws AssayPeerError `too-large`, `malformed`, `unknown-signer`, `bad-signature`, `stale-list`.
 */
export function verifyRevocationList(
  bytes: Uint8Array,
  { trustAnchor, newerThan, crypto = portableCrypto }: VerifyRevocationOptions,
): Verified<TrustedRevocationList> {
  const claims = openClaims(bytes, {
    context: 'revocation',
    publicKey: trustAnchor,
    maxBytes: MAX_REVOCATION_BYTES,
    what: WHAT,
    crypto,
  });
  const list = readRevocation(claims);
  if (list.counter <= newerThan) refuse('stale-list', `${WHAT}: counter ${list.counter}, stored is ${newerThan}`);
  return markVerified({ ...list, anchor: keyId(trustAnchor, crypto) });
}

/** Reads a list without authenticating it, for people to look at. Throws AssayPeerError `too-large` or `malformed`. */
export function inspectRevocationList(
  bytes: Uint8Array,
): Unauthenticated<RevocationList & { readonly keyId: Uint8Array }> {
  const { unauthenticated } = peekClaims(bytes, MAX_REVOCATION_BYTES, WHAT);
  return { unauthenticated: { ...readRevocation(unauthenticated.claims), keyId: unauthenticated.keyId } };
}
