// SPDX-License-Identifier: Apache-2.0
/** An open session: events, both limits on our own clock, epochs, exhaustion, and how it ends (link.md SES, REC). */
import { encodeMessage, FrameType, milliseconds, milliunits, recordCounter } from '@assay/protocol';
import { describe, expect, it } from 'vitest';
import type { FakePump } from '../test/fake-pump.js';
import { connected, failure, HOUR, half, MINUTE, misuse, options, SECOND } from '../test/parties.js';
import { PumpClient } from './pump-client.js';

const step = (delivered: number) => ({
  bolusId: 1,
  delivered: milliunits(delivered),
  ordered: milliunits(500),
  uptime: milliseconds(delivered),
});

/** Payloads of the records that the pump heard from now on. */
function recordsOf(pump: FakePump): Uint8Array[] {
  const records: Uint8Array[] = [];
  pump.onFrame = ({ type, payload }) => {
    if (type === FrameType.record) records.push(payload);
    return false;
  };
  return records;
}

describe('events', () => {
  it('MSG-7 come in order, by iteration, by callback, and beside a request', async () => {
    const { pump, client } = await connected();
    const called: string[] = [];
    const off = client.onEvent((event) => called.push(event.name));
    const read = (async () => {
      const delivered: number[] = [];
      for await (const event of client.events()) {
        delivered.push(event.name === 'DoseStep' ? event.body.delivered : -1);
        if (delivered.length === 3) return delivered;
      }
      return delivered;
    })();
    pump.say('DoseStep', 0, step(50));
    expect(await client.status()).toMatchObject({ ok: true });
    pump.say('DoseStep', 0, step(100));
    pump.say('BolusEnded', 0, { bolusId: 1, delivered: milliunits(100), ordered: half, end: 'cancelled' });
    expect(await read).toEqual([50, 100, -1]);
    off();
    pump.say('DoseStep', 0, step(150));
    await client.nextEvent(Number.POSITIVE_INFINITY);
    expect(called).toEqual(['DoseStep', 'DoseStep', 'BolusEnded']);
  });

  it('end at the deadline', async () => {
    const { pump, client } = await connected();
    expect(await client.nextEvent(pump.clock.now() + SECOND)).toBeNull();
    expect(pump.clock.now()).toBe(SECOND);
  });

  it('do not fill the memory when nobody takes them', async () => {
    const { pump, client } = await connected();
    for (let i = 0; i < 1100; i += 1) pump.say('DoseStep', 0, step(i));
    expect(await client.status()).toMatchObject({ ok: true });
    expect(await client.nextEvent(0)).toMatchObject({ body: { delivered: 1100 + 1 - 1024 } });
  });
});

describe('limits', () => {
  it('SES-2, SES-4 ends an idle session on our own clock, before the pump does', async () => {
    const { pump, client } = await connected();
    await pump.pass(10 * MINUTE);
    expect(await client.status()).toMatchObject({ ok: true });
    await pump.clock.sleep(15 * MINUTE);
    const heard = pump.heard.length;
    const idle = { ...failure('session-lost', /idle/), reason: 'idle' };
    await expect(client.status()).rejects.toMatchObject(idle);
    await expect(client.nextEvent(0)).rejects.toMatchObject(idle);
    expect(pump.heard).toHaveLength(heard);
    expect(client.takeTicket()?.usable).toBe(true);
  });

  it('SES-3, SES-4 ends an old session, and its ticket with it', async () => {
    const { pump, client } = await connected();
    const resume = client.takeTicket()!;
    client.close();
    await pump.pass(23 * HOUR);
    const resumed = await PumpClient.connect(options(pump, { resume }));
    for (let n = 0; n < 5; n += 1) {
      await pump.pass(10 * MINUTE);
      expect(await resumed.status()).toMatchObject({ ok: true });
    }
    await pump.clock.sleep(10 * MINUTE);
    await expect(resumed.status()).rejects.toMatchObject({ ...failure('session-lost'), reason: 'aged' });
    expect(resumed.takeTicket()).toBeNull();
  });

  it('SES-4, RES-5 believes no pump that makes a resumed session younger', async () => {
    const { pump, client } = await connected();
    const resume = client.takeTicket()!;
    client.close();
    await pump.pass(23 * HOUR);
    const { openSession } = pump;
    pump.openSession = (peer, keys, origin) =>
      openSession.call(pump, peer, keys, { ...origin, handshakeAt: pump.now() });
    const resumed = await PumpClient.connect(options(pump, { resume }));
    expect(pump.session!.ageLeft(pump.now())).toBe(24 * 3600);
    for (let n = 0; n < 5; n += 1) {
      await pump.pass(10 * MINUTE);
      await resumed.status();
    }
    await pump.pass(10 * MINUTE);
    await expect(resumed.status()).rejects.toMatchObject({ reason: 'aged' });
  });

  it('says of a command whose session ended meanwhile that it may have been carried out', async () => {
    const { pump, client } = await connected();
    pump.onRequest = () => {
      pump.close('exhausted');
      return true;
    };
    const lost = { ...failure('session-lost', /SetBolus may or may not/), reason: 'exhausted' };
    await expect(client.setBolus({ amount: half })).rejects.toMatchObject(lost);
  });

  it('SES-4 uses nothing that comes beyond them', async () => {
    const { pump, client } = await connected();
    const next = client.nextEvent(Number.POSITIVE_INFINITY);
    await pump.clock.sleep(15 * MINUTE + 1);
    pump.session!.open = () => expect.unreachable();
    pump.frame(FrameType.record, pump.session!.seal(encodeMessage('DoseStep', 0, step(50)), 0));
    await expect(next).rejects.toMatchObject({ reason: 'idle' });
  });

  it('SES-2, SES-5 hears why the pump closed it, as its last record', async () => {
    const { pump, client } = await connected();
    const opened = pump.sent.length;
    const next = client.nextEvent(Number.POSITIVE_INFINITY);
    await pump.pass(15 * MINUTE - 1);
    expect(pump.session).not.toBeNull();
    client.session.timeBase.hear(0);
    pump.close('idle');
    expect(await next).toMatchObject({ name: 'SessionClosed', body: { reason: 'idle' } });
    expect(pump.sent).toHaveLength(opened + 1);
    await expect(client.status()).rejects.toMatchObject({ ...failure('session-lost', /idle/), reason: 'idle' });
  });

  it.each(['closed', 'exhausted', 'unpaired', 'revoked'] as const)('tells who waits that it was %s', async (reason) => {
    const { pump, client } = await connected();
    pump.onRequest = () => {
      pump.close(reason);
      return true;
    };
    await expect(client.status()).rejects.toMatchObject({ ...failure('session-lost', /:/), reason });
    expect(await client.nextEvent(0)).toMatchObject({ name: 'SessionClosed' });
    expect(client.takeTicket() === null).toBe(reason === 'unpaired' || reason === 'revoked');
  });

  it('SES-5 answers CloseSession first, then closes', async () => {
    const { client } = await connected();
    const heard: string[] = [];
    client.onEvent(({ name }) => heard.push(name));
    expect(await client.closeSession()).toEqual({ ok: true, value: undefined });
    expect(heard).toEqual(['SessionClosed']);
    await expect(client.status()).rejects.toMatchObject(misuse('session-closed'));
  });

  it('SES-1 a reset ends it', async () => {
    const { pump, client } = await connected();
    pump.reboot();
    await expect(client.status()).rejects.toMatchObject(failure('session-lost', /noSession/));
  });
});

describe('counters and keys', () => {
  it('REC-1, REC-2 counts its records from 0, each once', async () => {
    const { pump, client } = await connected();
    const records = recordsOf(pump);
    for (let n = 0; n < 5; n += 1) await client.status();
    expect(records.map((payload) => recordCounter(payload))).toEqual([0n, 1n, 2n, 3n, 4n]);
  });

  it('REC-3, REC-5 changes keys by the counter, both ways', async () => {
    const { pump, client } = await connected();
    for (let n = 0; n < 4090; n += 1) client.sealRaw(Uint8Array.of(0));
    for (let n = 0; n < 12; n += 1) expect(await client.status()).toMatchObject({ ok: true });
    expect(client.session.counter).toBe(4102n);
    pump.session!.sender.skipTo(4090n);
    for (let n = 0; n < 12; n += 1) expect(await client.status()).toMatchObject({ ok: true });
  });

  it('REC-4 goes on at the next epoch when its key is an hour old', async () => {
    const { pump, client } = await connected();
    const records = recordsOf(pump);
    for (let n = 0; n < 13; n += 1) {
      await client.status();
      await pump.pass(10 * MINUTE);
    }
    const counters = records.map((payload) => Number(recordCounter(payload)));
    expect(counters.slice(0, 8)).toEqual([0, 1, 2, 3, 4, 5, 6, 4096]);
    expect(Math.max(...counters)).toBe(4096 + 5);
    await pump.pass(4 * MINUTE);
    await client.status();
    expect(Number(recordCounter(records.at(-1)!))).toBeGreaterThan(4096);
  });

  it('REC-4, REC-6 spends an epoch an hour: a session that is always in use is exhausted before its day is over', async () => {
    const { pump, client } = await connected();
    const until = async () => {
      for (;;) {
        await client.status();
        await pump.pass(10 * MINUTE);
      }
    };
    await expect(until()).rejects.toMatchObject({ ...failure('session-lost'), reason: 'exhausted' });
    expect(Math.floor(pump.now() / HOUR)).toBe(18);
  });

  it('REC-6 ends the session when it has no counter left, and sends nothing more', async () => {
    const { pump, client } = await connected();
    for (let n = 0; n < 65_535; n += 1) client.sealRaw(Uint8Array.of(0));
    expect(client.session.counter).toBe(65_535n);
    pump.onFrame = () => true;
    await expect(client.requestRaw(Uint8Array.of(0), 1000)).resolves.toEqual({ kind: 'silence' });
    const heard = pump.heard.length;
    await expect(client.status()).rejects.toMatchObject({ ...failure('session-lost'), reason: 'exhausted' });
    expect(pump.heard).toHaveLength(heard);
    expect(client.takeTicket()?.usable).toBe(true);
  });

  it('REC-6 the pump closes it with its last counter', async () => {
    const { pump, client } = await connected();
    for (const epoch of [
      8190, 12_280, 16_370, 20_460, 24_550, 28_660, 32_750, 36_850, 40_950, 45_050, 49_140, 53_240, 57_330, 61_430,
      65_533,
    ]) {
      pump.session!.sender.skipTo(BigInt(epoch));
      pump.say('DoseStep', 0, step(50));
      await client.nextEvent(pump.now());
    }
    const closing = client.status();
    await expect(closing).resolves.toMatchObject({ ok: true });
    expect(await client.nextEvent(pump.now())).toMatchObject({ name: 'SessionClosed', body: { reason: 'exhausted' } });
    expect(pump.session).toBeNull();
  });
});

describe('for hostile tests', () => {
  it('sends any plaintext and tells what comes back', async () => {
    const { pump, client } = await connected();
    const status = encodeMessage('GetStatus', 9, {});
    expect(await client.requestRaw(Uint8Array.of(0xff))).toMatchObject({
      kind: 'message',
      message: { name: 'Response', body: { result: 'invalidOperand' } },
    });
    expect(await client.requestRaw(status)).toMatchObject({ kind: 'message', message: { name: 'Status', id: 9 } });
    pump.onRequest = () => {
      pump.frame(FrameType.record, pump.session!.seal(Uint8Array.of(0x18, 1), pump.now()));
      return true;
    };
    expect(await client.requestRaw(status)).toMatchObject({ kind: 'undecodable' });
    pump.onRequest = () => {
      pump.alert('recordRejected');
      return true;
    };
    expect(await client.requestRaw(status)).toEqual({ kind: 'alert', alert: { unauthenticated: 'recordRejected' } });
    pump.onRequest = () => true;
    expect(await client.requestRaw(status)).toEqual({ kind: 'silence' });
  });

  it('does not take an old answer for the new one', async () => {
    const { pump, client } = await connected();
    await client.status();
    pump.say('Status', 77, { ...pump.therapy.status(), ...pump.boot() });
    await client.nextEvent(pump.clock.now() + 1000);
    pump.onRequest = () => true;
    expect(await client.requestRaw(encodeMessage('GetStatus', 9, {}))).toEqual({ kind: 'silence' });
  });

  it('REC-7 seals without sending; a record that is sent twice is rejected', async () => {
    const { pump, client } = await connected();
    const frame = client.sealRaw(encodeMessage('GetStatus', 1, {}));
    expect(client.session.counter).toBe(1n);
    await client.link.sendRaw(frame);
    await client.session.awaitAny(pump.clock.now() + 1000);
    await client.link.sendRaw(frame);
    expect(await client.session.awaitAny(pump.clock.now() + 1000)).toEqual({
      kind: 'alert',
      alert: { unauthenticated: 'recordRejected' },
    });
  });

  it('is of no use after close, and leaves the port open', async () => {
    const { pump, client } = await connected();
    const waiting = client.nextEvent(pump.clock.now() + 1000);
    client.close();
    client.close();
    await expect(client.status()).rejects.toMatchObject(misuse('session-closed'));
    await expect(waiting).resolves.toBeNull();
    expect(pump.near.closed).toBe(false);
    expect(await PumpClient.connect(options(pump))).toBeInstanceOf(PumpClient);
  });
});
