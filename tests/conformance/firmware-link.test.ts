// SPDX-License-Identifier: Apache-2.0
/** The firmware on the emulated Pico against the TypeScript client: pairing, sessions, freshness, resets (link.md). */
import { createHash } from 'node:crypto';
import type { PumpClient } from '@assay/client';
import { arm, encodeCommand, FrameType, milliseconds, milliunits, PairingSecret } from '@assay/protocol';
import { describe, expect, test } from 'vitest';
import { HOUR, imageBytes, intervals, MINUTE, SECOND, sbomBytes, TestPump, withPump } from './pump.js';

const refused = (code: string) => expect.objectContaining({ code });
const serial = (pump: TestPump) =>
  /^QR ASSAY:1:([0-9A-F]{16}):/.exec(pump.display.find((line) => line.startsWith('QR '))!)![1];

/** What the pump answers to a record that belongs to no session. */
async function alertOf(client: PumpClient): Promise<number | undefined> {
  client.link.takeKept();
  await client.link.sendFrame(FrameType.record, new Uint8Array(40));
  const frame = await client.link.nextFrame(client.link.clock.now() + SECOND, ({ type }) => type === FrameType.alert);
  return frame?.payload[0];
}
const NO_SESSION = 2;

describe('pairing', () => {
  test('PAIR-1 to PAIR-11: the shown secret pairs, and nothing else does', () =>
    withPump(async (pump) => {
      const peer = pump.peer();
      const blind = PairingSecret.generate(pump.random);
      await expect(pump.pairBy(blind, peer)).rejects.toEqual(refused('pairing-closed'));
      const secret = await pump.openWindow();
      const shown = pump.display.slice(-2);
      expect(shown[0]).toMatch(/^PAIR ([0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4}$/);
      expect(PairingSecret.parseQr(shown[1]!.slice(3)).secret.text).toBe(secret.text);
      const client = await pump.pairBy(secret, peer);
      await pump.wait(SECOND / 10);
      expect(client).toMatchObject({ paired: true, resumed: false, role: 'controller' });
      expect(pump.display.at(-1)).toBe('PAIR CLOSED paired');
      const identity = await client.identity();
      expect(identity).toMatchObject({ ok: true, value: { features: 0x1fff, rollback: 0, board: 'pico' } });
      if (!identity.ok) return;
      expect(Buffer.from(identity.value.serial).toString('hex').toUpperCase()).toBe(serial(pump));
      const digest = createHash('sha256').update(imageBytes()).digest();
      expect(Buffer.from(identity.value.imageDigest).equals(digest)).toBe(true);
      const sbom = createHash('sha256').update(sbomBytes()).digest();
      expect(Buffer.from(identity.value.sbomDigest ?? []).equals(sbom)).toBe(true);
      client.close();
      await expect(pump.pairBy(secret, pump.peer())).rejects.toEqual(refused('pairing-closed'));
      const again = await pump.connect(peer);
      expect(again.paired).toBe(false);
      again.close();
    }));

  test('PAIR-8: three wrong secrets lock the window; session and bolus go on; a minute later it opens again', () =>
    withPump(async (pump) => {
      const peer = pump.peer();
      const client = await pump.pair(peer);
      expect(await client.setBolus({ amount: milliunits(500) })).toMatchObject({ ok: true });
      client.close();
      await pump.openWindow();
      for (let attempt = 0; attempt < 3; attempt++) {
        const guess = PairingSecret.generate(pump.random);
        await expect(pump.pairBy(guess, pump.peer())).rejects.toEqual(refused('handshake-refused'));
      }
      await pump.wait(SECOND / 10);
      expect(pump.display.at(-1)).toBe('PAIR CLOSED attempts');
      await expect(pump.pairBy(PairingSecret.generate(pump.random), pump.peer())).rejects.toEqual(
        refused('pairing-closed'),
      );
      await expect(pump.openWindow()).rejects.toThrow('shows no secret');
      expect(pump.display.at(-1)).toBe('PAIR CLOSED locked');
      await pump.wait(MINUTE);
      const second = await pump.pair(pump.peer('caregiver'));
      const status = await second.status();
      expect(status).toMatchObject({ ok: true, value: { totalSteps: 10 } });
      second.close();
    }));

  test('PAIR-2: the window closes by itself, and its secret is worth nothing after', () =>
    withPump(async (pump) => {
      const secret = await pump.openWindow();
      await pump.wait(MINUTE);
      expect(pump.display.at(-1)).toBe('PAIR CLOSED timeout');
      const next = await pump.openWindow();
      expect(next.text).not.toBe(secret.text);
      await expect(pump.pairBy(secret, pump.peer())).rejects.toEqual(refused('handshake-refused'));
      (await pump.pairBy(next, pump.peer())).close();
    }));

  test('PAIR-12, PAIR-13: peers are listed, unpair themselves and are unpaired', () =>
    withPump(async (pump) => {
      const [controller, caregiver] = [pump.peer(), pump.peer('caregiver')];
      (await pump.pair(controller)).close();
      const second = await pump.pair(caregiver);
      expect(await second.unpair()).toMatchObject({ ok: true });
      expect(second.session.over).toBe('unpaired');
      second.close();
      await expect(pump.connect(caregiver)).rejects.toEqual(refused('handshake-refused'));
      const third = pump.peer('caregiver');
      (await pump.pair(third)).close();
      const client = await pump.connect(controller);
      const peers = await client.listPeers();
      expect(peers).toMatchObject({
        ok: true,
        value: [
          { role: 'controller', self: true },
          { role: 'caregiver', self: false },
        ],
      });
      if (peers.ok) expect(await client.unpair(peers.value[1]!.fingerprint)).toMatchObject({ ok: true });
      expect(await client.status()).toMatchObject({ ok: true });
      const kinds = [];
      for await (const { kind } of client.readHistory()) kinds.push(kind);
      expect(kinds.filter((kind) => kind.startsWith('peer'))).toEqual([
        'peerPaired',
        'peerPaired',
        'peerUnpaired',
        'peerPaired',
        'peerUnpaired',
      ]);
      client.close();
      await expect(pump.connect(third)).rejects.toEqual(refused('handshake-refused'));
    }));
});

describe('sessions', () => {
  test('RES-1 to RES-6: a session is resumed once by each ticket; a lost one falls back', () =>
    withPump(async (pump) => {
      const peer = pump.peer();
      let client = await pump.pair(peer);
      for (let turn = 0; turn < 3; turn++) {
        expect(await client.closeSession()).toMatchObject({ ok: true });
        expect(client.session.over).toBe('closed');
        expect(await alertOf(client)).toBe(NO_SESSION);
        const resume = client.takeTicket()!;
        client.close();
        client = await pump.connect(peer, { resume });
        expect(client).toMatchObject({ resumed: true, paired: false, role: 'controller' });
        expect(await client.status()).toMatchObject({ ok: true });
      }
      const stale = client.takeTicket()!;
      client.close();
      (await pump.connect(peer)).close();
      client = await pump.connect(peer, { resume: stale });
      expect(client.resumed).toBe(false);
      client.close();
    }));

  test('SES-2: fifteen silent minutes close a session', () =>
    withPump(async (pump) => {
      const client = await pump.pair(pump.peer());
      await pump.wait(14.9 * MINUTE);
      expect(await client.status()).toMatchObject({ ok: true });
      client.link.takeKept();
      await pump.wait(15 * MINUTE - SECOND);
      expect(await client.link.nextFrame(client.link.clock.now())).toBeNull();
      await pump.wait(2 * SECOND);
      expect(await client.link.nextFrame(client.link.clock.now() + SECOND)).toMatchObject({ type: FrameType.record });
      expect(await alertOf(client)).toBe(NO_SESSION);
      client.close();
    }));

  test('SES-3, RES-5, REC-4, REC-6: sixteen hourly epochs exhaust a session; resumed, it ends after a day all the same', () =>
    withPump(async (pump) => {
      const peer = pump.peer();
      let client = await pump.pair(peer);
      const born = pump.world.clock.now();
      const hours = () => (pump.world.clock.now() - born) / HOUR;
      const ends: [string | null, number][] = [];
      while (ends.length < 2) {
        await pump.wait(12 * MINUTE);
        // The pump's word comes before ours: it is read before anything is sent.
        const over = await client.session.awaitOver(client.link.clock.now() + 1).catch(() => client.session.over);
        const status = over === null ? await client.status().catch(() => null) : null;
        if (status?.ok) continue;
        ends.push([client.session.over, Math.floor(hours())]);
        const resume = client.takeTicket();
        client.close();
        client = await pump.connect(peer, resume ? { resume } : {});
        expect(client.resumed).toBe(ends.length === 1);
      }
      expect(ends).toEqual([
        ['exhausted', 16],
        ['aged', 24],
      ]);
      client.close();
    }));

  test(
    'REC-3, REC-5: two epochs of records, both ways',
    () =>
      withPump(async (pump) => {
        const client = await pump.pair(pump.peer());
        for (let i = 0; i < 4110; i++) {
          const status = await client.status();
          if (!status.ok) throw new Error(`status ${i} was answered ${status.result}`);
        }
        expect(client.session.counter).toBeGreaterThan(4096n);
        client.close();
      }),
    120_000,
  );
});

describe('freshness', () => {
  const order = (client: PumpClient, issued: number, key: bigint, life = 5000) => {
    const body = { amount: milliunits(50), kind: 'normal' } as const;
    const armed = arm('SetBolus', body, { issued: milliseconds(issued), life: milliseconds(life), key });
    return client.requestRaw(encodeCommand(client.session.nextId(), armed));
  };
  const answered = (name: string, body: object) =>
    expect.objectContaining({
      kind: 'message',
      message: expect.objectContaining({ name, body: expect.objectContaining(body) }),
    });

  test('FRESH-3, FRESH-5: a stale command moves nothing; a known key is answered as the first time', () =>
    withPump(async (pump) => {
      const client = await pump.pair(pump.peer());
      await pump.wait(MINUTE);
      const now = client.uptime();
      expect(await order(client, now - 5100, 1n)).toEqual(answered('Response', { result: 'notFresh' }));
      expect(await order(client, now + 2500, 2n)).toEqual(answered('Response', { result: 'notFresh' }));
      expect(await client.status()).toMatchObject({ ok: true, value: { totalSteps: 0, bolusId: 0 } });
      expect(await order(client, now, 3n)).toEqual(answered('BolusOrdered', { bolusId: 1, repeated: false }));
      await pump.wait(MINUTE);
      expect(await order(client, now, 3n)).toEqual(answered('BolusOrdered', { bolusId: 1, repeated: true }));
      expect(await client.status()).toMatchObject({ ok: true, value: { totalSteps: 1 } });
      const stop = client.intend('SetTherapyState', { state: 'stop' });
      expect(await client.carryOut(stop)).toMatchObject({ ok: true });
      expect(await client.carryOut(stop)).toMatchObject({ ok: true });
      client.close();
    }));

  test('MSG-3: a message that this pump does not know is unsupported', () =>
    withPump(async (pump) => {
      const client = await pump.pair(pump.peer());
      const nobodys = Uint8Array.of(0xa2, 0x00, 0x19, 0xa0, 0xfe, 0x01, 0x05);
      expect(await client.requestRaw(nobodys)).toEqual(answered('Response', { result: 'unsupported' }));
      client.close();
    }));
});

describe('line and motor', () => {
  test('FRM-8: at another speed than 115,200 baud nothing is heard', async () => {
    const pump = new TestPump(1, 57_600);
    try {
      await pump.wait(SECOND);
      await expect(pump.connect({ ...pump.peer(), pump: new Uint8Array(32) })).rejects.toEqual(refused('no-answer'));
      expect(pump.pico.faults.every(({ kind }) => kind === 'uart')).toBe(true);
    } finally {
      pump.close();
    }
  });

  test('DLV-1, DLV-6: steps keep their times, and none comes 100 ms after a cancel has arrived', () =>
    withPump(async (pump) => {
      const client = await pump.pair(pump.peer());
      const edges = pump.watchSteps();
      const ordered = await client.setBolus({ amount: milliunits(500) });
      const begun = pump.world.clock.now();
      if (!ordered.ok) throw new Error(ordered.result);
      await pump.wait(7.99 * SECOND);
      expect(await client.cancelBolus(ordered.value.bolusId)).toMatchObject({ ok: true });
      const cancelled = pump.world.clock.now();
      await pump.wait(10 * SECOND);
      expect(edges.length).toBeGreaterThanOrEqual(4);
      expect(edges[0]! - begun).toBeLessThanOrEqual(SECOND / 10);
      for (const interval of intervals(edges)) expect(interval).toBeGreaterThanOrEqual(2 * SECOND);
      // The answer came after the record had arrived: stricter than the statement.
      expect(edges.at(-1)! - cancelled).toBeLessThanOrEqual(SECOND / 10);
      expect(await client.status()).toMatchObject({ ok: true, value: { totalSteps: edges.length, bolusId: 0 } });
      client.close();
    }));
});

describe('resets', () => {
  test('SES-1, RES-2, PAIR-2: a reset in any state ends session, window, ticket and handshake, and nothing else', () =>
    withPump(
      async (pump) => {
        const peer = pump.peer();
        let client = await pump.pair(peer);
        const reset = async () => {
          pump.pico.resetPin();
          await pump.wait(SECOND);
        };
        // With a session open, and a bolus under way.
        expect(await client.setBolus({ amount: milliunits(500) })).toMatchObject({ ok: true });
        await pump.wait(3 * SECOND);
        await reset();
        expect(await alertOf(client)).toBe(NO_SESSION);
        const resume = client.takeTicket()!;
        client.close();
        client = await pump.connect(peer, { resume });
        expect(client.resumed).toBe(false);
        expect(await client.status()).toMatchObject({ ok: true, value: { totalSteps: 2, bolusId: 0 } });
        client.close();
        // With the window open: its secret dies with it.
        const secret = await pump.openWindow();
        await reset();
        await expect(pump.pairBy(secret, pump.peer())).rejects.toEqual(refused('pairing-closed'));
        // Between any two frames of a handshake.
        for (const frames of [1, 2, 3]) {
          const sent = { count: 0 };
          const port = Object.create(pump.port) as typeof pump.port;
          port.write = async (bytes) => {
            await pump.port.write(bytes);
            if (bytes.length > 1 && ++sent.count === frames) pump.pico.resetPin();
          };
          await pump.connect(peer, { port }).then(
            (lucky) => lucky.close(),
            () => {},
          );
          await pump.wait(2 * SECOND);
          client = await pump.connect(peer);
          expect(await client.status()).toMatchObject({ ok: true });
          client.close();
        }
        // What was on the line while the chip started is lost: that is the point.
      },
      ['uart'],
    ));
});
