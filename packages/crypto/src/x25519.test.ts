// SPDX-License-Identifier: Apache-2.0
import { x25519 as noble } from '@noble/curves/ed25519.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesToHex, hexToBytes } from './bytes.js';
import { AssayMisuseError, AssayPeerError } from './errors.js';
import { seededRandom } from './random.js';
import { Secret } from './secret.js';
import { vectorFile } from './vector-file.test-util.js';
import { generateX25519KeyPair, x25519, x25519KeyPair } from './x25519.js';

const vectors = vectorFile<Record<'public' | 'private' | 'shared', string> & { readonly iterations?: number }>(
  'rfc7748/x25519',
);

/** Points of order 1, 2, 4 and 8 and their non-canonical forms: RFC 7748 §6.1, and the list at cr.yp.to/ecdh.html. */
const LOW_ORDER_POINTS = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
];

describe('X25519, RFC 7748', () => {
  test.each(vectors)('$comment', (vector) => {
    let [k, u] = [hexToBytes(vector.private), hexToBytes(vector.public)];
    for (let i = 0; i < (vector.iterations ?? 1); i++) [k, u] = [x25519(Secret.of(k), u), k];
    expect(bytesToHex(k)).toBe(vector.shared);
  });

  test('§6.1 public keys', () => {
    const pairs = vectors.filter(({ comment }) => comment.includes('public key'));
    expect(pairs).toHaveLength(2);
    for (const { private: secret, shared } of pairs) {
      expect(bytesToHex(x25519KeyPair(hexToBytes(secret)).publicKey)).toBe(shared);
    }
  });

  test.each(LOW_ORDER_POINTS)('§6.1 refuses the low-order point %s', (point) => {
    const { secretKey } = generateX25519KeyPair(seededRandom(1, 'low order'));
    expect(() => x25519(secretKey, hexToBytes(point))).toThrow(expect.objectContaining({ code: 'low-order-point' }));
    expect(() => x25519(secretKey, hexToBytes(point))).toThrow(AssayPeerError);
  });

  test('agrees with noble, non-canonical points and the top bit included', () => {
    const scalar = fc.uint8Array({ minLength: 32, maxLength: 32 });
    const near = fc.nat({ max: 18 }).map((n) => Uint8Array.of(0xed + n, ...new Uint8Array(30).fill(0xff), 0x7f));
    const point = fc.oneof(
      { weight: 4, arbitrary: scalar },
      near,
      fc.nat({ max: 9 }).map((n) => Uint8Array.of(n, ...new Uint8Array(31))),
    );
    const outcome = (work: () => Uint8Array): string => {
      try {
        return bytesToHex(work());
      } catch {
        return 'refused';
      }
    };
    fc.assert(
      fc.property(scalar, point, (k, u) => {
        expect(outcome(() => x25519(Secret.of(k), u))).toBe(outcome(() => noble.getSharedSecret(k, u)));
        expect(bytesToHex(x25519KeyPair(k).publicKey)).toBe(bytesToHex(noble.getPublicKey(k)));
      }),
      { numRuns: 300 },
    );
  });

  test('refuses keys of another length as a misuse', () => {
    expect(() => x25519KeyPair(new Uint8Array(31))).toThrow(AssayMisuseError);
    expect(() => x25519(Secret.of(new Uint8Array(32).fill(1)), new Uint8Array(33))).toThrow(AssayMisuseError);
  });
});
