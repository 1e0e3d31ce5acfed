// SPDX-License-Identifier: Apache-2.0
/** When neither slot holds an image that may run: the recovery image of the emulated reference pump, over the link (RCV). */
import { type PumpClient, transferUpdate } from '@assay/client';
import { milliunits } from '@assay/protocol';
import { STEP_GPIO } from '@assay/rig';
import { describe, expect, test } from 'vitest';
import { imageBytes, MINUTE, type Peer, SECOND, type TestPump, withPump } from '../conformance/pump.js';
import { breakSlots, handover, hexDigest, nextImage, stranger, updateOf } from './update-pump.js';

/** Bit of the feature `update` (messages.md). */
const UPDATE_ONLY = 1 << 12;
const IMPLAUSIBLE = { ok: false, result: 'plausibilityFailed' };
const RECORDS = 0x8000;
const STORE = 0x10_0000;

/** Paired while all was well, then both slots broke. */
async function enter(pump: TestPump): Promise<{ peer: Peer; client: PumpClient }> {
  const peer = pump.peer();
  (await pump.pair(peer)).close();
  await breakSlots(pump);
  expect(handover(pump.pico).slot).toBe('recovery');
  return { peer, client: await pump.connect(peer) };
}

describe('a pump with two bad slots', () => {
  test('RCV-1, RCV-3 answers paired peers from its recovery image, and an update brings therapy back', () =>
    withPump(async (pump) => {
      const { peer, client } = await enter(pump);
      const identity = await client.identity();
      expect(identity).toMatchObject({ ok: true, value: { features: UPDATE_ONLY, rollback: 0 } });
      expect(await client.status()).toMatchObject({ ok: true, value: { therapy: 'stop', operation: 'off' } });
      // The very release that was broken: nothing is installed that it could be older than.
      const state = await transferUpdate(client, updateOf(imageBytes(), { sequence: 1 }));
      expect(state).toMatchObject({ phase: 'ready' });
      client.close();
      await pump.wait(SECOND);
      expect(handover(pump.pico)).toMatchObject({ slot: 'a', trial: true, imageDigest: hexDigest(imageBytes()) });
      const again = await pump.connect(peer);
      await pump.wait(SECOND);
      const steps = pump.watchSteps();
      expect(await again.setBolus({ amount: milliunits(100) })).toMatchObject({ ok: true });
      await pump.wait(10 * SECOND);
      expect(steps).toHaveLength(2);
      again.close();
      pump.pico.resetPin();
      await pump.wait(SECOND);
      expect(handover(pump.pico)).toMatchObject({ slot: 'a', trial: false });
    }));

  test('RCV-2 answers nothing of therapy, pairs nobody, writes no storage, and its motor does not move', () =>
    withPump(async (pump) => {
      const peer = pump.peer();
      (await pump.pair(peer)).close();
      await breakSlots(pump);
      const edges: number[] = [];
      pump.pico.watchPin(STEP_GPIO, (_level, t) => edges.push(t));
      const storage = pump.pico.snapshotFlash().slice(0x10_0000);
      const client = await pump.connect(peer);
      const unsupported = { ok: false, result: 'unsupported' };
      expect(await client.setBolus({ amount: milliunits(100) })).toMatchObject(unsupported);
      expect(await client.setTherapy('run')).toMatchObject(unsupported);
      expect(await client.request('GetDelivery', {})).toMatchObject(unsupported);
      expect(await client.request('GetLimits', {})).toMatchObject(unsupported);
      expect(await client.request('ReadHistory', { from: 1, count: 1 })).toMatchObject(unsupported);
      expect(await client.request('Unpair', { fingerprint: new Uint8Array(8) })).toMatchObject(unsupported);
      client.close();
      await expect(pump.openWindow()).rejects.toThrow('shows no secret');
      await pump.wait(MINUTE);
      expect(edges).toEqual([]);
      expect(Buffer.compare(pump.pico.snapshotFlash().slice(0x10_0000), storage)).toBe(0);
    }));

  test('RCV-4 shows it, and again five minutes after a person has confirmed it', () =>
    withPump(async (pump) => {
      await breakSlots(pump);
      expect(pump.isLit()).toBe(true);
      expect(pump.display).toContain('RECOVERY');
      await expect(pump.openWindow()).rejects.toThrow('shows no secret');
      await pump.wait(2 * SECOND);
      expect(pump.isLit()).toBe(false);
      await pump.wait(5 * MINUTE);
      expect(pump.isLit()).toBe(true);
    }));

  test('RCV-3 takes no update that goes back, that a stranger signed, or that is a recovery image', () =>
    withPump(async (pump) => {
      const peer = pump.peer();
      const first = await pump.pair(peer);
      await transferUpdate(first, updateOf(nextImage(), { rollback: 3 }));
      first.close();
      await pump.wait(SECOND);
      (await pump.connect(peer)).close();
      await pump.wait(SECOND);
      expect(handover(pump.pico)).toMatchObject({ slot: 'b', rollback: 3 });
      await breakSlots(pump);
      const client = await pump.connect(peer);
      const begin = (update: { manifest: Uint8Array }) => client.request('BeginUpdate', { manifest: update.manifest });
      expect(await begin(updateOf(nextImage(2), { sequence: 9, rollback: 2 }))).toEqual(IMPLAUSIBLE);
      expect(await begin(updateOf(nextImage(2), { rollback: 3 }, stranger))).toEqual(IMPLAUSIBLE);
      expect(await begin(updateOf(nextImage(2), { rollback: 3, component: 'recovery' }))).toEqual(IMPLAUSIBLE);
      expect(await begin(updateOf(nextImage(2), { rollback: 3 }))).toMatchObject({ ok: true });
      client.close();
    }));

  test('a new image that does not last is not tried again: recovery is back', () =>
    withPump(async (pump) => {
      const { peer, client } = await enter(pump);
      await transferUpdate(client, updateOf(nextImage()));
      client.close();
      await pump.wait(SECOND);
      expect(handover(pump.pico)).toMatchObject({ slot: 'a', trial: true });
      pump.pico.resetPin();
      await pump.wait(SECOND);
      expect(handover(pump.pico)).toMatchObject({ slot: 'recovery' });
      const again = await pump.connect(peer);
      expect(await again.request('GetUpdateState', {})).toMatchObject({ ok: true, value: { phase: 'refused' } });
      again.close();
    }));

  test('RCV-7 says when it cannot read the storage, and lets nobody in', () =>
    withPump(async (pump) => {
      const peer = pump.peer();
      (await pump.pair(peer)).close();
      // Another form than its own, in every image of the store.
      for (let at = STORE; at < STORE + 0x2000; at += 0x100) pump.pico.flash[at]! &= 0xf0;
      await breakSlots(pump);
      expect(pump.display).toContain('RECOVERY NOT READABLE');
      await expect(pump.connect(peer)).rejects.toThrow();
      expect(handover(pump.pico).slot).toBe('recovery');
    }));

  test('needs no records of the slots', () =>
    withPump(async (pump) => {
      pump.pico.flash.fill(0, RECORDS, RECORDS + 0x2000);
      await breakSlots(pump);
      expect(handover(pump.pico).slot).toBe('recovery');
    }));
});
