// SPDX-License-Identifier: Apache-2.0
import { chacha20poly1305 } from '@noble/ciphers/chacha.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aeadOpen, aeadSeal } from './aead.js';
import { bytesToHex, hexToBytes } from './bytes.js';
import { AssayMisuseError, AssayPeerError } from './errors.js';
import { Secret } from './secret.js';
import { vectorFile } from './vector-file.test-util.js';

type Vector = Record<'key' | 'iv' | 'aad' | 'msg' | 'ct' | 'tag', string>;
const parsed = vectorFile<Vector>('rfc8439/chacha20_poly1305').map((v) => ({
  comment: v.comment,
  key: Secret.of(hexToBytes(v.key)),
  nonce: hexToBytes(v.iv),
  aad: hexToBytes(v.aad),
  plaintext: hexToBytes(v.msg),
  sealed: hexToBytes(v.ct + v.tag),
}));

describe('ChaCha20-Poly1305, RFC 8439', () => {
  test.each(parsed)('$comment', ({ key, nonce, aad, plaintext, sealed }) => {
    expect(bytesToHex(aeadSeal(key, nonce, aad, plaintext))).toBe(bytesToHex(sealed));
    expect(bytesToHex(aeadOpen(key, nonce, aad, sealed))).toBe(bytesToHex(plaintext));
  });

  test('refuses each flipped bit, a wrong AAD and a cut ciphertext with one and the same error', () => {
    const { key, nonce, aad, sealed } = parsed[0]!;
    const damaged = Array.from({ length: sealed.length * 8 }, (_, bit) => {
      const copy = sealed.slice();
      copy[bit >> 3]! ^= 1 << (bit & 7);
      return copy;
    });
    damaged.push(sealed.slice(1), sealed.slice(0, -1), sealed.slice(0, 15), new Uint8Array(0));
    const errors = damaged.map((bytes) => {
      try {
        aeadOpen(key, nonce, aad, bytes);
        return 'accepted';
      } catch (error) {
        return error instanceof AssayPeerError ? `${error.code}: ${error.message}` : String(error);
      }
    });
    expect(new Set(errors)).toEqual(new Set(['bad-tag: message is not authentic']));
    expect(() => aeadOpen(key, nonce, aad.slice(1), sealed)).toThrow(AssayPeerError);
  });

  test('agrees with the composition of noble, for messages longer than the memory that is kept too', () => {
    const bytes = (length: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: length, maxLength: length });
    const text = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ minLength: 900, maxLength: 1200 }));
    fc.assert(
      fc.property(bytes(32), bytes(12), text, text, (key, nonce, aad, plaintext) => {
        const sealed = aeadSeal(Secret.of(key), nonce, aad, plaintext);
        expect(bytesToHex(sealed)).toBe(bytesToHex(chacha20poly1305(key, nonce, aad).encrypt(plaintext)));
        expect(bytesToHex(aeadOpen(Secret.of(key), nonce, aad, sealed))).toBe(bytesToHex(plaintext));
      }),
    );
  });

  test('refuses keys and nonces of another length as a misuse', () => {
    const { key, nonce, aad, sealed } = parsed[0]!;
    expect(() => aeadSeal(Secret.of(new Uint8Array(31)), nonce, aad, sealed)).toThrow(AssayMisuseError);
    expect(() => aeadOpen(key, nonce.slice(1), aad, sealed)).toThrow(AssayMisuseError);
  });
});
