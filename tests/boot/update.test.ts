// SPDX-License-Identifier: Apache-2.0
/** Updates over the link of the emulated reference pump: what it takes, when it switches, when it returns. */
import { type PumpClient, transferUpdate } from '@assay/client';
import { milliunits } from '@assay/protocol';
import { describe, expect, test } from 'vitest';
import { imageBytes, intervals, MINUTE, type Peer, SECOND, type TestPump, withPump } from '../conformance/pump.js';
import { brokenImage, built, handover, hexDigest, nextImage, stranger, updateOf } from './update-pump.js';

const NOT_APPLICABLE = { ok: false, result: 'notApplicable' };
const IMPLAUSIBLE = { ok: false, result: 'plausibilityFailed' };

/** Bytes: the manifest is verified in link context, on top of whatever the thread does. */
const STACK_BUDGET = 6_144;

async function phase(client: PumpClient) {
  const state = await client.request('GetUpdateState', {});
  if (!state.ok) throw new Error(state.result);
  return state.value.phase;
}

async function digestOf(client: PumpClient): Promise<string> {
  const identity = await client.identity();
  if (!identity.ok) throw new Error(identity.result);
  return Buffer.from(identity.value.imageDigest).toString('hex');
}

/** Paired, and one session open. */
async function start(pump: TestPump): Promise<{ peer: Peer; client: PumpClient }> {
  const peer = pump.peer();
  return { peer, client: await pump.pair(peer) };
}

describe('an update over the link', () => {
  test('is taken in blocks, tried, and kept once a session is opened', () =>
    withPump(async (pump) => {
      const { peer, client } = await start(pump);
      const image = nextImage();
      const state = await transferUpdate(client, updateOf(image, { rollback: 3 }));
      expect(state).toMatchObject({ phase: 'ready', received: image.length, size: image.length });
      expect(pump.stackUsed()).toBeLessThan(STACK_BUDGET);
      client.close();
      await pump.wait(SECOND);
      expect(handover(pump.pico)).toEqual({ slot: 'b', trial: true, rollback: 3, imageDigest: hexDigest(image) });
      const again = await pump.connect(peer);
      await pump.wait(SECOND / 10);
      expect(await phase(again)).toBe('idle');
      expect(await digestOf(again)).toBe(hexDigest(image));
      const older = updateOf(nextImage(2), { sequence: 3, rollback: 2 });
      expect(await again.request('BeginUpdate', { manifest: older.manifest })).toMatchObject(IMPLAUSIBLE);
      again.close();
      pump.pico.resetPin();
      await pump.wait(SECOND);
      expect(handover(pump.pico)).toMatchObject({ slot: 'b', trial: false, rollback: 3 });
    }));

  test('is kept after a minute without anybody, and not by a reset before that', () =>
    withPump(async (pump) => {
      const { client } = await start(pump);
      await transferUpdate(client, updateOf(nextImage()));
      client.close();
      await pump.wait(62 * SECOND);
      pump.pico.resetPin();
      await pump.wait(SECOND);
      expect(handover(pump.pico)).toMatchObject({ slot: 'b', trial: false });
    }));

  test('goes back by itself when the new image is reset before it was kept', () =>
    withPump(async (pump) => {
      const { peer, client } = await start(pump);
      await transferUpdate(client, updateOf(nextImage()));
      client.close();
      await pump.wait(30 * SECOND);
      expect(handover(pump.pico)).toMatchObject({ slot: 'b', trial: true });
      pump.pico.resetPin();
      await pump.wait(SECOND);
      expect(handover(pump.pico)).toMatchObject({ slot: 'a', trial: false, imageDigest: hexDigest(imageBytes()) });
      const again = await pump.connect(peer);
      expect(await phase(again)).toBe('refused');
      again.close();
    }));

  test('goes back when the new image does not even start: the watchdog of the first stage', () =>
    withPump(
      async (pump) => {
        const { client } = await start(pump);
        await transferUpdate(client, updateOf(brokenImage()));
        client.close();
        await pump.wait(10 * SECOND);
        expect(handover(pump.pico)).toMatchObject({ slot: 'a', trial: false });
      },
      ['hardfault'],
    ));

  test('goes on where it was left, over sessions and over a power cut', () =>
    withPump(async (pump) => {
      const { peer, client } = await start(pump);
      const update = updateOf(nextImage());
      const block = (offset: number) => ({ offset, data: update.image.slice(offset, offset + 256) });
      expect(await client.request('BeginUpdate', { manifest: update.manifest })).toMatchObject({ ok: true });
      for (let at = 0; at < 5000; at += 256) await client.request('WriteUpdateBlock', block(at));
      client.close();
      const second = await pump.connect(peer);
      const state = await second.request('BeginUpdate', { manifest: update.manifest });
      expect(state).toMatchObject({ ok: true, value: { phase: 'receiving', received: 5120 } });
      second.close();
      pump.pico.powerOff();
      pump.pico.powerOn();
      await pump.wait(SECOND);
      const third = await pump.connect(peer);
      expect(await third.request('GetUpdateState', {})).toMatchObject({ ok: true, value: { phase: 'idle', size: 0 } });
      // The sector that was not full is written anew.
      const resumed = await third.request('BeginUpdate', { manifest: update.manifest });
      expect(resumed).toMatchObject({ ok: true, value: { received: 4096 } });
      expect(await transferUpdate(third, update)).toMatchObject({ phase: 'ready' });
      third.close();
    }));

  test('delays no step and waits for the bolus to end', () =>
    withPump(async (pump) => {
      const { client } = await start(pump);
      const steps = pump.watchSteps();
      expect(await client.setBolus({ amount: milliunits(1000) })).toMatchObject({ ok: true });
      expect(await transferUpdate(client, updateOf(nextImage()))).toMatchObject({ phase: 'ready' });
      expect(handover(pump.pico).slot).toBe('a');
      await pump.wait(MINUTE);
      client.close();
      expect(steps).toHaveLength(20);
      const gaps = intervals(steps);
      // As without an update (DLV-1).
      expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThan(1_000);
      expect(handover(pump.pico)).toMatchObject({ slot: 'b', trial: true });
    }));
});

describe('what is refused', () => {
  test('manifests: of strangers, for others, of the past; blocks out of place; an image that is another', () =>
    withPump(async (pump) => {
      const { client } = await start(pump);
      const begin = (update: { manifest: Uint8Array }) => client.request('BeginUpdate', { manifest: update.manifest });
      const image = nextImage();
      const other = built().classId.map((byte) => byte ^ 1);
      expect(await begin(updateOf(image, {}, stranger))).toEqual(IMPLAUSIBLE);
      expect(await begin({ manifest: new Uint8Array(300) })).toEqual(IMPLAUSIBLE);
      for (const change of [
        { classId: other },
        { vendorId: other },
        { component: 'radio' },
        { build: 'mutants' as const },
        { sequence: 1 },
        { loadAddress: 0x1000_0000 },
        { size: 0x3_0001 },
        { expires: 2_000_000_000 },
        { dependencies: [{ component: 'boot', minimum: [1, 0, 0] as const }] },
      ])
        expect([change, await begin(updateOf(image, change))]).toEqual([change, IMPLAUSIBLE]);
      expect(await client.request('WriteUpdateBlock', { offset: 0, data: image.slice(0, 256) })).toEqual(
        NOT_APPLICABLE,
      );
      expect(await client.request('FinishUpdate', {})).toEqual(NOT_APPLICABLE);
      const update = updateOf(image);
      expect(await begin(update)).toMatchObject({ ok: true });
      for (const [offset, length] of [
        [128, 256],
        [0, 255],
        [1 << 20, 256],
      ] as const)
        expect(await client.request('WriteUpdateBlock', { offset, data: new Uint8Array(length) })).toEqual(IMPLAUSIBLE);
      const ahead = await client.request('WriteUpdateBlock', { offset: 512, data: image.slice(512, 768) });
      expect(ahead).toMatchObject({ ok: true, value: { received: 0 } });
      const wrong = { ...update, image: image.map((byte, i) => (i === 40_000 ? byte ^ 1 : byte)) };
      await expect(transferUpdate(client, wrong)).rejects.toMatchObject({ code: 'bad-answer' });
      expect(await phase(client)).toBe('refused');
      expect(await client.request('AbortUpdate', {})).toMatchObject({ ok: true, value: { phase: 'idle', size: 0 } });
      client.close();
      expect(handover(pump.pico).slot).toBe('a');
    }));
});
