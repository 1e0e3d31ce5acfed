// SPDX-License-Identifier: Apache-2.0
/** Keys, claims and raw signing for the vectors of signed things: what the API refuses to make must be made all the same. */
import {
  AssayBugError,
  bytesToHex,
  ed25519KeyPair,
  hexToBytes,
  type KeyPair,
  sha256,
  x25519KeyPair,
} from '@assay/crypto';
import { utf8Encode } from '../cbor/utf8.js';
import { type CborKey, type CborMap, type CborValue, encodeCbor, keyId, sign1ToBeSigned } from '../index.js';
import { banner } from './names.js';

/** Of no use but in vectors: the secret is the SHA-256 of a public text. */
const secretOf = (name: string): Uint8Array => sha256(utf8Encode(`Assay vectors: ${name}`));
export const signerOf = (name: string): KeyPair => ed25519KeyPair(secretOf(name));
export const peerOf = (name: string): KeyPair => x25519KeyPair(secretOf(name));
export const idOf = (name: string): Uint8Array => secretOf(name).slice(0, 8);
export const uuidOf = (name: string): Uint8Array => secretOf(name).slice(0, 16);

export type Edit = (claims: Map<CborKey, CborValue>) => void;

/** A copy of `map` that `edit` has changed. */
export function edited(map: CborMap, edit: Edit): CborMap {
  const copy = new Map(map);
  edit(copy);
  return copy;
}

/** What differs from a well-made COSE_Sign1. */
export interface Crooked {
  /** Instead of {alg: EdDSA, kid}. */
  readonly protected?: CborMap;
  readonly unprotected?: CborMap;
  /** Instead of the claims, encoded. */
  readonly payload?: Uint8Array;
  /** Instead of the context of the use. */
  readonly context?: string;
  /** Whose key id goes in, when it is not the signer's. */
  readonly namedSigner?: KeyPair;
  /** Changes the encoded array of four before it is encoded. */
  readonly parts?: (parts: readonly CborValue[]) => CborValue;
  readonly signature?: (signature: Uint8Array) => Uint8Array;
}

/** A COSE_Sign1 of `claims`, crooked as asked. */
export function rawSign1(
  claims: CborMap,
  context: string,
  signer: KeyPair,
  sign: (secretKey: KeyPair['secretKey'], message: Uint8Array) => Uint8Array,
  crooked: Crooked = {},
): Uint8Array {
  const kid = keyId((crooked.namedSigner ?? signer).publicKey);
  const header =
    crooked.protected ??
    new Map<number, CborValue>([
      [1, -8],
      [4, kid],
    ]);
  const protectedBytes = encodeCbor(header);
  const payload = crooked.payload ?? encodeCbor(claims);
  const toBeSigned = sign1ToBeSigned(protectedBytes, utf8Encode(crooked.context ?? context), payload);
  const signature = sign(signer.secretKey, toBeSigned);
  const parts = [
    protectedBytes,
    crooked.unprotected ?? new Map(),
    payload,
    crooked.signature?.(signature) ?? signature,
  ];
  return encodeCbor(crooked.parts?.(parts) ?? parts);
}

/** L, the order of Ed25519's base point, little-endian (RFC 8032 §5.1). */
const ORDER = hexToBytes('edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010');

/** The other signature that a careless verifier takes: S + L in place of S. */
export function malleated(signature: Uint8Array): Uint8Array {
  const other = signature.slice();
  let carry = 0;
  for (let i = 0; i < ORDER.length; i++) {
    carry += signature[32 + i]! + ORDER[i]!;
    other[32 + i] = carry & 0xff;
    carry >>= 8;
  }
  return other;
}

/** `bytes` with the bit `bit` of byte `at` changed; negative `at` counts from the end. */
export function flipped(bytes: Uint8Array, at: number, bit = 0): Uint8Array {
  const copy = bytes.slice();
  const index = at < 0 ? copy.length + at : at;
  copy[index] = copy[index]! ^ (1 << bit);
  return copy;
}

/** Where `part` begins in `whole`. */
export function positionOf(whole: Uint8Array, part: Uint8Array): number {
  const at = whole.findIndex((_, i) => part.every((byte, j) => whole[i + j] === byte));
  if (at < 0) throw new AssayBugError('bad-sample', 'the sample does not hold what is to be changed in it');
  return at;
}

/** A value as JSON shows it: bytes in hexadecimal. */
export const plainJson = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_key, each) => (each instanceof Uint8Array ? bytesToHex(each) : each)));

/** A file of vectors, one a line, under what they all have in common. */
export function vectorFile(
  source: string,
  comment: string,
  given: Readonly<Record<string, unknown>>,
  vectors: readonly unknown[],
): string {
  const head = Object.entries({ source: banner(source), comment, ...given }).map(
    ([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)},`,
  );
  const rows = vectors.map((row) => `    ${JSON.stringify(row)}`).join(',\n');
  return ['{', ...head, '  "vectors": [', rows, '  ]', '}', ''].join('\n');
}
