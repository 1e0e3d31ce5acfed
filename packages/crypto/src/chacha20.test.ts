// SPDX-License-Identifier: Apache-2.0
import { chacha20 as noble } from '@noble/ciphers/chacha.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesToHex, hexToBytes } from './bytes.js';
import { chacha20 } from './chacha20.js';

const viewOf = ({ buffer, byteOffset }: Uint8Array): DataView => new DataView(buffer, byteOffset);

const exactly = (length: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: length, maxLength: length });

describe('ChaCha20, RFC 8439', () => {
  test('§2.3.2: the block of the example, which is block 1', () => {
    const key = Uint8Array.from({ length: 32 }, (_, i) => i);
    const stream = new Uint8Array(128);
    chacha20(key, hexToBytes('000000090000004a00000000'), stream, viewOf(stream), stream.length);
    expect(bytesToHex(stream.subarray(64))).toBe(
      '10f1e7e4d13b5915500fdd1fa32071c4c7d1f4c733c068030422aa9ac3d46c4e' +
        'd2826446079faa0914c2d705d98b02a2b5129cd1de164eb9cbd083e8a2503c4e',
    );
  });

  test('agrees with noble at every length and alignment', () => {
    fc.assert(
      fc.property(exactly(32), exactly(12), fc.uint8Array({ maxLength: 400 }), fc.nat(7), (key, nonce, text, shift) => {
        const bytes = new Uint8Array(text.length + shift).subarray(shift);
        bytes.set(text);
        chacha20(key, nonce, bytes, viewOf(bytes), bytes.length);
        expect(bytesToHex(bytes)).toBe(bytesToHex(noble(key, nonce, text)));
      }),
      { numRuns: 500 },
    );
  });
});
