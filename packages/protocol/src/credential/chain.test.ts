// SPDX-License-Identifier: Apache-2.0
/** The statements of credentials.md on signed objects, credentials and chains. */
import {
  AssayMisuseError,
  bytesToHex,
  type CryptoBackend,
  ed25519KeyPair,
  hexToBytes,
  portableCrypto,
  x25519KeyPair,
} from '@assay/crypto';
import { describe, expect, it } from 'vitest';
import { outcomeOf } from '../cose/outcome.test-util.js';
import { keyId } from '../cose/signed-claims.js';
import { encodeCredentialChain, inspectCredentialChain, MAX_CHAIN_BYTES, signCredential } from './chain.js';
import type { IssuerCredential, PeerCredential } from './credential.js';
import { signRevocationList, verifyRevocationList } from './revocation.js';
import { chainOutcome, chainVectors, verifyChainVector } from './vectors.test-util.js';

const NOW = 1_790_000_000;
const anchor = ed25519KeyPair(new Uint8Array(32).fill(1));
const clinic = ed25519KeyPair(new Uint8Array(32).fill(2));
const peer = x25519KeyPair(new Uint8Array(32).fill(3));
const common = { id: new Uint8Array(8).fill(5), issuedAt: NOW, notBefore: NOW, expires: NOW + 60 };
const direct: PeerCredential = {
  kind: 'peer',
  issuer: 'Anchor',
  subject: 'Phone',
  ...common,
  role: 'controller',
  key: peer.publicKey,
};
const issuer: IssuerCredential = {
  kind: 'issuer',
  issuer: 'Anchor',
  subject: 'Clinic',
  ...common,
  mayIssue: ['controller'],
  key: clinic.publicKey,
};

const vector = (name: string) => chainVectors.vectors.find((each) => each.name === name)!;
const outcomes = (...names: readonly string[]) => names.map(chainOutcome);
const all = (code: string, names: readonly string[]) => names.map(() => code);

/** A back end that tells what it was asked. */
function watched(): { readonly crypto: CryptoBackend; readonly verified: Uint8Array[] } {
  const verified: Uint8Array[] = [];
  const crypto: CryptoBackend = {
    ...portableCrypto,
    ed25519Verify: (publicKey, message, signature) => {
      verified.push(publicKey);
      return portableCrypto.ed25519Verify(publicKey, message, signature);
    },
  };
  return { crypto, verified };
}

describe('signed objects', () => {
  it('CRED-1 refuses tags 18 and 61, indefinite lengths, longer heads and trailing bytes', () => {
    const names = [
      'a credential with tag 18',
      'a credential with tags 61 and 18',
      'an array head of two bytes',
      'an array of indefinite length',
      'one byte after the end',
      'one byte after the credential',
    ];
    expect(outcomes(...names)).toEqual(all('malformed', names));
  });

  it('CRED-2 refuses another algorithm, a critical header and any other member of the protected header', () => {
    const names = ['algorithm ES256', 'no algorithm', 'no key id', 'a critical header'];
    names.push('a content type in the protected header', 'a key id of 7 bytes', 'an empty protected header');
    expect(outcomes(...names)).toEqual(all('malformed', names));
  });

  it('CRED-3 refuses an unprotected header, a detached payload and another length of signature', () => {
    const names = ['something in the unprotected header', 'the key id in the unprotected header', 'a detached payload'];
    names.push('a signature of 63 bytes', 'a signature of 65 bytes', 'a COSE_Sign1 of three', 'a COSE_Sign1 of five');
    expect(outcomes(...names)).toEqual(all('malformed', names));
  });

  it('CRED-4 names the signer by 8 bytes of the SHA-256 of its key, and refuses another as unknown-signer', () => {
    const chain = inspectCredentialChain(hexToBytes(vector('controller, signed by an issuer').chain)).unauthenticated;
    const trustAnchor = hexToBytes(chainVectors.trustAnchor);
    expect(bytesToHex(chain[0]!.keyId)).toBe(bytesToHex(portableCrypto.sha256(trustAnchor)).slice(0, 16));
    expect(chain[1]!.keyId).toEqual(keyId(chain[0]!.credential.key));
    expect(chainOutcome('signed by another trust anchor')).toBe('unknown-signer');
    expect(chainOutcome('signed by another key under this key id')).toBe('bad-signature');
  });

  it('CRED-5 refuses a signature that was made for another use', () => {
    const names = ['signed as a revocation list', 'signed as an update', 'signed without a context'];
    names.push('signed for another version');
    expect(outcomes(...names)).toEqual(all('bad-signature', names));
  });

  it('CRED-6 verifies strictly: changed bits, S + L, zeros', () => {
    const names = ['one bit of R changed', 'one bit of S changed', 'S + L in place of S', 'a signature of zeros'];
    names.push('one bit of the subject changed', 'one bit of the peer key changed');
    expect(outcomes(...names)).toEqual(all('bad-signature', names));
  });

  it('CRED-7 decodes no payload before its signature was verified', () => {
    expect(chainOutcome('claims that nobody would decode, unsigned')).toBe('bad-signature');
    expect(chainOutcome('claims that are an array')).toBe('malformed');
  });

  it('CRED-8 refuses an unknown claim', () => {
    const names = ['an audience', 'a claim of another version', 'a key with a member more'];
    expect(outcomes(...names)).toEqual(all('malformed', names));
  });

  it('CRED-9 refuses a claim that is missing, of another type or out of its bounds', () => {
    const missing = ['no iss', 'no sub', 'no exp', 'no nbf', 'no iat', 'no cti', 'no cnf'];
    const others = [
      'sub as bytes',
      'exp as text',
      'role as text',
      'a key of 31 bytes',
      'cti of 7 bytes',
      'cti of 9 bytes',
    ];
    const bounds = [
      'iss of 17 characters',
      'an empty sub',
      'sub beyond ASCII',
      'sub with a line feed',
      'sub with a NUL',
      'sub with a head of two bytes',
      'a negative nbf',
    ];
    const more = [
      'exp of 2^32',
      'iat of 2^64 − 1',
      'role 0',
      'role 7',
      'the same claim twice',
      'claims in another order',
    ];
    const names = [...missing, ...others, ...bounds, ...more];
    expect(outcomes(...names)).toEqual(all('malformed', names));
  });
});

describe('credentials', () => {
  it('CRED-10 ties role to X25519 and may-issue to Ed25519, and refuses a mixture', () => {
    const names = ['role and may-issue', 'neither role nor may-issue', 'an Ed25519 key for a peer', 'a P-256 key'];
    names.push('an issuer with an X25519 key', 'cnf with a key id instead of a key');
    expect(outcomes(...names)).toEqual(all('malformed', names));
  });

  it('CRED-11 refuses nbf later than exp', () => {
    expect(chainOutcome('nbf later than exp')).toBe('malformed');
    expect(() => signCredential({ ...direct, notBefore: direct.expires + 1 }, anchor)).toThrow(/later than exp/);
  });

  it('CRED-13 refuses an issuer of no role and of unknown roles', () => {
    const names = ['an issuer that may issue nothing', 'an issuer of role 0', 'an issuer of role 7'];
    expect(outcomes(...names)).toEqual(all('malformed', names));
    expect(() => signCredential({ ...issuer, mayIssue: [] }, anchor)).toThrow(AssayMisuseError);
  });
});

describe('chains', () => {
  it('CRED-14 takes one or two credentials', () => {
    expect(outcomes('controller, signed by the trust anchor', 'controller, signed by an issuer')).toEqual([
      'accepted',
      'accepted',
    ]);
    expect(outcomes('an empty array', 'three credentials')).toEqual(['malformed', 'chain-too-long']);
    const one = signCredential(direct, anchor);
    expect(() => encodeCredentialChain([])).toThrow(/one or two/);
    expect(() => encodeCredentialChain([one, one, one])).toThrow(/one or two/);
  });

  it('CRED-15 refuses more than 416 bytes before it decodes any', () => {
    expect(outcomes('417 bytes', '65,536 bytes')).toEqual(['too-large', 'too-large']);
    expect(MAX_CHAIN_BYTES).toBe(416);
    expect(() => encodeCredentialChain([new Uint8Array(413)])).toThrow(/417 bytes/);
  });

  it('CRED-16 verifies the first with the trust anchor and the second with the key of the first', () => {
    const { crypto, verified } = watched();
    const two = vector('controller, signed by an issuer');
    verifyChainVector(two, crypto);
    const chain = inspectCredentialChain(hexToBytes(two.chain)).unauthenticated;
    expect(verified.map(bytesToHex)).toEqual([chainVectors.trustAnchor, bytesToHex(chain[0]!.credential.key)]);
    const names = [
      'the chain turned round',
      'signed by the trust anchor instead of the issuer',
      'signed by another issuer',
    ];
    names.push('an issuer signed by itself', 'signed by an issuer that is not shown');
    expect(outcomes(...names)).toEqual(all('unknown-signer', names));
  });

  it('CRED-17 wants an issuer first and a peer second', () => {
    const names = ['a peer in the place of the issuer', 'an issuer made by an issuer'];
    expect(outcomes(...names)).toEqual(all('issuer-not-allowed', names));
  });

  it('CRED-18 wants the issuer that the credential names', () => {
    const names = ['another issuer named', 'the trust anchor named, an issuer shown'];
    expect(outcomes(...names)).toEqual(all('issuer-not-allowed', names));
  });

  it('CRED-19 refuses a role that the issuer may not issue', () => {
    expect(chainOutcome('a role that the issuer may not issue')).toBe('issuer-not-allowed');
  });
});

describe('what the verifier checks', () => {
  it('CRED-20 counts nbf and exp to the validity, of each credential', () => {
    expect(outcomes('first second of validity', 'last second of validity')).toEqual(['accepted', 'accepted']);
    expect(outcomes('a second too early', 'an issuer that is not valid yet')).toEqual([
      'not-yet-valid',
      'not-yet-valid',
    ]);
    const late = ['a second too late', 'an issuer that has expired', 'a peer of a valid issuer that has expired'];
    expect(outcomes(...late)).toEqual(all('expired', late));
  });

  it('CRED-21 accepts nothing while the clock is not set', () => {
    for (const each of chainVectors.vectors.filter((one) => one.expect === 'accepted')) {
      expect(outcomeOf(() => verifyChainVector({ ...each, now: null }))).toBe('clock-not-set');
    }
  });

  it('CRED-22 refuses a chain of which any credential is revoked', () => {
    expect(outcomes('a revoked peer', 'a peer of a revoked issuer')).toEqual(['revoked', 'revoked']);
    const others = ['an empty revocation list', 'a revocation list that names others'];
    expect(outcomes(...others)).toEqual(all('accepted', others));
  });

  it('CRED-23 refuses another role than the peer asks for, and an issuer', () => {
    const names = [
      'another role asked for',
      'a caregiver who asks to control',
      'an issuer that shows its own credential',
    ];
    expect(outcomes(...names)).toEqual(all('wrong-role', names));
  });

  it('CRED-24 refuses the credential of another key', () => {
    expect(chainOutcome('the credential of another peer')).toBe('wrong-key');
  });

  it('CRED-25 gives the code of the first check that fails', () => {
    expect(outcomes('expired and revoked', 'another role and another key')).toEqual(['expired', 'wrong-role']);
    const opened = ['an issuer with a wrong signature', 'an expired issuer', 'a revoked issuer', 'a valid issuer'];
    expect(opened.map((name) => chainOutcome(`${name}, then rubbish`))).toEqual([
      'bad-signature',
      'expired',
      'revoked',
      'malformed',
    ]);
    expect(chainOutcome('a peer in the place of the issuer, then rubbish')).toBe('issuer-not-allowed');
    const refusals = chainVectors.vectors.filter((each) => each.expect !== 'accepted');
    // What is wrong with time, list, role and key never shows before form and signature are right.
    const early = new Set(['too-large', 'malformed', 'chain-too-long', 'unknown-signer', 'bad-signature']);
    for (const each of refusals.filter(({ expect: code }) => early.has(code))) {
      const worse = { ...each, role: 'service', peerKey: '00'.repeat(32) } as const;
      expect(outcomeOf(() => verifyChainVector(worse))).toBe(each.expect);
    }
  });
});

describe('misuse', () => {
  it('is told apart from what a peer did', () => {
    const good = vector('controller, signed by an issuer');
    expect(() => verifyChainVector({ ...good, now: Number.NaN })).toThrow(/give seconds, or null/);
    expect(() => verifyChainVector({ ...good, peerKey: '00' })).toThrow(/peer key has 1 bytes/);
    expect(() => signCredential({ ...direct, subject: 'x'.repeat(17) }, anchor)).toThrow(AssayMisuseError);
    expect(() => signCredential({ ...direct, expires: 2 ** 32 }, anchor)).toThrow(AssayMisuseError);
    expect(() => signCredential({ ...direct, key: new Uint8Array(31) }, anchor)).toThrow(AssayMisuseError);
  });

  it('a list of another trust anchor is refused as misuse', () => {
    const list = signRevocationList({ issuer: 'Other', counter: 1, issuedAt: NOW, revoked: [] }, clinic);
    const revocation = verifyRevocationList(list, { trustAnchor: clinic.publicKey, newerThan: 0 });
    const good = vector('controller, signed by an issuer');
    expect(() => verifyChainVector(good, portableCrypto, revocation)).toThrow(/another trust anchor/);
  });

  it('sizes are those that the specification gives', () => {
    const names = { issuer: 'A'.repeat(16), subject: 'B'.repeat(16) };
    const one = signCredential({ ...direct, ...names }, anchor);
    const first = (mayIssue: IssuerCredential['mayIssue']) => signCredential({ ...issuer, ...names, mayIssue }, anchor);
    expect([one.length, encodeCredentialChain([one]).length]).toEqual([198, 201]);
    expect(encodeCredentialChain([first(['controller', 'caregiver']), one]).length).toBe(401);
    expect(encodeCredentialChain([first(['controller', 'cgm']), one]).length).toBe(402);
  });
});
