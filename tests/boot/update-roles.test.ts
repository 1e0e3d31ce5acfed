// SPDX-License-Identifier: Apache-2.0
/** Who may update the emulated reference pump, in use and in recovery (credentials.md PROV-9, link.md RCV-5, RCV-6). */
import { type PumpClient, transferUpdate } from '@assay/client';
import { describe, expect, test } from 'vitest';
import { chainFor, credentialed, idOf, listOf, NOW, provisioned, stranger } from '../conformance/authority.js';
import { imageBytes, type Peer, SECOND, type TestPump, withPump } from '../conformance/pump.js';
import { breakSlots, handover, hexDigest, nextImage, updateOf } from './update-pump.js';

const NOT_AUTHORISED = { ok: false, result: 'notAuthorised' };
const REFUSED = { code: 'handshake-refused' };

/** Everything that changes an update. */
async function expectNoUpdates(client: PumpClient): Promise<void> {
  const { manifest } = updateOf(nextImage());
  expect(await client.request('BeginUpdate', { manifest })).toEqual(NOT_AUTHORISED);
  expect(await client.request('WriteUpdateBlock', { offset: 0, data: new Uint8Array(256) })).toEqual(NOT_AUTHORISED);
  expect(await client.request('FinishUpdate', {})).toEqual(NOT_AUTHORISED);
  expect(await client.request('AbortUpdate', {})).toEqual(NOT_AUTHORISED);
  await expect(transferUpdate(client, updateOf(nextImage()))).rejects.toThrow(
    /once provisioned it takes one from service/,
  );
}

/** The peer with another chain than it was paired with. */
const showing = (peer: Peer, credential: Uint8Array): Peer => ({ ...peer, credential });

/** A provisioned pump with a service tool of this credential, both slots broken. */
async function recoveryWithTool(pump: TestPump, change: Parameters<typeof chainFor>[1] = {}) {
  const controller = await provisioned(pump);
  const tool = credentialed(pump, 'service', change);
  (await pump.pair(tool)).close();
  return { controller, tool };
}

describe('a provisioned pump', () => {
  test('PROV-9 takes no update from its controller, and from a service tool one that the controller had begun', () =>
    withPump(async (pump) => {
      const update = updateOf(nextImage());
      const peer = pump.peer();
      const first = await pump.pair(peer);
      expect(await first.request('BeginUpdate', { manifest: update.manifest })).toMatchObject({ ok: true });
      const block = { offset: 0, data: update.image.slice(0, 256) };
      expect(await first.request('WriteUpdateBlock', block)).toMatchObject({ ok: true, value: { received: 256 } });
      first.close();
      await provisioned(pump);
      const controller = await pump.connect(peer);
      expect(await controller.request('GetUpdateState', {})).toMatchObject({ ok: true, value: { received: 256 } });
      await expectNoUpdates(controller);
      controller.close();
      const service = await pump.pair(credentialed(pump, 'service'));
      const progress: number[] = [];
      await transferUpdate(service, update, (received) => progress.push(received));
      expect(progress[0]).toBe(256);
      service.close();
      await pump.wait(SECOND);
      expect(handover(pump.pico)).toMatchObject({ slot: 'b', trial: true, imageDigest: hexDigest(update.image) });
    }));
});

describe('a provisioned pump in recovery', () => {
  test('RCV-6 is mended by the service tool that it knows, and not by its controller', () =>
    withPump(async (pump) => {
      const { controller, tool } = await recoveryWithTool(pump);
      await breakSlots(pump);
      expect(handover(pump.pico).slot).toBe('recovery');
      const phone = await pump.connect(controller);
      expect(await phone.status()).toMatchObject({ ok: true });
      await expectNoUpdates(phone);
      phone.close();
      const service = await pump.connect(tool);
      await transferUpdate(service, updateOf(imageBytes(), { sequence: 1 }));
      service.close();
      await pump.wait(SECOND);
      expect(handover(pump.pico)).toMatchObject({ slot: 'a', trial: true });
    }));

  test('RCV-5 judges all of a chain but its time', () =>
    withPump(async (pump) => {
      const { tool } = await recoveryWithTool(pump);
      await breakSlots(pump);
      for (const chain of [
        chainFor(tool, {}, stranger),
        chainFor(tool, { role: 'cgm' }),
        chainFor(pump.peer('service')),
        chainFor(tool).slice(1),
      ]) {
        await expect(pump.connect(showing(tool, chain))).rejects.toMatchObject(REFUSED);
      }
      const unpaired = credentialed(pump, 'service');
      await expect(pump.connect({ ...unpaired, pump: tool.pump })).rejects.toMatchObject(REFUSED);
      for (const validity of [{ expires: NOW - 1 }, { notBefore: NOW + 1 }]) {
        const service = await pump.connect(showing(tool, chainFor(tool, validity)));
        const { manifest } = updateOf(nextImage());
        expect(await service.request('BeginUpdate', { manifest })).toMatchObject({ ok: true });
        service.close();
      }
    }));

  test('RCV-5 takes no tool that the stored list names', () =>
    withPump(async (pump) => {
      const { controller, tool } = await recoveryWithTool(pump, { id: idOf(7) });
      const phone = await pump.connect(controller);
      expect(await phone.storeRevocations(listOf(2, [idOf(7)]))).toMatchObject({ ok: true });
      phone.close();
      await breakSlots(pump);
      await expect(pump.connect(tool)).rejects.toMatchObject(REFUSED);
      (await pump.connect(showing(tool, chainFor(tool, { id: idOf(8) })))).close();
    }));

  test('RCV-6 is mended by its controller when it knows no service tool', () =>
    withPump(async (pump) => {
      const controller = await provisioned(pump);
      await breakSlots(pump);
      const phone = await pump.connect(controller);
      await transferUpdate(phone, updateOf(imageBytes(), { sequence: 1 }));
      phone.close();
      await pump.wait(SECOND);
      expect(handover(pump.pico)).toMatchObject({ slot: 'a', trial: true });
    }));
});

test('PROV-2, RCV-6 a pump from the factory takes updates from controller and service, in recovery too', () =>
  withPump(async (pump) => {
    const [phone, tool] = [pump.peer(), pump.peer('service')];
    for (const peer of [phone, tool]) (await pump.pair(peer)).close();
    const { manifest } = updateOf(nextImage());
    const begin = async (peer: Peer) => {
      const client = await pump.connect(peer);
      expect(await client.request('BeginUpdate', { manifest })).toMatchObject({ ok: true });
      client.close();
    };
    for (const peer of [phone, tool]) await begin(peer);
    await breakSlots(pump);
    for (const peer of [tool, phone]) await begin(peer);
  }));
