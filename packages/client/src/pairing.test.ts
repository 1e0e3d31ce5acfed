// SPDX-License-Identifier: Apache-2.0
/** Pairing by the secret that the pump shows (link.md PAIR): what it proves, when it fails, what is stored and when. */
import { generateX25519KeyPair, hkdf } from '@assay/crypto';
import { FrameType, PairingSecret } from '@assay/protocol';
import { describe, expect, it } from 'vitest';
import { FakePump } from '../test/fake-pump.js';
import { failure, MINUTE, misuse, options, pairing, random, SECOND, staticKey } from '../test/parties.js';
import { PumpClient } from './pump-client.js';

const wrongSecret = () => PairingSecret.of(new Uint8Array(16).fill(9));

describe('pairing', () => {
  it('PAIR-9 stores the peer with its role, closes the window, and opens a session that says so', async () => {
    const pump = new FakePump();
    const client = await PumpClient.pair(pairing(pump, { role: 'caregiver' }));
    expect(client).toMatchObject({ paired: true, resumed: false, role: 'caregiver' });
    expect(client.pumpKey).toEqual(pump.staticKey.publicKey);
    expect(pump.peers.byKey(staticKey.publicKey)).toMatchObject({ role: 'caregiver' });
    expect(pump.window.open).toBe(false);
    expect(await client.status()).toMatchObject({ ok: true });
  });

  it('PAIR-10 gives the pump’s key only when SessionOpen has come and opened', async () => {
    const pump = new FakePump();
    pump.onSend = ({ type }) => type === FrameType.record;
    await expect(PumpClient.pair(pairing(pump))).rejects.toMatchObject(failure('no-answer', /SessionOpen/));
    // A false pump gets as far as message 2 without the secret, and no further.
    const falsePump = new FakePump();
    falsePump.press();
    const guess = PumpClient.pair({ ...pairing(pump), port: falsePump.near });
    await expect(guess).rejects.toMatchObject(failure('handshake-refused'));
    expect(falsePump.peers.all).toEqual([]);
  });

  it('PAIR-10 refuses a SessionOpen that does not say `paired`', async () => {
    const pump = new FakePump();
    const { openSession } = pump;
    pump.openSession = function (peer, keys, origin) {
      openSession.call(this, peer, keys, { ...origin, paired: false });
    };
    await expect(PumpClient.pair(pairing(pump))).rejects.toMatchObject(failure('bad-answer', /not paired/));
  });

  it('VER-6, PAIR-1 tells that the window is shut, and how to open it', async () => {
    const pump = new FakePump();
    const late = pairing(pump);
    await pump.pass(60 * SECOND);
    await expect(PumpClient.pair(late)).rejects.toMatchObject(failure('pairing-closed', /confirm button/));
    expect(pump.heard).toEqual([FrameType.hello]);
  });

  it('PAIR-2 shows a fresh secret at each opening and wipes it at the end', async () => {
    const pump = new FakePump();
    const first = pump.press()!;
    const shown = first.text;
    const second = pump.press()!;
    expect(second.text).not.toBe(shown);
    expect(() => first.text).toThrow(expect.objectContaining({ code: 'wiped' }));
    await PumpClient.pair({ ...options(pump), secret: PairingSecret.parse(second.text) });
    expect(() => second.text).toThrow(expect.objectContaining({ code: 'wiped' }));
  });

  it('PAIR-7 uses the HKDF of the secret, not the secret', () => {
    const bytes = new Uint8Array(16).fill(3);
    const info = new TextEncoder().encode('Assay/1 pairing');
    expect(PairingSecret.of(bytes.slice()).psk().bytes).toEqual(hkdf(new Uint8Array(), bytes, info, 32));
  });

  it('PAIR-8 fails for a wrong secret, and the third one shuts the window and locks it', async () => {
    const pump = new FakePump();
    const secret = pump.press()!;
    const rest = options(pump);
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      const guess = PumpClient.pair({ ...rest, secret: wrongSecret() });
      await expect(guess).rejects.toMatchObject(failure('handshake-refused'));
    }
    expect(pump.window.open).toBe(false);
    await expect(PumpClient.pair({ ...rest, secret: wrongSecret() })).rejects.toMatchObject(failure('pairing-closed'));
    expect(() => secret.text).toThrow(expect.objectContaining({ code: 'wiped' }));
    expect(pump.press()).toBeNull();
  });

  it('PAIR-8 locks twice as long after each further window, up to an hour, until a pairing succeeds', async () => {
    const pump = new FakePump();
    const locks: number[] = [];
    for (let window = 0; window < 8; window += 1) {
      pump.press();
      for (let attempt = 0; attempt < 3; attempt += 1) pump.window.failed(pump.now());
      const from = pump.now();
      while (pump.press() === null) await pump.pass(MINUTE);
      locks.push((pump.now() - from) / MINUTE);
    }
    expect(locks).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
    await PumpClient.pair(pairing(pump));
    pump.press();
    for (let attempt = 0; attempt < 3; attempt += 1) pump.window.failed(pump.now());
    await pump.pass(MINUTE);
    expect(pump.press()).not.toBeNull();
  });

  it('PAIR-11, HS-14 wants a credential for every other role, before anything is sent', async () => {
    const pump = new FakePump({ credentialGood: (credential) => credential?.[0] === 1 });
    await expect(PumpClient.pair(pairing(pump, { role: 'cgm' }))).rejects.toMatchObject(misuse('credential-missing'));
    expect(pump.heard).toEqual([]);
    const bad = PumpClient.pair(pairing(pump, { role: 'cgm', credential: Uint8Array.of(2) }));
    await expect(bad).rejects.toMatchObject(failure('handshake-refused', /credential/));
    const good = await PumpClient.pair(pairing(pump, { role: 'cgm', credential: Uint8Array.of(1) }));
    expect(good.role).toBe('cgm');
  });

  it('PAIR-12 refuses a ninth peer, and gives a peer that pairs again its new role in its old place', async () => {
    const pump = new FakePump();
    for (let n = 0; n < 7; n += 1) pump.knows(generateX25519KeyPair(random).publicKey);
    await PumpClient.pair(pairing(pump));
    const ninth = pairing(pump, { staticKey: generateX25519KeyPair(random) });
    await expect(PumpClient.pair(ninth)).rejects.toMatchObject(failure('handshake-refused'));
    const again = await PumpClient.pair(pairing(pump, { role: 'caregiver' }));
    expect(again.role).toBe('caregiver');
    expect(pump.peers.all).toHaveLength(8);
    expect(pump.peers.all[7]).toMatchObject({ role: 'caregiver' });
  });

  it('PAIR-13 unpairs itself: the session ends, the ticket is void, the next handshake fails', async () => {
    const pump = new FakePump();
    const client = await PumpClient.pair(pairing(pump));
    expect(await client.unpair()).toEqual({ ok: true, value: undefined });
    expect(client.session.over).toBe('unpaired');
    expect(client.takeTicket()).toBeNull();
    expect(pump.session).toBeNull();
    await expect(PumpClient.connect(options(pump))).rejects.toMatchObject(failure('handshake-refused', /paired/));
  });

  it('PAIR-13 lets a controller unpair another, whom listPeers names', async () => {
    const pump = new FakePump();
    const other = generateX25519KeyPair(random);
    pump.knows(other.publicKey, 'caregiver');
    const client = await PumpClient.pair(pairing(pump));
    const peers = await client.listPeers();
    expect(peers).toMatchObject({
      value: [
        { role: 'caregiver', self: false },
        { role: 'controller', self: true, fingerprint: client.fingerprint },
      ],
    });
    const [caregiver] = peers.ok ? peers.value : [];
    expect(await client.unpair(caregiver!.fingerprint)).toMatchObject({ ok: true });
    expect(pump.peers.byKey(other.publicKey)).toBeUndefined();
    expect(await client.status()).toMatchObject({ ok: true });
  });

  it('PAIR-13 does not let a caregiver unpair another', async () => {
    const pump = new FakePump();
    const other = generateX25519KeyPair(random);
    pump.knows(other.publicKey);
    const client = await PumpClient.pair(pairing(pump, { role: 'caregiver' }));
    const { fingerprint } = pump.peers.byKey(other.publicKey)!;
    expect(await client.unpair(fingerprint)).toEqual({ ok: false, result: 'notAuthorised' });
    expect(pump.peers.all).toHaveLength(2);
  });

  it('PAIR-14 tells a session’s hello nothing of the window', async () => {
    const pump = new FakePump().knows(staticKey.publicKey);
    const replies: string[] = [];
    for (const open of [false, true]) {
      if (open) pump.press();
      await PumpClient.connect(options(pump));
      replies.push(String(pump.sent.findLast(({ type }) => type === FrameType.helloReply)!.payload));
    }
    expect(replies[0]).toBe(replies[1]);
  });
});
