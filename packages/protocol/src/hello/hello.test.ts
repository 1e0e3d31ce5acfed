// SPDX-License-Identifier: Apache-2.0
import { AssayMisuseError, AssayPeerError, bytesToHex, concatBytes, hexToBytes } from '@assay/crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { schema } from '../schema/schema.js';
import {
  checkHelloReply,
  decodeHandshakeWish,
  decodeHello,
  decodeHelloReply,
  encodeHandshakeWish,
  encodeHello,
  encodeHelloReply,
  type Hello,
  type HelloReply,
  type Purpose,
  prologue,
  SUITE_NAMES,
  SUITES,
} from './hello.js';

const reply: HelloReply = { version: 1, suite: 'xx', profile: 1, build: 'release', maxPayload: 512 };

describe('hello, link.md VER', () => {
  test('VER-1 bytes on the wire', () => {
    expect(bytesToHex(encodeHello({ lowest: 1, highest: 1, purpose: 'session' }))).toBe('a3010102010301');
    expect(bytesToHex(encodeHelloReply(reply))).toBe('a50101020103010400' + '05190200');
    expect(bytesToHex(encodeHandshakeWish({ role: 'caregiver' }))).toBe('a10102');
  });

  test('there and back', () => {
    const hello: Hello = { lowest: 1, highest: 0xffff, purpose: 'resumption', ticket: new Uint8Array(8) };
    expect(decodeHello(encodeHello(hello))).toEqual({ unauthenticated: hello });
    expect(decodeHelloReply(encodeHelloReply(reply))).toEqual({ unauthenticated: reply });
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
  ])('VER-3 refuses %s', (_, hex, code) => {
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

  test.each<[string, Partial<HelloReply>, Purpose, string | undefined]>([
    ['the offered version and the suite of the purpose', {}, 'session', undefined],
    ['a lower version', { version: 1 }, 'session', 'unsupported-version'],
    ['a higher version', { version: 4 }, 'session', 'unsupported-version'],
    ['the suite of a session for a pairing', {}, 'pairing', 'wrong-suite'],
    ['the suite of a pairing', { suite: 'xxPsk3' }, 'pairing', undefined],
    ['the suite of a resumption for a session', { suite: 'nnPsk0' }, 'session', 'wrong-suite'],
    ['the suite of a resumption', { suite: 'nnPsk0' }, 'resumption', undefined],
  ])('VER-4 the peer is shown %s', (_, change, purpose, code) => {
    const check = (): void => checkHelloReply({ lowest: 2, highest: 3, purpose }, { ...reply, version: 2, ...change });
    if (code === undefined) expect(check).not.toThrow();
    else expect(check).toThrow(expect.objectContaining({ code, family: 'peer' }));
  });

  test('VER-4 each purpose has its suite, and each suite its Noise protocol', () => {
    expect(Object.keys(SUITES)).toEqual(Object.keys(schema.enums.HelloPurpose.values));
    expect(Object.values(SUITES)).toEqual(Object.keys(schema.enums.Suite.values));
    expect(Object.values(SUITE_NAMES)).toEqual([
      'Noise_XX_25519_ChaChaPoly_SHA256',
      'Noise_XXpsk3_25519_ChaChaPoly_SHA256',
      'Noise_NNpsk0_25519_ChaChaPoly_SHA256',
    ]);
  });

  test('encoders refuse what is out of range', () => {
    expect(() => encodeHello({ lowest: 0, highest: 1, purpose: 'session' })).toThrow(AssayMisuseError);
  });

  test('HS-2 VER-5 the prologue is the label and both payloads as they stood', () => {
    const [hello, answer] = [encodeHello({ lowest: 1, highest: 1, purpose: 'session' }), encodeHelloReply(reply)];
    expect(prologue(hello, answer)).toEqual(concatBytes(hexToBytes('41737361792f31'), hello, answer));
  });
});
