// SPDX-License-Identifier: Apache-2.0
/** Chains of credentials that must be accepted, and those that must be refused, each with its code. */
import { ed25519Sign } from '@assay/crypto';
import { utf8Encode } from '../cbor/utf8.js';
import { credentialClaims } from '../credential/credential.js';
import type { CborValue, CredentialFault, RoleName } from '../index.js';
import { encodeCbor, keyId } from '../index.js';
import {
  anchor,
  chainOf,
  clinic,
  clinicCredential,
  clinicPaper,
  clinicPeer,
  DAY,
  direct,
  directCredential,
  NOW,
  otherAnchor,
  otherClinic,
  paper,
  ROLES,
  viaClinic,
} from './credential-samples.js';
import { flipped, malleated, peerOf, positionOf } from './signed-samples.js';

/** One chain, and in what circumstances it is shown; what is left out is NOW, no list, and the controller's key and role. */
export interface ChainCase {
  readonly chain: Uint8Array;
  readonly expect: 'accepted' | CredentialFault;
  readonly now?: number | null;
  /** Name of a revocation list. */
  readonly revocation?: 'empty' | 'other' | 'peer' | 'clinic';
  readonly role?: RoleName;
  readonly peer?: RoleName;
}

type Cases = Readonly<Record<string, ChainCase>>;
const C = { iss: 1, sub: 2, aud: 3, exp: 4, nbf: 5, iat: 6, cti: 7, cnf: 8, role: -65537, mayIssue: -65538 } as const;

const accepted: Cases = {
  ...Object.fromEntries(
    ROLES.map((role) => {
      const chain = chainOf(paper(directCredential(role), anchor));
      return [`${role}, signed by the trust anchor`, { chain, expect: 'accepted', role, peer: role }];
    }),
  ),
  'controller, signed by an issuer': { chain: viaClinic(), expect: 'accepted' },
  'cgm, signed by an issuer': { chain: viaClinic({ role: 'cgm' }), expect: 'accepted', role: 'cgm', peer: 'cgm' },
  'first second of validity': { chain: direct(), expect: 'accepted', now: NOW - DAY },
  'last second of validity': { chain: direct(), expect: 'accepted', now: NOW + 30 * DAY },
  'an empty revocation list': { chain: viaClinic(), expect: 'accepted', revocation: 'empty' },
  'a revocation list that names others': { chain: viaClinic(), expect: 'accepted', revocation: 'other' },
  'the longest names': {
    chain: viaClinic(
      { edit: (claims) => claims.set(C.iss, 'Sixteen letters.').set(C.sub, '0123456789abcdef') },
      (claims) => claims.set(C.iss, 'ABCDEFGHIJKLMNOP').set(C.sub, 'Sixteen letters.'),
    ),
    expect: 'accepted',
  },
  'valid for ever, as far as 32 bits go': {
    chain: direct((claims) => claims.set(C.nbf, 0).set(C.iat, 0).set(C.exp, 0xffff_ffff)),
    expect: 'accepted',
  },
};

const good = direct();
const refusedForm = (expect: CredentialFault, chains: Readonly<Record<string, Uint8Array>>): Cases =>
  Object.fromEntries(Object.entries(chains).map(([name, chain]) => [name, { chain, expect }]));

const controllerPaper = paper(directCredential('controller'), anchor);

const outer: Cases = {
  ...refusedForm('malformed', {
    'nothing at all': new Uint8Array(),
    'cut by one byte': good.slice(0, -1),
    'one byte after the end': Uint8Array.of(...good, 0),
    'an empty array': encodeCbor([]),
    'an array head of two bytes': Uint8Array.of(0x98, 1, ...good.slice(1)),
    'an array of indefinite length': Uint8Array.of(0x9f, ...good.slice(1), 0xff),
    'a map': encodeCbor(new Map([[1, controllerPaper]])),
    'a credential that is no byte string': Uint8Array.of(0x81, ...controllerPaper),
    'a credential with tag 18': chainOf(Uint8Array.of(0xd2, ...controllerPaper)),
    'a credential with tags 61 and 18': chainOf(Uint8Array.of(0xd8, 0x3d, 0xd2, ...controllerPaper)),
    'one byte after the credential': chainOf(Uint8Array.of(...controllerPaper, 0)),
  }),
  ...refusedForm('chain-too-long', {
    'three credentials': chainOf(clinicPaper(), Uint8Array.of(), controllerPaper.slice(0, 100)),
    'one credential without its array': controllerPaper,
  }),
  ...refusedForm('too-large', {
    '417 bytes': encodeCbor([new Uint8Array(413)]),
    '65,536 bytes': new Uint8Array(65_536),
  }),
};

const kid = keyId(anchor.publicKey);
const header = (...entries: readonly (readonly [number, CborValue])[]) =>
  direct(undefined, { protected: new Map<number, CborValue>(entries) });
const part = (at: number, value: CborValue) =>
  direct(undefined, { parts: (parts) => parts.map((old, i) => (i === at ? value : old)) });

const envelope: Cases = refusedForm('malformed', {
  'no key id': header([1, -8]),
  'a key id of 7 bytes': header([1, -8], [4, kid.slice(1)]),
  'a key id that is text': header([1, -8], [4, 'anchor 1']),
  'no algorithm': header([4, kid]),
  'algorithm ES256': header([1, -7], [4, kid]),
  'a content type in the protected header': header([1, -8], [3, 61], [4, kid]),
  'a critical header': header([1, -8], [2, [4]], [4, kid]),
  'the key id in the unprotected header': direct(undefined, {
    protected: new Map([[1, -8]]),
    unprotected: new Map([[4, kid]]),
  }),
  'something in the unprotected header': direct(undefined, { unprotected: new Map([[3, 61]]) }),
  'a protected header that is a map': part(
    0,
    new Map<number, CborValue>([
      [1, -8],
      [4, kid],
    ]),
  ),
  'an empty protected header': part(0, new Uint8Array()),
  'an unprotected header that is null': part(1, null),
  'a detached payload': part(2, null),
  'a signature of 63 bytes': direct(undefined, { signature: (signature) => signature.slice(1) }),
  'a signature of 65 bytes': direct(undefined, { signature: (signature) => Uint8Array.of(...signature, 0) }),
  'a COSE_Sign1 of three': direct(undefined, { parts: (parts) => parts.slice(0, 3) }),
  'a COSE_Sign1 of five': direct(undefined, { parts: (parts) => [...parts, 0] }),
});

const authenticity: Cases = {
  ...refusedForm('unknown-signer', {
    'signed by another trust anchor': chainOf(paper(directCredential('controller'), otherAnchor)),
    'the chain turned round': chainOf(paper(clinicPeer('controller'), clinic), clinicPaper()),
    'signed by the trust anchor instead of the issuer': chainOf(clinicPaper(), paper(clinicPeer('controller'), anchor)),
    'signed by another issuer': chainOf(clinicPaper(), paper(clinicPeer('controller'), otherClinic)),
    'an issuer signed by itself': chainOf(paper(clinicCredential, clinic), paper(clinicPeer('controller'), clinic)),
    'signed by an issuer that is not shown': chainOf(paper(clinicPeer('controller'), clinic)),
  }),
  ...refusedForm('bad-signature', {
    'signed by another key under this key id': chainOf(
      paper(directCredential('controller'), otherAnchor, undefined, { namedSigner: anchor }),
    ),
    'one bit of R changed': flipped(good, -64),
    'one bit of S changed': flipped(good, -1),
    'S + L in place of S': direct(undefined, { signature: malleated }),
    'a signature of zeros': direct(undefined, { signature: () => new Uint8Array(64) }),
    'signed as a revocation list': direct(undefined, { context: 'Assay/1 revocation' }),
    'signed as an update': direct(undefined, { context: 'Assay/1 update' }),
    'signed without a context': direct(undefined, { context: '' }),
    'signed for another version': direct(undefined, { context: 'Assay/2 credential' }),
    'one bit of the subject changed': flipped(good, positionOf(good, utf8Encode('controller'))),
    'one bit of the peer key changed': flipped(good, -80),
    'claims that nobody would decode, unsigned': direct(undefined, {
      payload: Uint8Array.of(0xff),
      signature: () => ed25519Sign(anchor.secretKey, new Uint8Array()),
    }),
  }),
};

const cnf = (kty: CborValue, crv: CborValue, x: CborValue, more: readonly (readonly [number, CborValue])[] = []) =>
  direct((claims) =>
    claims.set(C.cnf, new Map([[1, new Map<number, CborValue>([[1, kty], [-1, crv], [-2, x], ...more])]])),
  );
const claim = (key: number, value: CborValue) => direct((claims) => claims.set(key, value));
const without = (key: number) => direct((claims) => claims.delete(key));
const peerKey = peerOf('controller').publicKey;

/** The claims of the controller with a text head that is longer than it need be: 0x78 0x0a in place of 0x6a. */
function longHead(key: number): Uint8Array {
  const payload = encodeCbor(credentialClaims(directCredential('controller')));
  const at = positionOf(payload, Uint8Array.of(key, 0x60 + 'controller'.length)) + 1;
  return Uint8Array.of(...payload.slice(0, at), 0x78, 'controller'.length, ...payload.slice(at + 1));
}

const claims: Cases = refusedForm('malformed', {
  'claims that are an array': direct(undefined, { payload: encodeCbor([]) }),
  'claims in another order': direct(undefined, { payload: Uint8Array.of(0xa2, 0x02, 0x61, 0x41, 0x01, 0x61, 0x41) }),
  'sub with a head of two bytes': direct(undefined, { payload: longHead(C.sub) }),
  'the same claim twice': direct(undefined, { payload: Uint8Array.of(0xa2, 0x01, 0x61, 0x41, 0x01, 0x61, 0x41) }),
  'no iss': without(C.iss),
  'no sub': without(C.sub),
  'no exp': without(C.exp),
  'no nbf': without(C.nbf),
  'no iat': without(C.iat),
  'no cti': without(C.cti),
  'no cnf': without(C.cnf),
  'neither role nor may-issue': without(C.role),
  'an audience': claim(C.aud, 'pump'),
  'a claim of another version': claim(-65541, 1),
  'iss of 17 characters': claim(C.iss, '0123456789abcdefg'),
  'an empty sub': claim(C.sub, ''),
  'sub beyond ASCII': claim(C.sub, 'Zoë'),
  'sub with a line feed': claim(C.sub, 'a\nb'),
  'sub with a NUL': claim(C.sub, 'con\0troller'),
  'sub as bytes': claim(C.sub, new Uint8Array(4)),
  'exp as text': claim(C.exp, '1790000000'),
  'a negative nbf': claim(C.nbf, -1),
  'exp of 2^32': claim(C.exp, 0x1_0000_0000),
  'iat of 2^64 − 1': claim(C.iat, 0xffff_ffff_ffff_ffffn),
  'nbf later than exp': direct((map) => map.set(C.nbf, NOW).set(C.exp, NOW - 1)),
  'cti of 7 bytes': claim(C.cti, new Uint8Array(7)),
  'cti of 9 bytes': claim(C.cti, new Uint8Array(9)),
  'role 0': claim(C.role, 0),
  'role 7': claim(C.role, 7),
  'role as text': claim(C.role, 'controller'),
  'role and may-issue': claim(C.mayIssue, 2),
  'cnf with a key id instead of a key': claim(C.cnf, new Map([[3, new Uint8Array(8)]])),
  'an Ed25519 key for a peer': cnf(1, 6, peerKey),
  'a P-256 key': cnf(2, 1, peerKey),
  'a key of 31 bytes': cnf(1, 4, peerKey.slice(1)),
  'a key with a member more': cnf(1, 4, peerKey, [[3, -8]]),
  'an issuer with an X25519 key': viaClinic({}, (map) =>
    map.set(
      C.cnf,
      new Map([
        [
          1,
          new Map<number, CborValue>([
            [1, 1],
            [-1, 4],
            [-2, clinic.publicKey],
          ]),
        ],
      ]),
    ),
  ),
  'an issuer that may issue nothing': viaClinic({}, (map) => map.set(C.mayIssue, 0)),
  'an issuer of role 0': viaClinic({}, (map) => map.set(C.mayIssue, 3)),
  'an issuer of role 7': viaClinic({}, (map) => map.set(C.mayIssue, 0b1000_0010)),
});

/** Only one link is opened at a time: what stands after one that is refused is not looked at. */
const rubbish = Uint8Array.of(0xff, 0xff);
const HOUR = 3600;
const circumstances: Cases = {
  'a second too early': { chain: good, expect: 'not-yet-valid', now: NOW - DAY - 1 },
  'a second too late': { chain: good, expect: 'expired', now: NOW + 30 * DAY + 1 },
  'a clock that is not set': { chain: good, expect: 'clock-not-set', now: null },
  'an issuer that is not valid yet': {
    chain: viaClinic({}, (map) => map.set(C.nbf, NOW + HOUR)),
    expect: 'not-yet-valid',
  },
  'an issuer that has expired': { chain: viaClinic({}, (map) => map.set(C.exp, NOW - HOUR)), expect: 'expired' },
  'a peer of a valid issuer that has expired': {
    chain: viaClinic({ edit: (map) => map.set(C.exp, NOW - HOUR) }),
    expect: 'expired',
  },
  'a revoked peer': { chain: viaClinic(), expect: 'revoked', revocation: 'peer' },
  'a peer of a revoked issuer': { chain: viaClinic(), expect: 'revoked', revocation: 'clinic' },
  'an issuer with a wrong signature, then rubbish': {
    chain: chainOf(flipped(clinicPaper(), -1), rubbish),
    expect: 'bad-signature',
  },
  'an expired issuer, then rubbish': {
    chain: chainOf(
      clinicPaper((map) => map.set(C.exp, NOW - HOUR)),
      rubbish,
    ),
    expect: 'expired',
  },
  'a revoked issuer, then rubbish': { chain: chainOf(clinicPaper(), rubbish), expect: 'revoked', revocation: 'clinic' },
  'a peer in the place of the issuer, then rubbish': {
    chain: chainOf(controllerPaper, rubbish),
    expect: 'issuer-not-allowed',
  },
  'a valid issuer, then rubbish': { chain: chainOf(clinicPaper(), rubbish), expect: 'malformed' },
  'expired and revoked': { chain: viaClinic(), expect: 'expired', revocation: 'clinic', now: NOW + 31 * DAY },
};

const links: Cases = {
  ...refusedForm('issuer-not-allowed', {
    'a peer in the place of the issuer': chainOf(controllerPaper, paper(clinicPeer('controller'), clinic)),
    'an issuer made by an issuer': chainOf(
      clinicPaper(),
      paper({ ...clinicCredential, issuer: 'Clinic North' }, clinic),
    ),
    'another issuer named': viaClinic({ edit: (map) => map.set(C.iss, 'Clinic South') }),
    'a role that the issuer may not issue': viaClinic({ role: 'automatedDosing' }),
    'the trust anchor named, an issuer shown': viaClinic({ edit: (map) => map.set(C.iss, 'Test anchor') }),
  }),
  'an issuer that shows its own credential': { chain: chainOf(clinicPaper()), expect: 'wrong-role' },
  'another role asked for': { chain: direct(), expect: 'wrong-role', role: 'clinician' },
  'a caregiver who asks to control': {
    chain: viaClinic({ role: 'caregiver' }),
    expect: 'wrong-role',
    role: 'controller',
    peer: 'caregiver',
  },
  'the credential of another peer': { chain: direct(), expect: 'wrong-key', peer: 'caregiver' },
  'another role and another key': { chain: direct(), expect: 'wrong-role', role: 'clinician', peer: 'caregiver' },
};

export const chainCases: Cases = {
  ...accepted,
  ...outer,
  ...envelope,
  ...authenticity,
  ...claims,
  ...circumstances,
  ...links,
};
