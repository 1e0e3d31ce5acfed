// SPDX-License-Identifier: Apache-2.0
/** Secrets: wiped on every way out (HS-12), shown nowhere. A back end and a random source that remember see to it. */
import { inspect } from 'node:util';
import {
  bytesToHex,
  type CryptoBackend,
  generateX25519KeyPair,
  portableCrypto,
  type Secret,
  seededRandom,
} from '@assay/crypto';
import { FrameType, type JsonValue, PairingSecret } from '@assay/protocol';
import { describe, expect, it } from 'vitest';
import { FakePump } from '../test/fake-pump.js';
import { connected, half, options, pairing, random, SECOND, staticKey } from '../test/parties.js';
import type { CommonOptions } from './open-session.js';
import { PumpClient } from './pump-client.js';

/** Everything secret that the client's cryptography touched: the very buffers. */
function watched() {
  const buffers = new Map<Uint8Array, string>();
  const note = (what: string, bytes: Uint8Array): Uint8Array => {
    buffers.set(bytes, what);
    return bytes;
  };
  const key = (secret: Secret): Secret => {
    if (secret !== staticKey.secretKey) note('key', secret.bytes);
    return secret;
  };
  const crypto: CryptoBackend = {
    ...portableCrypto,
    x25519KeyPair: (secret) => portableCrypto.x25519KeyPair(secret),
    x25519: (secret, point) => note('shared secret', portableCrypto.x25519(key(secret), point)),
    noiseHkdf: (chain, input, n) =>
      portableCrypto.noiseHkdf(note('chaining key', chain), input, n).map((output) => note('output', output)),
    hkdf: (salt, ikm, info, length) => note('pre-shared key', portableCrypto.hkdf(salt, ikm, info, length)),
    aeadSeal: (secret, ...rest) => portableCrypto.aeadSeal(key(secret), ...rest),
    aeadOpen: (secret, ...rest) => portableCrypto.aeadOpen(key(secret), ...rest),
  };
  const source = seededRandom(11, 'watched');
  const setting: Pick<CommonOptions, 'crypto' | 'random'> = {
    crypto,
    random: (length) => note('random', source(length)),
  };
  const left = () => [...buffers].filter(([bytes]) => bytes.some((byte) => byte !== 0)).map(([, what]) => what);
  return { setting, buffers, left };
}

describe('wiping', () => {
  it.each<[string, (pump: FakePump) => void]>([
    ['it is refused', (pump) => pump.peers.forget(pump.peers.byKey(staticKey.publicKey)!)],
    [
      'message 2 is forged',
      (pump) => {
        pump.onSend = ({ type, payload }) => {
          if (type === FrameType.handshake2) pump.frame(type, payload.with(40, payload[40]! ^ 1));
          return type === FrameType.handshake2;
        };
      },
    ],
    [
      'nothing answers message 1',
      (pump) => {
        pump.onFrame = ({ type }) => type === FrameType.handshake1;
      },
    ],
    [
      'SessionOpen never comes',
      (pump) => {
        pump.onSend = ({ type }) => type === FrameType.record;
      },
    ],
    [
      'the port vanishes',
      (pump) => {
        pump.onFrame = ({ type }) => {
          if (type === FrameType.handshake3) pump.near.vanish();
          return false;
        };
      },
    ],
  ])('HS-12 leaves nothing of a handshake when %s', async (_, spoil) => {
    for (const aim of ['session', 'pairing', 'resumption'] as const) {
      const { pump, client } = await connected();
      const { setting, buffers, left } = watched();
      const resume = aim === 'resumption' ? { resume: client.takeTicket()! } : {};
      client.close();
      spoil(pump);
      const attempt =
        aim === 'pairing'
          ? PumpClient.pair(pairing(pump, setting))
          : PumpClient.connect(options(pump, { ...setting, ...resume }));
      await attempt.then(
        (opened) => opened.close(),
        () => {},
      );
      expect(buffers.size, aim).toBeGreaterThan(0);
      expect(left(), aim).toEqual([]);
    }
  });

  it('HS-12 leaves nothing when a pump of another key answers', async () => {
    const { setting, buffers, left } = watched();
    const pump = new FakePump();
    const pinnedPump = new Uint8Array(32).fill(9);
    await expect(PumpClient.connect(options(pump, { ...setting, pinnedPump }))).rejects.toThrow();
    expect(buffers.size).toBeGreaterThan(2);
    expect(left()).toEqual([]);
  });

  it('SES-5 leaves nothing of a session after close, nor after the pump’s word, but a ticket that was taken', async () => {
    for (const end of ['close', 'CloseSession', 'unpaired', 'idle'] as const) {
      const { setting, left } = watched();
      const { pump, client } = await connected(setting);
      await client.status();
      // Keys and ticket; and random bytes of idempotency keys are no secrets, so none are drawn here.
      expect(left().length).toBeGreaterThanOrEqual(3);
      if (end === 'CloseSession') await client.closeSession();
      if (end === 'unpaired') await client.unpair();
      if (end === 'idle') {
        await pump.clock.sleep(900 * SECOND);
        await expect(client.status()).rejects.toMatchObject({ reason: 'idle' });
      }
      const ticket = client.takeTicket();
      client.close();
      ticket?.wipe();
      expect(left(), end).toEqual([]);
    }
  });

  it('wipes a ticket that nobody took, and one whose connection fails', async () => {
    const { pump, client } = await connected();
    const ticket = client.takeTicket()!;
    pump.deafFor = Number.POSITIVE_INFINITY;
    await expect(PumpClient.connect(options(pump, { resume: ticket }))).rejects.toThrow();
    expect(ticket.usable).toBe(false);
    client.close();
    expect(client.takeTicket()).toBeNull();
  });

  it('leaves the caller’s own keys and secret alone', async () => {
    const pump = new FakePump();
    const given = pairing(pump);
    const { text } = given.secret;
    await PumpClient.pair(given);
    expect(given.secret.text).toBe(text);
    expect(staticKey.secretKey.wiped).toBe(false);
  });
});

describe('showing', () => {
  it('shows each message both ways and no secret, in taps, errors and inspection', async () => {
    const seen: [string, string, JsonValue][] = [];
    const own = generateX25519KeyPair(random);
    const pump = new FakePump();
    const { secret, ...rest } = pairing(pump, { staticKey: own, onMessage: (...message) => seen.push(message) });
    const client = await PumpClient.pair({ secret, ...rest });
    await client.setBolus({ amount: half, key: 5n });
    expect(seen.map(([dir, name]) => `${dir} ${name}`)).toEqual(['rx SessionOpen', 'tx SetBolus', 'rx BolusOrdered']);
    expect(seen[1]![2]).toMatchObject({ amount: 500, kind: 'normal', key: '5', life: 10_000 });
    const failed = await PumpClient.pair({ ...rest, secret: PairingSecret.of(new Uint8Array(16)) }).catch(
      (error) => error,
    );
    const shown = [
      JSON.stringify(seen),
      inspect(client, { depth: 9 }),
      inspect(failed, { depth: 9 }),
      JSON.stringify(rest.staticKey),
    ].join();
    for (const planted of [secret.text, secret.text.replaceAll('-', ''), bytesToHex(own.secretKey.bytes)]) {
      expect(shown).not.toContain(planted);
    }
  });
});
