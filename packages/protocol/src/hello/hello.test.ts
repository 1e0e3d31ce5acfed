// SPDX-License-Identifier: Apache-2.0
import { AssayMisuseError, AssayPeerError, bytesToHex, concatBytes, hexToBytes } from '@assay/crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodeHandshakeWish,
  decodeHello,
  decodeHelloReply,
  encodeHandshakeWish,
  encodeHello,
  encodeHelloReply,
  type HelloReply,
  prologue,
} from './hello.js';

const reply: HelloReply = { version: 1, suite: 1, profile: 1, build: 'release', maxPayload: 512 };

describe('hello, link.md §2', () => {
  test('bytes on the wire', () => {
    expect(bytesToHex(encodeHello({ lowest: 1, highest: 1 }))).toBe('a201010201');
    expect(bytesToHex(encodeHelloReply(reply))).toBe('a50101020103010400' + '05190200');
    expect(bytesToHex(encodeHandshakeWish({ role: 'caregiver' }))).toBe('a10102');
  });

  test('there and back', () => {
    expect(decodeHello(encodeHello({ lowest: 1, highest: 0xffff }))).toEqual({ lowest: 1, highest: 0xffff });
    expect(decodeHelloReply(encodeHelloReply(reply))).toEqual(reply);
    expect(decodeHandshakeWish(encodeHandshakeWish({ role: 'controller' }))).toEqual({ role: 'controller' });
  });

  test.each([
    ['not a map', '8101', 'invalid-operand'],
    ['unknown key', 'a3010102010301', 'invalid-operand'],
    ['missing key', 'a10101', 'invalid-operand'],
    ['trailing byte', 'a20101020100', 'cbor-trailing'],
    ['version 0', 'a201000201', 'out-of-range'],
    ['non-shortest', 'a20118010201', 'cbor-not-shortest'],
    ['nothing', '', 'cbor-truncated'],
  ])('refuses %s', (_, hex, code) => {
    expect(() => decodeHello(hexToBytes(hex))).toThrow(expect.objectContaining({ code }));
    expect(() => decodeHello(hexToBytes(hex))).toThrow(AssayPeerError);
  });

  test('noise never throws outside the error family', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 32 }), (bytes) => {
        for (const decode of [decodeHello, decodeHelloReply, decodeHandshakeWish]) {
          try {
            decode(bytes);
          } catch (error) {
            expect(error).toBeInstanceOf(AssayPeerError);
          }
        }
      }),
    );
  });

  test('encoders refuse what is out of range', () => {
    expect(() => encodeHello({ lowest: 0, highest: 1 })).toThrow(AssayMisuseError);
  });

  test('the prologue is the label and both payloads as they stood (§3.2)', () => {
    const [hello, answer] = [encodeHello({ lowest: 1, highest: 1 }), encodeHelloReply(reply)];
    expect(prologue(hello, answer)).toEqual(concatBytes(hexToBytes('41737361792f31'), hello, answer));
  });
});
