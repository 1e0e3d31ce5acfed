// SPDX-License-Identifier: Apache-2.0
/** Reads the generated vectors of credentials and runs one of them through the verifier. */
import { readFileSync } from 'node:fs';
import { type CryptoBackend, hexToBytes } from '@assay/crypto';
import { outcomeOf } from '../cose/outcome.test-util.js';
import { type VerifyChainOptions, verifyCredentialChain } from './chain.js';
import type { RoleName } from './credential.js';
import { verifyRevocationList } from './revocation.js';

export interface ChainVector {
  readonly name: string;
  readonly chain: string;
  readonly now: number | null;
  readonly revocation: string | null;
  readonly role: RoleName;
  readonly roleCode: number;
  readonly peerKey: string;
  readonly expect: string;
  readonly credentials?: readonly { readonly keyId: string; readonly credential: Record<string, unknown> }[];
}

export interface ListVector {
  readonly name: string;
  readonly list: string;
  readonly stored: number;
  readonly expect: string;
}

interface VectorFile<T> {
  readonly trustAnchor: string;
  readonly vectors: readonly T[];
}

function read<T>(name: string): VectorFile<T> {
  return JSON.parse(
    readFileSync(new URL(`../../../../tests/vectors/credentials/${name}`, import.meta.url), 'utf8'),
  ) as VectorFile<T>;
}

export const chainVectors = read<ChainVector>('chains.json');
export const listVectors = read<ListVector>('revocation-lists.json');

function listOf({ revocation }: ChainVector): VerifyChainOptions['revocation'] {
  if (revocation === null) return null;
  const trustAnchor = hexToBytes(chainVectors.trustAnchor);
  return verifyRevocationList(hexToBytes(revocation), { trustAnchor, newerThan: 0 });
}

/** Throws as verifyCredentialChain does. */
export function verifyChainVector(
  vector: ChainVector,
  crypto?: CryptoBackend,
  revocation: VerifyChainOptions['revocation'] = listOf(vector),
) {
  return verifyCredentialChain(hexToBytes(vector.chain), {
    trustAnchor: hexToBytes(chainVectors.trustAnchor),
    now: vector.now,
    revocation,
    peerKey: hexToBytes(vector.peerKey),
    role: vector.role,
    ...(crypto ? { crypto } : {}),
  });
}

/** What the verifier says of each chain vector of this name. Throws when there is none of it. */
export function chainOutcome(name: string): string {
  const vector = chainVectors.vectors.find((each) => each.name === name);
  if (!vector) throw new Error(`no chain vector is called ${name}`);
  return outcomeOf(() => verifyChainVector(vector));
}

export function listOutcome(name: string): string {
  const vector = listVectors.vectors.find((each) => each.name === name);
  if (!vector) throw new Error(`no list vector is called ${name}`);
  return outcomeOf(() =>
    verifyRevocationList(hexToBytes(vector.list), {
      trustAnchor: hexToBytes(listVectors.trustAnchor),
      newerThan: vector.stored,
    }),
  );
}
