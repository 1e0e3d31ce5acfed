// SPDX-License-Identifier: Apache-2.0
/** tests/vectors/credentials/: chains and revocation lists, each with what a verifier must say of it. */
import { bytesToHex, ed25519Sign } from '@assay/crypto';
import {
  type CborMap,
  type CborValue,
  type CredentialFault,
  encodeCbor,
  enumCode,
  inspectCredentialChain,
  SIGNING_CONTEXT,
  signRevocationList,
} from '../index.js';
import { type ChainCase, chainCases } from './credential-cases.js';
import { anchor, clinicCredential, clinicPeer, NOW, otherAnchor } from './credential-samples.js';
import { type Crooked, edited, flipped, idOf, peerOf, plainJson, rawSign1, vectorFile } from './signed-samples.js';

const list = (counter: number, ...revoked: readonly Uint8Array[]): Uint8Array =>
  signRevocationList({ issuer: 'Test anchor', counter, issuedAt: NOW, revoked }, anchor);

/** The lists that chains are judged with. */
const lists: Readonly<Record<NonNullable<ChainCase['revocation']>, Uint8Array>> = {
  empty: list(1),
  other: list(2, idOf('somebody'), idOf('somebody else')),
  peer: list(3, idOf('somebody'), clinicPeer('controller').id),
  clinic: list(4, clinicCredential.id),
};

interface ListCase {
  readonly list: Uint8Array;
  readonly expect: 'accepted' | CredentialFault;
  /** Counter of the stored list. */
  readonly stored?: number;
}

const K = { iss: 1, iat: 6, counter: -65539, revoked: -65540 } as const;
const ids = (count: number): Uint8Array[] =>
  Array.from({ length: count }, (_, i) => Uint8Array.of(i, 0, 0, 0, 0, 0, 0, 0));
const listClaims: CborMap = new Map<number, CborValue>([
  [K.iss, 'Test anchor'],
  [K.iat, NOW],
  [K.counter, 5],
  [K.revoked, ids(2)],
]);
const raw = (claims: CborMap = listClaims, crooked: Crooked = {}, signer = anchor): Uint8Array =>
  rawSign1(claims, SIGNING_CONTEXT.revocation, signer, ed25519Sign, crooked);
const withClaim = (key: number, value: CborValue): Uint8Array =>
  raw(edited(listClaims, (claims) => claims.set(key, value)));

const listCases: Readonly<Record<string, ListCase>> = {
  'the first list': { list: list(1), expect: 'accepted' },
  'a newer list': { list: raw(), expect: 'accepted', stored: 4 },
  'a list that skips counters': { list: raw(), expect: 'accepted', stored: 1 },
  'the longest list': { list: withClaim(K.revoked, ids(32)), expect: 'accepted' },
  'the stored list again': { list: raw(), expect: 'stale-list', stored: 5 },
  'an older list': { list: raw(), expect: 'stale-list', stored: 6 },
  'one id too many': { list: withClaim(K.revoked, ids(33)), expect: 'malformed' },
  '417 bytes': { list: new Uint8Array(417), expect: 'too-large' },
  'ids in another order': { list: withClaim(K.revoked, ids(2).reverse()), expect: 'malformed' },
  'the same id twice': { list: withClaim(K.revoked, [idOf('a'), idOf('a')]), expect: 'malformed' },
  'an id of 7 bytes': { list: withClaim(K.revoked, [new Uint8Array(7)]), expect: 'malformed' },
  'an id that is a number': { list: withClaim(K.revoked, [1]), expect: 'malformed' },
  'counter 0': { list: withClaim(K.counter, 0), expect: 'malformed' },
  'counter of 2^32': { list: withClaim(K.counter, 0x1_0000_0000), expect: 'malformed' },
  'no counter': { list: raw(edited(listClaims, (claims) => claims.delete(K.counter))), expect: 'malformed' },
  'a claim that is unknown': { list: withClaim(4, NOW), expect: 'malformed' },
  'with tag 18': { list: Uint8Array.of(0xd2, ...raw()), expect: 'malformed' },
  'claims that are an array': { list: raw(listClaims, { payload: encodeCbor([]) }), expect: 'malformed' },
  'signed by another trust anchor': { list: raw(listClaims, {}, otherAnchor), expect: 'unknown-signer' },
  'signed by another key under this key id': {
    list: raw(listClaims, { namedSigner: anchor }, otherAnchor),
    expect: 'bad-signature',
  },
  'signed as a credential': { list: raw(listClaims, { context: SIGNING_CONTEXT.credential }), expect: 'bad-signature' },
  'one bit of an id changed': { list: flipped(raw(), -70), expect: 'bad-signature' },
};

function chainVector([name, { chain, expect, now = NOW, revocation, role = 'controller', peer = 'controller' }]: [
  string,
  ChainCase,
]): unknown {
  const credentials = expect === 'accepted' ? { credentials: inspectCredentialChain(chain).unauthenticated } : {};
  return plainJson({
    name,
    chain,
    now,
    revocation: revocation ? lists[revocation] : null,
    role,
    roleCode: enumCode('Role', role),
    peerKey: peerOf(peer).publicKey,
    expect,
    ...credentials,
  });
}

const CHAIN_COMMENT =
  'Chains for verifyCredentialChain, all under trustAnchor. Bytes are hexadecimal, now is seconds or null for a clock that is not set, revocation is the stored list or null, role is what the peer asks for, peerKey what it proved to have. expect is accepted or the code of the refusal; credentials are what an accepted chain says.';
const LIST_COMMENT =
  'Revocation lists for verifyRevocationList, all under trustAnchor; stored is the counter of the list that is stored, 0 for none.';

/** The texts of chains.json and revocation-lists.json. */
export function credentialVectors(): { readonly chains: string; readonly lists: string } {
  const revocations = Object.entries(listCases).map(([name, { list: bytes, stored = 0, expect }]) =>
    plainJson({ name, list: bytes, stored, expect }),
  );
  const given = { trustAnchor: bytesToHex(anchor.publicKey) };
  return {
    chains: vectorFile('credential-cases.ts', CHAIN_COMMENT, given, Object.entries(chainCases).map(chainVector)),
    lists: vectorFile('credential-vectors.ts', LIST_COMMENT, given, revocations),
  };
}
