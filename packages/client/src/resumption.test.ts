// SPDX-License-Identifier: Apache-2.0
/** Resumption by a single-use ticket (link.md RES), and the fall-back to a whole handshake. */
import { inspect } from 'node:util';
import { Alert, decodeHello, type Frame, FrameType } from '@assay/protocol';
import { describe, expect, it } from 'vitest';
import type { FakePump } from '../test/fake-pump.js';
import { connected, failure, HOUR, MINUTE, options, pairing, SECOND, staticKey } from '../test/parties.js';
import { PumpClient } from './pump-client.js';

/** Purposes of the HELLOs that the pump heard from now on. */
function purposes(pump: FakePump): string[] {
  const heard: string[] = [];
  pump.onFrame = ({ type, payload }) => {
    if (type === FrameType.hello) heard.push(decodeHello(payload).unauthenticated.purpose);
    return false;
  };
  return heard;
}

describe('resumption', () => {
  it('RES-4 resumes by NNpsk0: one round, no static key on the line', async () => {
    const { pump, client } = await connected();
    const resume = client.takeTicket()!;
    client.close();
    pump.heard.length = 0;
    const again = await PumpClient.connect(options(pump, { resume }));
    expect(again).toMatchObject({
      resumed: true,
      paired: false,
      role: 'controller',
      pumpKey: pump.staticKey.publicKey,
    });
    expect(pump.heard).toEqual([FrameType.hello, FrameType.handshake1]);
    expect(await again.status()).toMatchObject({ ok: true });
  });

  it('RES-1 derives a ticket from every suite: a pairing’s, a session’s, a resumption’s own', async () => {
    const { pump, client } = await connected();
    client.close();
    let last = await PumpClient.pair(pairing(pump));
    for (let round = 0; round < 3; round += 1) {
      const resume = last.takeTicket()!;
      last.close();
      last = await PumpClient.connect(options(pump, { resume }));
      expect(last.resumed).toBe(true);
    }
  });

  it('RES-6 takes an alert that comes late for an earlier hello as no answer to the handshake', async () => {
    const { pump, client } = await connected();
    const resume = client.takeTicket()!;
    pump.reboot();
    pump.onSend = ({ type }) => {
      // The pump was slow: the second hello for the forgotten ticket is answered when the next attempt has begun.
      if (type === FrameType.helloReply) pump.frame(FrameType.alert, Uint8Array.of(Alert.handshakeFailed));
      return false;
    };
    const again = await PumpClient.connect(options(pump, { resume }));
    expect(again).toMatchObject({ resumed: false });
    expect(await again.status()).toMatchObject({ ok: true });
  });

  it('RES-3 uses a ticket once: a replayed HANDSHAKE_1 finds none', async () => {
    const { pump, client } = await connected();
    const wire: Frame[] = [];
    pump.onFrame = (frame) => {
      wire.push(frame);
      return false;
    };
    await PumpClient.connect(options(pump, { resume: client.takeTicket()! }));
    const open = pump.session;
    pump.onFrame = () => false;
    pump.sent.length = 0;
    for (const frame of wire) pump.hear(frame);
    expect(pump.sent.map(({ type, payload }) => [type, payload[0]])).toEqual([
      [FrameType.alert, 3],
      [FrameType.alert, 1],
    ]);
    expect(pump.session).toBe(open);
  });

  it('RES-2 knows the newest ticket only, and none after a reset', async () => {
    const { pump, client } = await connected();
    const old = client.takeTicket()!;
    const newer = (await PumpClient.connect(options(pump))).takeTicket()!;
    const heard = purposes(pump);
    expect((await PumpClient.connect(options(pump, { resume: old }))).resumed).toBe(false);
    expect(heard).toEqual(['resumption', 'session']);
    pump.reboot();
    expect((await PumpClient.connect(options(pump, { resume: newer }))).resumed).toBe(false);
  });

  it('RES-6 falls back to suite 1, never to pairing, even with an open window', async () => {
    const { pump, client } = await connected();
    const resume = client.takeTicket()!;
    pump.reboot();
    pump.press();
    const heard = purposes(pump);
    const again = await PumpClient.connect(options(pump, { resume }));
    expect(heard).toEqual(['resumption', 'session']);
    expect(again).toMatchObject({ resumed: false, paired: false });
  });

  it.each([
    ['message 2 is lost', FrameType.handshake2],
    ['SessionOpen is lost', FrameType.record],
  ])('RES-6 falls back when %s', async (_, lost) => {
    const { pump, client } = await connected();
    const resume = client.takeTicket()!;
    let once = true;
    pump.onSend = ({ type }) => {
      const loses = once && type === lost;
      if (loses) once = false;
      return loses;
    };
    expect((await PumpClient.connect(options(pump, { resume }))).resumed).toBe(false);
  });

  it('RES-5, SES-3 never lengthens the age', async () => {
    const { pump, client } = await connected();
    let last = client;
    for (let hour = 1; hour < 24; hour += 1) {
      const resume = last.takeTicket()!;
      last.close();
      await pump.pass(HOUR);
      last = await PumpClient.connect(options(pump, { resume }));
      expect(last.resumed).toBe(true);
    }
    expect(pump.session!.ageLeft(pump.now())).toBeLessThanOrEqual(3600);
    const resume = last.takeTicket()!;
    last.close();
    await pump.pass(HOUR);
    expect(resume.usable).toBe(false);
    const heard = purposes(pump);
    expect((await PumpClient.connect(options(pump, { resume }))).resumed).toBe(false);
    expect(heard).toEqual(['session']);
  });

  it('RES-5 fails for a peer that was unpaired meanwhile', async () => {
    const { pump, client } = await connected();
    const resume = client.takeTicket()!;
    pump.peers.forget(pump.peers.byKey(staticKey.publicKey)!);
    await expect(PumpClient.connect(options(pump, { resume }))).rejects.toMatchObject(failure('handshake-refused'));
  });

  it('tries no ticket of another role or another pump, and wipes it', async () => {
    const { pump, client } = await connected();
    const heard = purposes(pump);
    const resume = client.takeTicket()!;
    await expect(PumpClient.connect(options(pump, { resume, role: 'caregiver' }))).rejects.toThrow();
    const next = (await PumpClient.connect(options(pump))).takeTicket()!;
    const pinnedPump = new Uint8Array(32).fill(5);
    await expect(PumpClient.connect(options(pump, { resume: next, pinnedPump }))).rejects.toThrow();
    expect(heard).toEqual(['session', 'session', 'session']);
    expect([resume.usable, next.usable]).toEqual([false, false]);
    expect(() => next.spend()).toThrow(expect.objectContaining({ code: 'ticket-spent' }));
  });

  it('resumes after CloseSession', async () => {
    const { pump, client } = await connected();
    expect(await client.closeSession()).toEqual({ ok: true, value: undefined });
    expect(client.session.over).toBe('closed');
    expect(pump.session).toBeNull();
    await pump.pass(10 * MINUTE);
    const resume = client.takeTicket()!;
    client.close();
    expect((await PumpClient.connect(options(pump, { resume }))).resumed).toBe(true);
  });

  it('gives its ticket once, and says no more of it than that it is one', async () => {
    const { client } = await connected();
    const ticket = client.takeTicket()!;
    expect(client.takeTicket()).toBeNull();
    expect([String(ticket), JSON.stringify({ ticket }), inspect(ticket)].join()).toBe(
      '[resumption ticket],{"ticket":"[resumption ticket]"},[resumption ticket]',
    );
    const psk = ticket.spend();
    ticket.wipe();
    expect(psk.wiped).toBe(false);
    psk.wipe();
  });

  it('does not wait for ever where nothing answers', async () => {
    const { pump, client } = await connected();
    const resume = client.takeTicket()!;
    pump.deafFor = Number.POSITIVE_INFINITY;
    const from = pump.now();
    await expect(PumpClient.connect(options(pump, { resume }))).rejects.toMatchObject(failure('no-answer'));
    expect(pump.now() - from).toBeLessThanOrEqual(6 * SECOND);
  });
});
