// SPDX-License-Identifier: Apache-2.0
import { bytesToHex } from '@assay/crypto';
// @ts-expect-error It comes without types; what is used of it is declared as NoiseC below.
import createNoise from '@richardhopton/noise-c.wasm';
import { beforeAll, describe, expect, test } from 'vitest';
import { CipherState } from './cipher-state.js';
import { makeKeys, options } from './handshake-keys.test-util.js';
import { HandshakeState } from './handshake-state.js';
import { parseProtocolName } from './pattern.js';

const BASES = ['N', 'K', 'X', 'NN', 'NK', 'NX', 'XN', 'XK', 'XX', 'KN', 'KK', 'KX', 'IN', 'IK', 'IX'];
const NO_BYTES = new Uint8Array(0);

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
      const own = sends || pre ? theirs.staticKey!.secretKey.bytes : null;
      them.Initialize(theirs.prologue, own, theirs.remoteStatic ?? null, pattern.pskCount > 0 ? keys.psk.bytes : null);
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
