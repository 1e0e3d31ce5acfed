// SPDX-License-Identifier: Apache-2.0
/** The statements of credentials.md on revocation. */
import { AssayMisuseError, bytesToHex, ed25519KeyPair } from '@assay/crypto';
import { describe, expect, it } from 'vitest';
import type { Verified } from '../cose/verified.js';
import { isRevoked } from './chain.js';
import {
  inspectRevocationList,
  MAX_REVOKED,
  signRevocationList,
  type TrustedRevocationList,
  verifyRevocationList,
} from './revocation.js';
import { listOutcome } from './vectors.test-util.js';

const anchor = ed25519KeyPair(new Uint8Array(32).fill(1));
const id = (n: number) => Uint8Array.of(n, 0, 0, 0, 0, 0, 0, 1);
const list = (counter: number, revoked: readonly Uint8Array[] = []) =>
  signRevocationList({ issuer: 'Anchor', counter, issuedAt: 1_790_000_000, revoked }, anchor);
const verify = (bytes: Uint8Array, newerThan = 0) =>
  verifyRevocationList(bytes, { trustAnchor: anchor.publicKey, newerThan });

describe('revocation lists', () => {
  it('CRED-26 takes a list of the trust anchor only', () => {
    expect(listOutcome('signed by another trust anchor')).toBe('unknown-signer');
    expect(listOutcome('signed by another key under this key id')).toBe('bad-signature');
    expect(listOutcome('signed as a credential')).toBe('bad-signature');
  });

  it('CRED-27 takes at most 32 ids, ascending, each once, in at most 416 bytes', () => {
    expect(listOutcome('the longest list')).toBe('accepted');
    const refused = ['one id too many', 'ids in another order', 'the same id twice', 'an id of 7 bytes'];
    expect(refused.map(listOutcome)).toEqual(refused.map(() => 'malformed'));
    expect(listOutcome('417 bytes')).toBe('too-large');
    const ids = Array.from({ length: MAX_REVOKED }, (_, i) => id(i));
    const longest = { issuer: 'A'.repeat(16), counter: 0xffff_ffff, issuedAt: 0xffff_ffff, revoked: ids };
    expect(signRevocationList(longest, anchor).length).toBe(415);
    expect(() => list(1, [...ids, id(99)])).toThrow(AssayMisuseError);
  });

  it('CRED-28 takes a list only when its counter is higher than the stored one', () => {
    expect(verify(list(5), 4).counter).toBe(5);
    expect(['the stored list again', 'an older list'].map(listOutcome)).toEqual(['stale-list', 'stale-list']);
  });

  it('CRED-29 finds what rests on a credential that is named, the issuer included', () => {
    const stored = verify(list(1, [id(1), id(2)]));
    expect(isRevoked({ id: id(1), issuerId: null }, stored)).toBe(true);
    expect(isRevoked({ id: id(3), issuerId: id(2) }, stored)).toBe(true);
    expect(isRevoked({ id: id(3), issuerId: id(4) }, stored)).toBe(false);
    expect(isRevoked({ id: id(3), issuerId: null }, stored)).toBe(false);
  });

  it('signs the ids in order, whatever order they come in', () => {
    const { revoked } = verify(list(1, [id(9), id(3), id(7)]));
    expect(revoked.map(bytesToHex)).toEqual([id(3), id(7), id(9)].map(bytesToHex));
  });

  it('what was only inspected, or made up, is not taken for a verified list', () => {
    const { unauthenticated } = inspectRevocationList(list(1, [id(1)]));
    expect(unauthenticated.revoked).toEqual([id(1)]);
    const fake = { ...unauthenticated, anchor: unauthenticated.keyId } as unknown as Verified<TrustedRevocationList>;
    expect(() => isRevoked({ id: id(2), issuerId: null }, fake)).toThrow(/was not verified/);
    // @ts-expect-error an unverified list is no verified one
    expect(() => isRevoked({ id: id(2), issuerId: null }, unauthenticated)).toThrow(/was not verified/);
  });
});
