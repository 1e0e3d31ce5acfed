// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesToHex, concatBytes, constantTimeEqual, hexToBytes, wipe } from './bytes.js';
import { AssayMisuseError } from './errors.js';

describe('byte strings', () => {
  test('hexadecimal there and back', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => constantTimeEqual(hexToBytes(bytesToHex(bytes)), bytes)));
    expect(hexToBytes('Ff00')).toEqual(Uint8Array.of(255, 0));
  });

  test.each(['0', '0g', ' 00', '0x00', '00 00'])('refuses %j as hexadecimal', (text) => {
    expect(() => hexToBytes(text)).toThrow(AssayMisuseError);
  });

  test('constantTimeEqual agrees with equality', () => {
    fc.assert(
      fc.property(
        fc.uint8Array(),
        fc.uint8Array(),
        (a, b) => constantTimeEqual(a, b) === (bytesToHex(a) === bytesToHex(b)),
      ),
    );
    expect(constantTimeEqual(Uint8Array.of(1, 2), Uint8Array.of(1, 2))).toBe(true);
    expect(constantTimeEqual(Uint8Array.of(1, 2), Uint8Array.of(1, 3))).toBe(false);
    expect(constantTimeEqual(Uint8Array.of(1), Uint8Array.of(1, 0))).toBe(false);
  });

  test('wipe leaves zeros, and minds no gaps', () => {
    const secret = Uint8Array.of(1, 2, 3);
    wipe(secret, undefined);
    expect(secret).toEqual(new Uint8Array(3));
  });

  test('concatBytes copies', () => {
    const part = Uint8Array.of(1);
    const whole = concatBytes(part, Uint8Array.of(2, 3), new Uint8Array(0));
    part[0] = 9;
    expect(whole).toEqual(Uint8Array.of(1, 2, 3));
  });
});
