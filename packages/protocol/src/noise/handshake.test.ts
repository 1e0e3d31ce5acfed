// SPDX-License-Identifier: Apache-2.0
import { AssayMisuseError, AssayPeerError, bytesToHex, Secret, x25519KeyPair } from '@assay/crypto';
import { nodeCrypto } from '@assay/crypto/node';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeKeys, options, random } from './handshake-keys.test-util.js';
import { HandshakeState, type ResumableResult } from './handshake-state.js';

const XX = 'Noise_XX_25519_ChaChaPoly_SHA256';
const NO_BYTES = new Uint8Array(0);

function pair(protocolName = XX, keys = makeKeys()): [HandshakeState, HandshakeState] {
  return [
    new HandshakeState(options(protocolName, 'initiator', keys)),
    new HandshakeState(options(protocolName, 'responder', keys)),
  ];
}

describe('handshake state', () => {
  test('XX gives both sides the same keys, hash and each other', () => {
    const keys = makeKeys();
    const [initiator, responder] = pair(XX, keys);
    expect(responder.readMessage(initiator.writeMessage(NO_BYTES))).toEqual(NO_BYTES);
    initiator.readMessage(responder.writeMessage(NO_BYTES));
    expect(initiator.remoteStatic).toEqual(keys.responder.publicKey);
    expect(responder.readMessage(initiator.writeMessage(Uint8Array.of(9)))).toEqual(Uint8Array.of(9));
    const [a, b] = [initiator.finishResumable(), responder.finishResumable()];
    const secrets = ({ sendKey, receiveKey, resumption }: ResumableResult): string[] =>
      [sendKey, receiveKey, resumption.psk].map(({ bytes }) => bytesToHex(bytes));
    expect(secrets(a).with(0, secrets(a)[1]!).with(1, secrets(a)[0]!)).toEqual(secrets(b));
    expect(new Set(secrets(a)).size).toBe(3);
    expect([a.handshakeHash, a.resumption.id]).toEqual([b.handshakeHash, b.resumption.id]);
    expect(b.remoteStatic).toEqual(keys.initiator.publicKey);
  });

  test.each(['XX', 'XXpsk3', 'NNpsk0'])(
    '%s: one side on node:crypto, the other portable; the pre-shared key stays',
    (pattern) => {
      const name = `Noise_${pattern}_25519_ChaChaPoly_SHA256`;
      const keys = makeKeys();
      const sides = [
        new HandshakeState({ ...options(name, 'initiator', keys), crypto: nodeCrypto }),
        new HandshakeState(options(name, 'responder', keys)),
      ];
      for (let i = 0; !sides[0]!.finished; i++) {
        const payload = Uint8Array.of(i);
        expect(sides[(i + 1) % 2]!.readMessage(sides[i % 2]!.writeMessage(payload))).toEqual(payload);
      }
      const [a, b] = sides.map((side) => side.finishResumable());
      const shown = ({ sendKey, receiveKey, resumption }: ResumableResult): string[] =>
        [sendKey.bytes, receiveKey.bytes, resumption.psk.bytes, resumption.id].map(bytesToHex);
      const [send, receive, ...rest] = shown(b!);
      expect(shown(a!)).toEqual([receive, send, ...rest]);
      expect(keys.psk.wiped).toBe(false);
    },
  );

  test('another prologue, another pre-shared key: the handshake fails', () => {
    const keys = makeKeys();
    const initiator = new HandshakeState({ ...options(XX, 'initiator', keys), prologue: NO_BYTES });
    const [, responder] = pair(XX, keys);
    responder.readMessage(initiator.writeMessage(NO_BYTES));
    expect(() => initiator.readMessage(responder.writeMessage(NO_BYTES))).toThrow(AssayPeerError);
    const psk3 = 'Noise_XXpsk3_25519_ChaChaPoly_SHA256';
    const one = new HandshakeState(options(psk3, 'initiator', keys));
    const other = new HandshakeState({ ...options(psk3, 'responder', keys), psks: [Secret.of(random(32))] });
    other.readMessage(one.writeMessage(NO_BYTES));
    one.readMessage(other.writeMessage(NO_BYTES));
    expect(() => other.readMessage(one.writeMessage(NO_BYTES))).toThrow(AssayPeerError);
  });

  test('each flipped bit and each cut of messages 2 and 3 fails alike, and ends the handshake', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 }), fc.nat(), fc.boolean(), (target, seed, cut) => {
        const sides = pair();
        for (let i = 0; i < target; i++) sides[(i + 1) % 2]!.readMessage(sides[i % 2]!.writeMessage(NO_BYTES));
        const message = sides[target % 2]!.writeMessage(Uint8Array.of(1, 2));
        const victim = sides[(target + 1) % 2]!;
        const damaged = cut ? message.slice(0, seed % message.length) : message.slice();
        // The top bit of an X25519 public key is ignored (RFC 7748 §5), but it goes into the hash, so it fails too.
        if (!cut) damaged[seed % message.length]! ^= 1 << (seed % 8);
        expect(() => victim.readMessage(damaged)).toThrow(
          expect.objectContaining({ code: 'handshake-failed', message: 'handshake failed' }),
        );
        expect(() => victim.readMessage(message)).toThrow(expect.objectContaining({ code: 'handshake-over' }));
      }),
      { numRuns: 60 },
    );
  }, 30_000);

  test('a low-order ephemeral ends the handshake (link.md §3.9)', () => {
    const [, responder] = pair();
    responder.readMessage(new Uint8Array(32));
    expect(() => responder.writeMessage(NO_BYTES)).toThrow(expect.objectContaining({ code: 'handshake-failed' }));
    expect(() => responder.writeMessage(NO_BYTES)).toThrow(expect.objectContaining({ code: 'handshake-over' }));
  });

  test('turns, and the end, are enforced', () => {
    const [initiator, responder] = pair();
    expect(() => responder.writeMessage(NO_BYTES)).toThrow(expect.objectContaining({ code: 'not-my-turn' }));
    expect(() => initiator.readMessage(NO_BYTES)).toThrow(AssayMisuseError);
    for (const finish of [() => initiator.finish(), () => initiator.finishResumable()]) {
      expect(finish).toThrow(expect.objectContaining({ code: 'handshake-not-finished' }));
    }
    responder.readMessage(initiator.writeMessage(NO_BYTES));
    expect([initiator.myTurn, responder.myTurn, initiator.finished]).toEqual([false, true, false]);
    initiator.readMessage(responder.writeMessage(NO_BYTES));
    responder.readMessage(initiator.writeMessage(NO_BYTES));
    expect([initiator.myTurn, responder.myTurn, initiator.finished]).toEqual([false, false, true]);
    expect(() => initiator.writeMessage(NO_BYTES)).toThrow(expect.objectContaining({ code: 'not-my-turn' }));
    initiator.finish();
    expect(() => initiator.finish()).toThrow(AssayMisuseError);
  });

  test('missing, superfluous and wrong keys are a misuse', () => {
    const keys = makeKeys();
    const { staticKey: _, ...withoutStatic } = options(XX, 'initiator', keys);
    expect(() => new HandshakeState(withoutStatic)).toThrow(expect.objectContaining({ code: 'missing-key' }));
    const xx = options(XX, 'initiator', keys);
    expect(() => new HandshakeState({ ...xx, remoteStatic: keys.responder.publicKey })).toThrow(AssayMisuseError);
    expect(() => new HandshakeState({ ...xx, psks: [keys.psk] })).toThrow(AssayMisuseError);
    const psk = options('Noise_XXpsk3_25519_ChaChaPoly_SHA256', 'initiator', keys);
    expect(() => new HandshakeState({ ...psk, psks: [Secret.of(new Uint8Array(31))] })).toThrow(AssayMisuseError);
    const nk = options('Noise_NK_25519_ChaChaPoly_SHA256', 'initiator', keys);
    expect(() => new HandshakeState({ ...nk, remoteStatic: new Uint8Array(31) })).toThrow(AssayMisuseError);
    expect(() => new HandshakeState({ ...xx, protocolName: 'Noise_XX_25519_AESGCM_SHA256' })).toThrow(
      expect.objectContaining({ code: 'unsupported-pattern' }),
    );
  });

  test('the ephemeral secret is wiped at the end, and on failure; the static one is left to its owner', () => {
    const keys = makeKeys();
    const ephemeral = x25519KeyPair(random(32));
    const done = new HandshakeState({ ...options(XX, 'initiator', keys), ephemeral });
    done.writeMessage(NO_BYTES);
    expect(() => done.readMessage(new Uint8Array(96))).toThrow(AssayPeerError);
    expect(ephemeral.secretKey.wiped).toBe(true);
    expect(keys.initiator.secretKey.wiped).toBe(false);
  });

  test('a message longer than Noise allows is refused', () => {
    const [initiator, responder] = pair();
    expect(() => responder.readMessage(new Uint8Array(65_536))).toThrow(AssayPeerError);
    expect(() => initiator.writeMessage(new Uint8Array(65_536))).toThrow(
      expect.objectContaining({ code: 'message-too-long' }),
    );
  });
});
