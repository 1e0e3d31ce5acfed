// SPDX-License-Identifier: Apache-2.0

import {
  AssayMisuseError,
  AssayPeerError,
  bytesToHex,
  generateX25519KeyPair,
  hexToBytes,
  type KeyPair,
  seededRandom,
  x25519KeyPair,
} from '@assay/crypto';
// @ts-expect-error noise-c comes without types; what is used of it is declared as NoiseC below.
import createNoise from '@richardhopton/noise-c.wasm';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import cacophony from '../../../../tests/vectors/noise/cacophony.json' with { type: 'json' };
import flynn from '../../../../tests/vectors/noise/flynn.json' with { type: 'json' };
import { CipherState } from './cipher-state.js';
import { type HandshakeOptions, HandshakeState } from './handshake-state.js';
import { parseProtocolName } from './pattern.js';
import { parseNoiseVectors, runNoiseVectors } from './vectors.js';

const XX = 'Noise_XX_25519_ChaChaPoly_SHA256';
const BASES = ['N', 'K', 'X', 'NN', 'NK', 'NX', 'XN', 'XK', 'XX', 'KN', 'KK', 'KX', 'IN', 'IK', 'IX'];
const NO_BYTES = new Uint8Array(0);
const random = seededRandom(1, 'handshakes');

interface NoiseC {
  readonly constants: { readonly NOISE_ROLE_INITIATOR: number; readonly NOISE_ROLE_RESPONDER: number };
  HandshakeState(name: string, role: number): NoiseCHandshake;
}
interface NoiseCHandshake {
  Initialize(prologue: Uint8Array, s: Uint8Array | null, rs: Uint8Array | null, psk: Uint8Array | null): void;
  WriteMessage(payload: Uint8Array): Uint8Array;
  ReadMessage(message: Uint8Array, withPayload: true): Uint8Array;
  GetHandshakeHash(): Uint8Array;
  Split(): [NoiseCCipher, NoiseCCipher];
}
interface NoiseCCipher {
  EncryptWithAd(ad: Uint8Array, plaintext: Uint8Array): Uint8Array;
  DecryptWithAd(ad: Uint8Array, ciphertext: Uint8Array): Uint8Array;
}

interface Keys {
  readonly initiator: KeyPair;
  readonly responder: KeyPair;
  readonly psk: Uint8Array;
}
const makeKeys = (): Keys => ({
  initiator: generateX25519KeyPair(random),
  responder: generateX25519KeyPair(random),
  psk: random(32),
});

function options(protocolName: string, role: HandshakeOptions['role'], keys: Keys): HandshakeOptions {
  const pattern = parseProtocolName(protocolName);
  const mine = role === 'initiator' ? keys.initiator : keys.responder;
  const other = role === 'initiator' ? keys.responder : keys.initiator;
  const knows = role === 'initiator' ? pattern.responderPre : pattern.initiatorPre;
  const prologue = Uint8Array.of(1, 2, 3);
  const psks = Array.from({ length: pattern.pskCount }, () => keys.psk);
  return {
    protocolName,
    role,
    prologue,
    random,
    staticKey: mine,
    psks,
    ...(knows && { remoteStatic: other.publicKey }),
  };
}

function pair(protocolName = XX, keys = makeKeys()): [HandshakeState, HandshakeState] {
  return [
    new HandshakeState(options(protocolName, 'initiator', keys)),
    new HandshakeState(options(protocolName, 'responder', keys)),
  ];
}

describe('Noise rev. 34, vectors from elsewhere', () => {
  test.each([
    ['cacophony', cacophony, 3],
    ['flynn', flynn, 240],
  ] as const)(
    '%s',
    (_, file, count) => {
      expect(runNoiseVectors(file)).toEqual({ passed: count, failed: 0, unsupported: 0, failures: [] });
    },
    60_000,
  );

  test('every byte of a vector matters: a changed one fails, and the report says which', () => {
    const vector = cacophony.vectors[1]!;
    const flip = (hex: string): string => (hex[0] === '0' ? '1' : '0') + hex.slice(1);
    const changed = [
      { ...vector, handshake_hash: flip(vector.handshake_hash!) },
      { ...vector, init_prologue: '00' },
      { ...vector, resp_static: flip(vector.resp_static!) },
      { ...vector, init_ephemeral: undefined },
      { ...vector, messages: vector.messages.slice(0, 2) },
      ...vector.messages.flatMap((message, i) => [
        { ...vector, messages: vector.messages.with(i, { ...message, payload: flip(message.payload) }) },
        { ...vector, messages: vector.messages.with(i, { ...message, ciphertext: flip(message.ciphertext) }) },
      ]),
    ];
    const report = runNoiseVectors({ vectors: changed });
    expect(report).toMatchObject({ passed: 0, failed: changed.length, unsupported: 0 });
    expect(report.failures[0]).toEqual({ index: 0, protocol: XX, text: 'handshake hash differs' });
  });

  test('other suites and patterns are counted as unsupported', () => {
    const names = [
      'Noise_XX_25519_AESGCM_SHA256',
      'Noise_XX_448_ChaChaPoly_SHA256',
      'Noise_XX_25519_ChaChaPoly_BLAKE2s',
      'Noise_XXfallback_25519_ChaChaPoly_SHA256',
      'Noise_X1X1_25519_ChaChaPoly_SHA256',
      'Noise_XXpsk4_25519_ChaChaPoly_SHA256',
      'Noise_XXpsk3+psk3_25519_ChaChaPoly_SHA256',
      'Noise_ZZ_25519_ChaChaPoly_SHA256',
    ];
    const report = runNoiseVectors({ vectors: names.map((protocol_name) => ({ protocol_name, messages: [] })) });
    expect(report).toEqual({ passed: 0, failed: 0, unsupported: names.length, failures: [] });
  });

  test.each([null, [], {}, { vectors: 1 }, { vectors: [null] }, { vectors: [{ protocol_name: XX }] }])(
    'refuses %j',
    (json) => {
      expect(() => parseNoiseVectors(json)).toThrow(expect.objectContaining({ code: 'bad-vectors' }));
    },
  );
});

describe('interoperability with noise-c', () => {
  let noise: NoiseC;
  beforeAll(async () => {
    noise = await new Promise<NoiseC>((resolve) => createNoise(resolve));
  });

  const names = ['', 'psk0', 'psk1', 'psk2', 'psk3'].flatMap((psk) =>
    BASES.map((base) => `Noise_${base}${psk}_25519_ChaChaPoly_SHA256`).filter((name) => {
      try {
        return parseProtocolName(name).messages.length > 0;
      } catch {
        return false;
      }
    }),
  );

  /** noise-c plays the other role; both must agree on every payload, the hash and the transport keys. */
  test.each(names.flatMap((name) => (['initiator', 'responder'] as const).map((role) => [name, role] as const)))(
    '%s as %s',
    (name, role) => {
      const pattern = parseProtocolName(name);
      const keys = makeKeys();
      const us = new HandshakeState(options(name, role, keys));
      const theirs = options(name, role === 'initiator' ? 'responder' : 'initiator', keys);
      const { NOISE_ROLE_INITIATOR, NOISE_ROLE_RESPONDER } = noise.constants;
      const them = noise.HandshakeState(name, role === 'initiator' ? NOISE_ROLE_RESPONDER : NOISE_ROLE_INITIATOR);
      const sends = pattern.messages.some(
        (tokens, i) => (i % 2 === 0) === (theirs.role === 'initiator') && tokens.includes('s'),
      );
      const pre = theirs.role === 'initiator' ? pattern.initiatorPre : pattern.responderPre;
      const own = sends || pre ? theirs.staticKey!.secretKey : null;
      them.Initialize(theirs.prologue, own, theirs.remoteStatic ?? null, pattern.pskCount > 0 ? keys.psk : null);
      for (const [i] of pattern.messages.entries()) {
        const payload = Uint8Array.of(i, 1, 2);
        if (us.myTurn) expect(them.ReadMessage(us.writeMessage(payload), true)).toEqual(payload);
        else expect(us.readMessage(them.WriteMessage(payload))).toEqual(payload);
      }
      const hash = them.GetHandshakeHash();
      const [theirSend, theirReceive] = them.Split();
      const result = us.finish();
      expect(bytesToHex(hash)).toBe(bytesToHex(result.handshakeHash));
      if (!pattern.oneWay || role === 'initiator') {
        const sealed = new CipherState(result.sendKey).encryptWithAd(NO_BYTES, Uint8Array.of(7));
        expect(theirReceive.DecryptWithAd(NO_BYTES, sealed)).toEqual(Uint8Array.of(7));
      }
      if (!pattern.oneWay || role === 'responder') {
        const sealed = theirSend.EncryptWithAd(NO_BYTES, Uint8Array.of(8));
        expect(new CipherState(result.receiveKey).decryptWithAd(NO_BYTES, sealed)).toEqual(Uint8Array.of(8));
      }
    },
  );
});

describe('handshake state', () => {
  test('XX gives both sides the same keys, hash and each other', () => {
    const keys = makeKeys();
    const [initiator, responder] = pair(XX, keys);
    expect(responder.readMessage(initiator.writeMessage(NO_BYTES))).toEqual(NO_BYTES);
    initiator.readMessage(responder.writeMessage(NO_BYTES));
    expect(initiator.remoteStatic).toEqual(keys.responder.publicKey);
    expect(responder.readMessage(initiator.writeMessage(Uint8Array.of(9)))).toEqual(Uint8Array.of(9));
    const [a, b] = [initiator.finish(), responder.finish()];
    expect([a.sendKey, a.receiveKey, a.handshakeHash]).toEqual([b.receiveKey, b.sendKey, b.handshakeHash]);
    expect(b.remoteStatic).toEqual(keys.initiator.publicKey);
    expect(bytesToHex(a.sendKey)).not.toBe(bytesToHex(a.receiveKey));
  });

  test('another prologue, another pre-shared key: the handshake fails', () => {
    const keys = makeKeys();
    const initiator = new HandshakeState({ ...options(XX, 'initiator', keys), prologue: NO_BYTES });
    const [, responder] = pair(XX, keys);
    responder.readMessage(initiator.writeMessage(NO_BYTES));
    expect(() => initiator.readMessage(responder.writeMessage(NO_BYTES))).toThrow(AssayPeerError);
    const psk3 = 'Noise_XXpsk3_25519_ChaChaPoly_SHA256';
    const one = new HandshakeState(options(psk3, 'initiator', keys));
    const other = new HandshakeState({ ...options(psk3, 'responder', keys), psks: [random(32)] });
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
    expect(() => initiator.finish()).toThrow(expect.objectContaining({ code: 'handshake-not-finished' }));
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
    expect(() => new HandshakeState({ ...psk, psks: [new Uint8Array(31)] })).toThrow(AssayMisuseError);
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
    expect(ephemeral.secretKey).toEqual(new Uint8Array(32));
    expect(keys.initiator.secretKey).not.toEqual(new Uint8Array(32));
  });

  test('a message longer than Noise allows is refused', () => {
    const [initiator, responder] = pair();
    expect(() => responder.readMessage(new Uint8Array(65_536))).toThrow(AssayPeerError);
    expect(() => initiator.writeMessage(new Uint8Array(65_536))).toThrow(
      expect.objectContaining({ code: 'message-too-long' }),
    );
  });
});

describe('cipher state', () => {
  const key = (): Uint8Array => hexToBytes('11'.repeat(32));

  test('a failed decryption leaves the nonce', () => {
    const [sender, receiver] = [new CipherState(key()), new CipherState(key())];
    const sealed = sender.encryptWithAd(NO_BYTES, Uint8Array.of(1));
    expect(() => receiver.decryptWithAd(Uint8Array.of(0), sealed)).toThrow(AssayPeerError);
    expect(receiver.nonce).toBe(0n);
    expect(receiver.decryptWithAd(NO_BYTES, sealed)).toEqual(Uint8Array.of(1));
    expect(receiver.nonce).toBe(1n);
  });

  test('the reserved nonce is never used', () => {
    const cipher = new CipherState(key());
    cipher.setNonce(2n ** 64n - 1n);
    expect(() => cipher.encryptWithAd(NO_BYTES, NO_BYTES)).toThrow(
      expect.objectContaining({ code: 'nonce-exhausted' }),
    );
    expect(() => cipher.decryptWithAd(NO_BYTES, new Uint8Array(16))).toThrow(AssayMisuseError);
  });

  test('both sides rekey alike, and the old key opens nothing after', () => {
    const [sender, receiver, late] = [new CipherState(key()), new CipherState(key()), new CipherState(key())];
    sender.rekey();
    receiver.rekey();
    const sealed = sender.encryptWithAd(NO_BYTES, Uint8Array.of(1));
    expect(() => late.decryptWithAd(NO_BYTES, sealed)).toThrow(AssayPeerError);
    expect(receiver.decryptWithAd(NO_BYTES, sealed)).toEqual(Uint8Array.of(1));
    expect(() => new CipherState().rekey()).toThrow(AssayMisuseError);
  });
});
