// SPDX-License-Identifier: Apache-2.0
/** What a credential says, and its CWT claims (RFC 8392 §3, RFC 8747 §3.1): credentials.md §2. */
import { X25519_BYTES } from '@assay/crypto';
import type { CborMap, CborValue } from '../cbor/cbor.js';
import { ClaimsReader } from '../cose/claims-reader.js';
import { wantReadable } from '../cose/readable.js';
import type { EnumValue } from '../messages/body.js';
import { enumCode, enumName } from '../messages/codes.js';
import { schema } from '../schema/schema.js';

/** Name of a role, as the schema has it. */
export type RoleName = EnumValue<'Role'>;

interface CommonClaims {
  /** Name of who signed; 1…16 printable ASCII characters. For people, and to tie a credential to its issuer. */
  readonly issuer: string;
  /** Name of whose it is; likewise. */
  readonly subject: string;
  /** 8 bytes, unique under one trust anchor; what a revocation list names. */
  readonly id: Uint8Array;
  /** Seconds since 1970-01-01T00:00:00Z, below 2^32, as the two that follow. */
  readonly issuedAt: number;
  readonly notBefore: number;
  /** Last second of validity. */
  readonly expires: number;
}

/** Says what the holder of an X25519 key may do. */
export interface PeerCredential extends CommonClaims {
  readonly kind: 'peer';
  readonly role: RoleName;
  /** The peer's X25519 static key, 32 bytes. */
  readonly key: Uint8Array;
}

/** Lets the holder of an Ed25519 key sign peer credentials of some roles; never another issuer's. */
export interface IssuerCredential extends CommonClaims {
  readonly kind: 'issuer';
  readonly mayIssue: readonly RoleName[];
  /** The issuer's Ed25519 key, 32 bytes. */
  readonly key: Uint8Array;
}

/** A credential of either kind, told apart by `kind`. */
export type Credential = PeerCredential | IssuerCredential;

export const CREDENTIAL_ID_BYTES = 8;
export const MAX_NAME_LENGTH = 16;

/** Registered CWT claims (RFC 8392 §3.1, RFC 8747 §3.1), and ours out of the range for private use (below −65536). */
export const Claim = {
  iss: 1,
  sub: 2,
  exp: 4,
  nbf: 5,
  iat: 6,
  cti: 7,
  cnf: 8,
  role: -65537,
  mayIssue: -65538,
  counter: -65539,
  revoked: -65540,
} as const;

/** COSE_Key parameters (RFC 9052 §7.1, RFC 9053 §7.2). */
const CNF_COSE_KEY = 1;
const KeyParameter = { kty: 1, crv: -1, x: -2 } as const;
const KTY_OKP = 1;
const CURVE = { peer: 4, issuer: 6 } as const; // X25519, Ed25519
const KEY_BYTES = X25519_BYTES; // both curves

const ROLE_NAMES = Object.keys(schema.enums.Role.values) as readonly RoleName[];

/** Bit n stands for the role of code n. */
function roleBits(roles: readonly RoleName[]): number {
  return roles.reduce((bits, role) => bits | (1 << enumCode('Role', role)), 0);
}

function rolesOfBits(bits: number): readonly RoleName[] {
  return ROLE_NAMES.filter((role) => bits & (1 << enumCode('Role', role)));
}

function cnf(kind: Credential['kind'], key: Uint8Array): CborMap {
  const coseKey: CborMap = new Map<number, CborValue>([
    [KeyParameter.kty, KTY_OKP],
    [KeyParameter.crv, CURVE[kind]],
    [KeyParameter.x, key],
  ]);
  return new Map([[CNF_COSE_KEY, coseKey]]);
}

/** The claims, ready to be signed; checked as a verifier would. Throws AssayMisuseError `bad-credential`. */
export function credentialClaims(credential: Credential): CborMap {
  const { issuer, subject, expires, notBefore, issuedAt, id, kind, key } = credential;
  const claims: CborMap = new Map<number, CborValue>([
    [Claim.iss, issuer],
    [Claim.sub, subject],
    [Claim.exp, expires],
    [Claim.nbf, notBefore],
    [Claim.iat, issuedAt],
    [Claim.cti, id],
    [Claim.cnf, cnf(kind, key)],
    kind === 'peer' ? [Claim.role, enumCode('Role', credential.role)] : [Claim.mayIssue, roleBits(credential.mayIssue)],
  ]);
  wantReadable('bad-credential', () => readCredential(claims, 'credential'));
  return claims;
}

function readKey(claims: ClaimsReader, kind: Credential['kind']): Uint8Array {
  const confirmation = claims.map(Claim.cnf, 'cnf');
  const coseKey = confirmation.map(CNF_COSE_KEY, 'COSE_Key');
  confirmation.end();
  coseKey.uint(KeyParameter.kty, 'kty', KTY_OKP, KTY_OKP);
  coseKey.uint(KeyParameter.crv, 'crv', CURVE[kind], CURVE[kind]);
  const key = coseKey.bytes(KeyParameter.x, 'x', KEY_BYTES);
  coseKey.end();
  return key;
}

function readRole(claims: ClaimsReader): RoleName {
  const code = claims.uint(Claim.role, 'role');
  return enumName('Role', code) ?? claims.refuse('role', `${code} is unknown`);
}

function readMayIssue(claims: ClaimsReader): readonly RoleName[] {
  const bits = claims.uint(Claim.mayIssue, 'may-issue', 1, roleBits(ROLE_NAMES));
  const roles = rolesOfBits(bits);
  return roleBits(roles) === bits ? roles : claims.refuse('may-issue', 'has the bit of an unknown role');
}

/** What the claims say. Throws AssayPeerError `malformed`; `what` begins its message. */
export function readCredential(map: CborMap, what: string): Credential {
  const claims = new ClaimsReader(map, what);
  const common = {
    issuer: claims.text(Claim.iss, 'iss', MAX_NAME_LENGTH),
    subject: claims.text(Claim.sub, 'sub', MAX_NAME_LENGTH),
    expires: claims.uint(Claim.exp, 'exp'),
    notBefore: claims.uint(Claim.nbf, 'nbf'),
    issuedAt: claims.uint(Claim.iat, 'iat'),
    id: claims.bytes(Claim.cti, 'cti', CREDENTIAL_ID_BYTES),
  };
  if (common.notBefore > common.expires) claims.refuse('nbf', 'is later than exp');
  const credential: Credential = claims.has(Claim.mayIssue)
    ? { ...common, kind: 'issuer', key: readKey(claims, 'issuer'), mayIssue: readMayIssue(claims) }
    : { ...common, kind: 'peer', key: readKey(claims, 'peer'), role: readRole(claims) };
  claims.end();
  return credential;
}
