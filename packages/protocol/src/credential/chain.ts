// SPDX-License-Identifier: Apache-2.0
/** Chains of one or two credentials: signed, joined, read, and verified from the trust anchor down (credentials.md §3, §4). */
import {
  AssayMisuseError,
  bytesToHex,
  type CryptoBackend,
  constantTimeEqual,
  ED25519_PUBLIC_BYTES,
  type KeyPair,
  portableCrypto,
  wantLength,
  X25519_BYTES,
} from '@assay/crypto';
import { encodeCbor } from '../cbor/cbor.js';
import { decodeStrict } from '../cose/sign1.js';
import { keyId, openClaims, peekClaims, signClaims } from '../cose/signed-claims.js';
import { markVerified, type Verified, wantVerified } from '../cose/verified.js';
import type { Unauthenticated } from '../messages/unauthenticated.js';
import { MAX_CREDENTIAL_BYTES } from '../schema/fields.js';
import {
  type Credential,
  credentialClaims,
  type IssuerCredential,
  type PeerCredential,
  type RoleName,
  readCredential,
} from './credential.js';
import { refuse } from './faults.js';
import type { TrustedRevocationList } from './revocation.js';

/** The field of the wish in Noise message 3 that a chain travels in. */
export const MAX_CHAIN_BYTES = MAX_CREDENTIAL_BYTES;
const MAX_CHAIN_LENGTH = 2;

/** Signs one credential. Throws AssayMisuseError `bad-credential`. */
export function signCredential(
  credential: Credential,
  signer: KeyPair,
  options: { readonly crypto?: CryptoBackend } = {},
): Uint8Array {
  return signClaims(credentialClaims(credential), 'credential', signer, options.crypto ?? portableCrypto);
}

/** Joins one or two signed credentials to a chain, the issuer's first. Throws AssayMisuseError `bad-chain`. */
export function encodeCredentialChain(credentials: readonly Uint8Array[]): Uint8Array {
  if (credentials.length < 1 || credentials.length > MAX_CHAIN_LENGTH) {
    throw new AssayMisuseError('bad-chain', `a chain has one or two credentials, not ${credentials.length}`);
  }
  const chain = encodeCbor(credentials);
  if (chain.length <= MAX_CHAIN_BYTES) return chain;
  throw new AssayMisuseError(
    'bad-chain',
    `the chain has ${chain.length} bytes, at most ${MAX_CHAIN_BYTES} fit the handshake`,
  );
}

/** The signed credentials of a chain, each still to be opened. */
function split(chain: Uint8Array): readonly Uint8Array[] {
  if (chain.length > MAX_CHAIN_BYTES)
    refuse('too-large', `chain: ${chain.length} bytes, at most ${MAX_CHAIN_BYTES} are taken`);
  const items = decodeStrict(chain, 'chain');
  if (!Array.isArray(items) || items.length === 0) return refuse('malformed', 'chain: is no array of credentials');
  if (items.length > MAX_CHAIN_LENGTH)
    refuse('chain-too-long', `chain: ${items.length} credentials, at most two are taken`);
  if (!items.every((item) => item instanceof Uint8Array))
    return refuse('malformed', 'chain: an item is no byte string');
  return items;
}

/** Reads a chain without authenticating it, for people to look at. Throws AssayPeerError `too-large`, `malformed`, `chain-too-long`. */
export function inspectCredentialChain(
  chain: Uint8Array,
): Unauthenticated<readonly { readonly keyId: Uint8Array; readonly credential: Credential }[]> {
  const credentials = split(chain).map((bytes, i) => {
    const what = `credential ${i + 1}`;
    const { keyId, claims } = peekClaims(bytes, MAX_CHAIN_BYTES, what).unauthenticated;
    return { keyId, credential: readCredential(claims, what) };
  });
  return { unauthenticated: credentials };
}

/** Whose credential it must be, for what, and on whose word. */
export interface VerifyChainOptions {
  /** Ed25519 public key that everything hangs on, 32 bytes. */
  readonly trustAnchor: Uint8Array;
  /** Seconds since 1970-01-01T00:00:00Z by the verifier's clock; null when it is not set: then nothing can be accepted. */
  readonly now: number | null;
  /** The newest list that is stored; null when there never was one. */
  readonly revocation: Verified<TrustedRevocationList> | null;
  /** X25519 key that the peer proved to have in the handshake, 32 bytes. */
  readonly peerKey: Uint8Array;
  /** The role that the peer asks for. */
  readonly role: RoleName;
  readonly crypto?: CryptoBackend;
}

/** What a chain proved: the peer's credential, and whose word it rests on besides the trust anchor's. */
export interface AcceptedCredential extends PeerCredential {
  /** Id of the issuer's credential, to be kept with the peer so that revoking the issuer reaches it; null without one. */
  readonly issuerId: Uint8Array | null;
}

interface Link {
  readonly bytes: Uint8Array;
  readonly signer: Uint8Array;
  readonly what: string;
}

function isListed(id: Uint8Array, list: TrustedRevocationList | null): boolean {
  return list?.revoked.some((revoked) => constantTimeEqual(revoked, id)) ?? false;
}

/** Authenticates one link, then judges its time and whether it was revoked. */
function openLink({ bytes, signer, what }: Link, options: VerifyChainOptions, crypto: CryptoBackend): Credential {
  const claims = openClaims(bytes, {
    context: 'credential',
    publicKey: signer,
    maxBytes: MAX_CHAIN_BYTES,
    what,
    crypto,
  });
  const credential = readCredential(claims, what);
  const { now, revocation } = options;
  if (now === null) return refuse('clock-not-set', `${what}: validity cannot be judged without a clock that is set`);
  if (now < credential.notBefore) refuse('not-yet-valid', `${what}: valid from ${credential.notBefore}, it is ${now}`);
  if (now > credential.expires) refuse('expired', `${what}: valid until ${credential.expires}, it is ${now}`);
  if (isListed(credential.id, revocation)) refuse('revoked', `${what}: ${bytesToHex(credential.id)} is revoked`);
  return credential;
}

function openIssuer(link: Link, options: VerifyChainOptions, crypto: CryptoBackend): IssuerCredential {
  const issuer = openLink(link, options, crypto);
  return issuer.kind === 'issuer' ? issuer : refuse('issuer-not-allowed', `${link.what}: is no issuer's`);
}

function checkIssued(credential: Credential, issuer: IssuerCredential, what: string): void {
  if (credential.kind !== 'peer') refuse('issuer-not-allowed', `${what}: an issuer cannot make an issuer`);
  if (credential.issuer !== issuer.subject)
    refuse('issuer-not-allowed', `${what}: names another issuer than the chain has`);
  if (!issuer.mayIssue.includes(credential.role)) {
    refuse('issuer-not-allowed', `${what}: ${issuer.subject} may not issue ${credential.role}`);
  }
}

function checkOptions({ trustAnchor, peerKey, now, revocation }: VerifyChainOptions, crypto: CryptoBackend): void {
  wantLength(trustAnchor, ED25519_PUBLIC_BYTES, 'trust anchor');
  wantLength(peerKey, X25519_BYTES, 'peer key');
  if (now !== null && !Number.isFinite(now))
    throw new AssayMisuseError('bad-time', `now is ${now}; give seconds, or null`);
  if (revocation === null) return;
  wantVerified(revocation, 'the revocation list');
  if (!constantTimeEqual(revocation.anchor, keyId(trustAnchor, crypto))) {
    throw new AssayMisuseError('wrong-anchor', 'the revocation list was verified under another trust anchor');
  }
}

/**
 * Accepts a chain, or throws AssayPeerError with a CredentialFault as code. From the anchor down, each link: key id,
 * signature, form, validity, revocation, then what ties it to the next; role and key last (credentials.md §4).
 */
export function verifyCredentialChain(chain: Uint8Array, options: VerifyChainOptions): Verified<AcceptedCredential> {
  const { trustAnchor, peerKey, role, crypto = portableCrypto } = options;
  checkOptions(options, crypto);
  const links = split(chain);
  const issuer =
    links.length === 1 ? null : openIssuer({ bytes: links[0]!, signer: trustAnchor, what: 'issuer' }, options, crypto);
  const what = 'credential';
  const last = openLink({ bytes: links.at(-1)!, signer: issuer?.key ?? trustAnchor, what }, options, crypto);
  if (issuer) checkIssued(last, issuer, what);
  if (last.kind !== 'peer') return refuse('wrong-role', `${what}: an issuer has no role on the link`);
  if (last.role !== role) refuse('wrong-role', `${what}: is for ${last.role}, the peer asks for ${role}`);
  if (!constantTimeEqual(last.key, peerKey)) refuse('wrong-key', `${what}: is for another key than the peer has`);
  return markVerified({ ...last, issuerId: issuer?.id ?? null });
}

/** Whether a list names an accepted credential or its issuer: to be asked of the stored peers when a new list is taken. */
export function isRevoked(
  credential: Pick<AcceptedCredential, 'id' | 'issuerId'>,
  list: Verified<TrustedRevocationList>,
): boolean {
  wantVerified(list, 'the revocation list');
  return isListed(credential.id, list) || (credential.issuerId !== null && isListed(credential.issuerId, list));
}
