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
  type Hello,
  type HelloReply,
  prologue,
} from './hello.js';

const reply: HelloReply = { version: 1, suite: 'xx', profile: 1, build: 'release', maxPayload: 512 };

describe('hello, link.md §2', () => {
  test('bytes on the wire', () => {
    expect(bytesToHex(encodeHello({ lowest: 1, highest: 1, purpose: 'session' }))).toBe('a3010102010301');
    expect(bytesToHex(encodeHelloReply(reply))).toBe('a50101020103010400' + '05190200');
    expect(bytesToHex(encodeHandshakeWish({ role: 'caregiver' }))).toBe('a10102');
  });

  test('there and back', () => {
    const hello: Hello = { lowest: 1, highest: 0xffff, purpose: 'resumption', ticket: new Uint8Array(8) };
    expect(decodeHello(encodeHello(hello))).toEqual(hello);
    expect(decodeHelloReply(encodeHelloReply(reply))).toEqual(reply);
    expect(decodeHandshakeWish(encodeHandshakeWish({ role: 'controller' }))).toEqual({ role: 'controller' });
  });

  test.each([
    ['not a map', '8101', 'invalid-operand'],
    ['unknown key', 'a40101020103010500', 'invalid-operand'],
    ['missing key', 'a201010201', 'invalid-operand'],
    ['trailing byte', 'a301010201030100', 'cbor-trailing'],
    ['version 0', 'a3010002010301', 'out-of-range'],
    ['purpose 4', 'a3010102010304', 'out-of-range'],
    ['a ticket of 7 bytes', 'a401010201030304' + '4700000000000000', 'invalid-operand'],
    ['non-shortest', 'a301180102010301', 'cbor-not-shortest'],
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
    expect(() => encodeHello({ lowest: 0, highest: 1, purpose: 'session' })).toThrow(AssayMisuseError);
  });

  test('the prologue is the label and both payloads as they stood (§3.2)', () => {
    const [hello, answer] = [encodeHello({ lowest: 1, highest: 1, purpose: 'session' }), encodeHelloReply(reply)];
    expect(prologue(hello, answer)).toEqual(concatBytes(hexToBytes('41737361792f31'), hello, answer));
  });
});
