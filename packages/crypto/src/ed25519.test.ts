// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { bytesToHex, hexToBytes } from './bytes.js';
import { ed25519KeyPair, ed25519Sign, ed25519Verify } from './ed25519.js';
import { AssayMisuseError } from './errors.js';
import { Secret } from './secret.js';
import { vectorFile } from './vector-file.test-util.js';

const vectors = vectorFile<{
  readonly msg: string;
  readonly sig: string;
  readonly publicKey: { readonly pk: string };
  readonly privateKey: { readonly sk: string };
}>('rfc8032/ed25519').map(({ comment, msg, sig, publicKey, privateKey }) => ({
  comment,
  seed: privateKey.sk,
  publicKey: publicKey.pk,
  message: msg,
  signature: sig,
}));

/** The group order L, little-endian (RFC 8032 §5.1). */
const L = 0x1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3edn;

describe('Ed25519, RFC 8032 §7.1', () => {
  test.each(vectors)('signs and verifies, $comment', ({ seed, publicKey, message, signature }) => {
    const pair = ed25519KeyPair(hexToBytes(seed));
    expect(bytesToHex(pair.publicKey)).toBe(publicKey);
    expect(bytesToHex(ed25519Sign(pair.secretKey, hexToBytes(message)))).toBe(signature);
    expect(ed25519Verify(pair.publicKey, hexToBytes(message), hexToBytes(signature))).toBe(true);
  });

  test.each(vectors.slice(0, 3))(
    'refuses every flipped bit of a signature, $comment',
    ({ publicKey, message, signature }) => {
      const accepted = Array.from({ length: 512 }, (_, bit) => {
        const flipped = hexToBytes(signature);
        flipped[bit >> 3]! ^= 1 << (bit & 7);
        return ed25519Verify(hexToBytes(publicKey), hexToBytes(message), flipped);
      });
      expect(accepted).not.toContain(true);
    },
  );

  test('refuses S + L, which lax verifiers take for the same signature', () => {
    const { publicKey, message, signature } = vectors[1]!;
    const bytes = hexToBytes(signature);
    const s = BigInt(`0x${bytesToHex(bytes.slice(32).reverse())}`) + L;
    bytes.set(hexToBytes(s.toString(16).padStart(64, '0')).reverse(), 32);
    expect(ed25519Verify(hexToBytes(publicKey), hexToBytes(message), bytes)).toBe(false);
  });

  test('refuses small-order public keys, under which anything could be signed', () => {
    const identity = Uint8Array.of(1, ...new Uint8Array(31));
    const forged = Uint8Array.of(...identity, ...new Uint8Array(32));
    expect(ed25519Verify(identity, Uint8Array.of(1, 2, 3), forged)).toBe(false);
  });

  test('is false for wrong lengths, and a misuse for a wrong secret', () => {
    const { publicKey, message, signature } = vectors[0]!;
    expect(ed25519Verify(hexToBytes(publicKey).slice(1), hexToBytes(message), hexToBytes(signature))).toBe(false);
    expect(ed25519Verify(hexToBytes(publicKey), hexToBytes(message), hexToBytes(signature).slice(1))).toBe(false);
    expect(() => ed25519Sign(Secret.of(new Uint8Array(31)), new Uint8Array(0))).toThrow(AssayMisuseError);
  });
});
