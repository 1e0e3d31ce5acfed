// SPDX-License-Identifier: Apache-2.0
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CryptoBackend } from '../backend.js';
import { bytesToHex, hexToBytes } from '../bytes.js';
import { AssayError } from '../errors.js';
import { portableCrypto } from '../portable.js';
import { Secret } from '../secret.js';
import { nodeCrypto, nodeRandom } from './index.js';
import { publicBytes, ways } from './keys.js';

const exactly = (length: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: length, maxLength: length });
/** Short and long by the measure of either back end, and on both sides of a block. */
const text = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.uint8Array({ minLength: 1000, maxLength: 2000 }),
  fc.constantFrom(0, 55, 56, 63, 64, 65, 112, 113, 127, 128, 129, 1024, 1025).map((length) => new Uint8Array(length)),
);

/** What a back end gives, or how it refuses. */
function outcome(work: () => Uint8Array | readonly Uint8Array[] | boolean): unknown {
  try {
    const given = work();
    if (typeof given === 'boolean') return given;
    const all = given instanceof Uint8Array ? [given] : given;
    // Not a Buffer, whose slice() shares memory.
    return all.map((bytes) => [bytesToHex(bytes), bytes.constructor.name]);
  } catch (error) {
    return error instanceof AssayError ? [error.family, error.code, error.message] : error;
  }
}

function expectAgreement(work: (crypto: CryptoBackend) => Uint8Array | readonly Uint8Array[] | boolean): void {
  expect(outcome(() => work(nodeCrypto))).toEqual(outcome(() => work(portableCrypto)));
}

describe('the back end on node:crypto agrees with the portable one', () => {
  test('in SHA-256, HMAC and HKDF', () => {
    fc.assert(
      fc.property(text, text, text, fc.nat(200), (a, b, c, length) => {
        expectAgreement((crypto) => crypto.sha256());
        expectAgreement((crypto) => crypto.sha256(a, b, c));
        expectAgreement((crypto) => crypto.hmacSha256(a, b));
        expectAgreement((crypto) => crypto.hkdfExtract(a, b));
        expectAgreement((crypto) => crypto.hkdfExpand(a, b, length));
        expectAgreement((crypto) => crypto.hkdf(a, b, c, length));
        expectAgreement((crypto) => crypto.noiseHkdf(a, b, 2));
        expectAgreement((crypto) => crypto.noiseHkdf(a, b, 3));
      }),
    );
    for (const length of [-1, 1.5, 255 * 32, 255 * 32 + 1]) {
      expectAgreement((crypto) => crypto.hkdfExpand(new Uint8Array(32), new Uint8Array(0), length));
    }
  });

  test('in ChaCha20-Poly1305, and in what it refuses', () => {
    fc.assert(
      fc.property(exactly(32), exactly(12), text, text, fc.nat(), (bytes, nonce, aad, plaintext, at) => {
        const key = Secret.of(bytes);
        expectAgreement((crypto) => crypto.aeadSeal(key, nonce, aad, plaintext));
        const sealed = portableCrypto.aeadSeal(key, nonce, aad, plaintext);
        expectAgreement((crypto) => crypto.aeadOpen(key, nonce, aad, sealed));
        sealed[at % sealed.length]! ^= 1 << (at & 7);
        expectAgreement((crypto) => crypto.aeadOpen(key, nonce, aad, sealed));
        expectAgreement((crypto) => crypto.aeadOpen(key, nonce, aad, sealed.subarray(0, at % sealed.length)));
        expectAgreement((crypto) => crypto.aeadSeal(key, nonce.subarray(1), aad, plaintext));
        expectAgreement((crypto) => crypto.aeadOpen(Secret.of(bytes.slice(1)), nonce, aad, sealed));
      }),
    );
  });

  test('in X25519: any point, low order and other lengths included', () => {
    const odd = fc.constantFrom('00', '01', 'ec', 'ed', 'ee', 'ff').map((first) => {
      const high = first < 'ec' ? '00' : 'ff';
      return hexToBytes(first + high.repeat(30) + (high === 'ff' ? '7f' : '00'));
    });
    fc.assert(
      fc.property(exactly(32), fc.oneof(exactly(32), odd, fc.uint8Array({ maxLength: 40 })), (scalar, u) => {
        expectAgreement((crypto) => crypto.x25519(Secret.of(scalar.slice()), u));
        expectAgreement((crypto) => crypto.x25519KeyPair(scalar.slice()).publicKey);
      }),
    );
    expectAgreement((crypto) => crypto.x25519KeyPair(new Uint8Array(31)).publicKey);
    expectAgreement((crypto) => crypto.x25519(Secret.of(new Uint8Array(33)), new Uint8Array(32)));
  });

  test('in Ed25519, one and the same secret used for both curves', () => {
    fc.assert(
      fc.property(exactly(32), text, fc.nat(511), (seed, message, bit) => {
        const secret = Secret.of(seed);
        expectAgreement((crypto) => crypto.ed25519KeyPair(secret).publicKey);
        expectAgreement((crypto) => crypto.x25519KeyPair(secret).publicKey);
        expectAgreement((crypto) => crypto.ed25519Sign(secret, message));
        const { publicKey } = nodeCrypto.ed25519KeyPair(secret);
        const signature = nodeCrypto.ed25519Sign(secret, message);
        expect(portableCrypto.ed25519Verify(publicKey, message, signature)).toBe(true);
        signature[bit >> 3]! ^= 1 << (bit & 7);
        expectAgreement((crypto) => crypto.ed25519Verify(publicKey, message, signature));
      }),
      { numRuns: 40 },
    );
    expectAgreement((crypto) => crypto.ed25519KeyPair(new Uint8Array(33)).publicKey);
    expectAgreement((crypto) => crypto.ed25519Sign(Secret.of(new Uint8Array(31)), new Uint8Array(1)));
  });

  test('in Ed25519 verification of what a forger with small-order points can make', () => {
    const { Point } = ed25519;
    // The eight points of the torsion subgroup, from one of order 8.
    const eighth = Point.fromHex('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05');
    const torsion = Array.from({ length: 8 }, (_, i) => eighth.multiplyUnsafe(BigInt(i)));
    expect(new Set(torsion.map((point) => point.toHex())).size).toBe(8);
    const message = Uint8Array.of(1, 2, 3);
    const honest = Point.BASE.multiply(12_345n);
    for (const t of torsion) {
      const r = t.toBytes();
      // A of small order with S = 0 satisfies the equation for some messages; a mixed A or R does with the cofactor.
      for (const a of [...torsion, honest, honest.add(t)]) {
        const signature = Uint8Array.of(...r, ...new Uint8Array(32));
        expectAgreement((crypto) => crypto.ed25519Verify(a.toBytes(), message, signature));
        expect(nodeCrypto.ed25519Verify(a.toBytes(), message, signature)).toBe(false);
      }
    }
    for (const y of [0n, 1n, 2n, 18n]) {
      // y + p still fits 255 bits: the second encoding of the same y.
      const value = 2n ** 255n - 19n + y;
      for (const sign of [0n, 1n]) {
        const bytes = Uint8Array.from({ length: 32 }, (_, i) =>
          Number(((value + (sign << 255n)) >> BigInt(8 * i)) & 0xffn),
        );
        const signature = Uint8Array.of(...honest.toBytes(), ...new Uint8Array(32));
        expectAgreement((crypto) => crypto.ed25519Verify(bytes, message, signature));
        expectAgreement((crypto) =>
          crypto.ed25519Verify(honest.toBytes(), message, Uint8Array.of(...bytes, ...new Uint8Array(32))),
        );
      }
    }
  });

  test('in Ed25519 verification without the cofactor: a key with a part of small order passes only where that part cancels', () => {
    const { Point } = ed25519;
    const eighth = Point.fromHex('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05');
    const littleEndian = (value: bigint): Uint8Array =>
      Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn));
    const a = 987_654_321n;
    const publicKey = Point.BASE.multiply(a).add(eighth).toBytes();
    const decisions = Array.from({ length: 40 }, (_, i) => {
      const nonce = BigInt(1000 + i);
      const r = Point.BASE.multiply(nonce).toBytes();
      const digest = sha512(Uint8Array.of(...r, ...publicKey, 7));
      const k = Point.Fn.create(digest.reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n));
      const signature = Uint8Array.of(...r, ...littleEndian(Point.Fn.create(nonce + k * a)));
      expectAgreement((crypto) => crypto.ed25519Verify(publicKey, Uint8Array.of(7), signature));
      expect(nodeCrypto.ed25519Verify(publicKey, Uint8Array.of(7), signature)).toBe(k % 8n === 0n);
      return k % 8n === 0n;
    });
    expect(new Set(decisions)).toEqual(new Set([true, false]));
  });

  test('in refusing a wiped secret, though its key was imported before', () => {
    const secret = Secret.of(nodeRandom(32));
    const { publicKey } = nodeCrypto.x25519KeyPair(secret);
    nodeCrypto.ed25519KeyPair(secret);
    secret.wipe();
    expectAgreement((crypto) => crypto.x25519(secret, publicKey));
    expectAgreement((crypto) => crypto.ed25519Sign(secret, publicKey));
    expect(outcome(() => nodeCrypto.x25519(secret, publicKey))).toEqual(['misuse', 'wiped', expect.any(String)]);
  });
});

test('each way in which this Node takes a private key leads to the same key', () => {
  const seed = nodeRandom(32);
  const curves = [
    ['X25519', portableCrypto.x25519KeyPair(seed.slice()).publicKey],
    ['Ed25519', portableCrypto.ed25519KeyPair(seed.slice()).publicKey],
  ] as const;
  const taken = ways.filter((way) => {
    try {
      return way('X25519', seed).type === 'private';
    } catch {
      return false;
    }
  });
  expect(taken.length).toBeGreaterThanOrEqual(2);
  for (const way of taken) {
    for (const [curve, publicKey] of curves) expect(publicBytes(way(curve, seed))).toEqual(publicKey);
  }
});

describe('nodeRandom', () => {
  test('gives fresh bytes of any length, none of them twice', () => {
    const drawn = Array.from({ length: 400 }, (_, i) => bytesToHex(nodeRandom(16 + (i % 50))).slice(0, 32));
    expect(new Set(drawn).size).toBe(400);
    expect([0, 1, 1024, 1025, 70_000].map((length) => nodeRandom(length).length)).toEqual([0, 1, 1024, 1025, 70_000]);
    expect(
      nodeRandom(70_000)
        .slice(-32)
        .some((byte) => byte !== 0),
    ).toBe(true);
  });
});
