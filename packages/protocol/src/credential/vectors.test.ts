// SPDX-License-Identifier: Apache-2.0
/** Holds the verifier to every generated vector, and shows that the vectors reach every code. */
import { bytesToHex, hexToBytes } from '@assay/crypto';
import { nodeCrypto } from '@assay/crypto/node';
import { describe, expect, it } from 'vitest';
import { outcomeOf } from '../cose/outcome.test-util.js';
import { CREDENTIAL_FAULTS } from './faults.js';
import { chainOutcome, chainVectors, listOutcome, listVectors, verifyChainVector } from './vectors.test-util.js';

describe('vectors of credential chains', () => {
  it.each(chainVectors.vectors.map((vector) => [vector.name, vector.expect]))('%s: %s', (name, expected) => {
    expect(chainOutcome(name!)).toBe(expected);
  });

  it('come out the same on node:crypto', () => {
    const decisions = chainVectors.vectors.map((vector) => outcomeOf(() => verifyChainVector(vector, nodeCrypto)));
    expect(decisions).toEqual(chainVectors.vectors.map((vector) => vector.expect));
  });

  it('says of an accepted chain what its last credential says', () => {
    for (const vector of chainVectors.vectors.filter(({ expect }) => expect === 'accepted')) {
      const accepted = verifyChainVector(vector);
      const claims = vector.credentials!.map(({ credential }) => credential);
      const last = claims.at(-1)!;
      expect(accepted.role).toBe(last['role']);
      expect(bytesToHex(accepted.key)).toBe(last['key']);
      expect(accepted.expires).toBe(last['expires']);
      expect(accepted.issuerId && bytesToHex(accepted.issuerId)).toBe(claims.length === 2 ? claims[0]!['id'] : null);
    }
  });

  it('has each name once, and no chain of an accepted vector above the bound', () => {
    const names = chainVectors.vectors.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const accepted = chainVectors.vectors.filter((vector) => vector.expect === 'accepted');
    expect(Math.max(...accepted.map(({ chain }) => hexToBytes(chain).length))).toBe(402);
  });
});

describe('vectors of revocation lists', () => {
  it.each(listVectors.vectors.map((vector) => [vector.name, vector.expect]))('%s: %s', (name, expected) => {
    expect(listOutcome(name!)).toBe(expected);
  });
});

it('the vectors of both reach every code', () => {
  const reached = new Set([...chainVectors.vectors, ...listVectors.vectors].map((vector) => vector.expect));
  reached.delete('accepted');
  expect([...reached].sort()).toEqual([...CREDENTIAL_FAULTS].sort());
});
