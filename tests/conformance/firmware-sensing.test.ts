// SPDX-License-Identifier: Apache-2.0
/** Sensors and supervisor on the emulated Pico, against the plant: docs/protocol/link.md §12. */
import type { PumpClient } from '@assay/client';
import { milliunits } from '@assay/protocol';
import { expect, test } from 'vitest';
import { lastBolus, MINUTE, SECOND, setFlatBasal, type TestPump, withPump } from './pump.js';

const OCCLUSION_STEPS = 8;
const BOLUS = milliunits(2000);

const order = (client: PumpClient) => client.setBolus({ amount: BOLUS, kind: 'normal' });

/** A bolus of 40 steps that must end early: motor steps, the books, and the insulin that left the cartridge. */
async function stopsAfter(pump: TestPump, client: PumpClient, edges: readonly number[], steps: number): Promise<void> {
  await pump.wait(2 * MINUTE);
  expect(edges.length).toBe(steps);
  expect(pump.pico.pinLevel(4)).toBe(1);
  expect(await client.status()).toMatchObject({ ok: true, value: { therapy: 'stop', totalSteps: steps } });
  expect(await lastBolus(client)).toMatchObject({ ordered: 2000, delivered: steps * 50, end: 'stopped' });
  expect(await order(client)).toMatchObject({ ok: false, result: 'notApplicable' });
}

test('SNS-5 a bolus into a closed line stops after eight steps, and the books hold', () =>
  withPump(async (pump) => {
    const edges = pump.watchSteps();
    const client = await pump.pair(pump.peer());
    pump.body.line.occlude(true, pump.world.now());
    expect(await order(client)).toMatchObject({ ok: true });
    await stopsAfter(pump, client, edges, OCCLUSION_STEPS);
    expect(pump.body.line.missed(pump.world.now())).toBe(OCCLUSION_STEPS * 50);
    expect(await client.command('SetTherapyState', { state: 'run' })).toMatchObject({ ok: false });
    expect(pump.body.line.occlude(false, pump.world.now())).toBe(OCCLUSION_STEPS * 50);
    await pump.wait(30 * SECOND);
    expect(await client.command('SetTherapyState', { state: 'run' })).toMatchObject({ ok: true });
    expect(await order(client)).toMatchObject({ ok: true });
    await pump.wait(2 * MINUTE);
    expect(edges.length).toBe(OCCLUSION_STEPS + 40);
    expect(pump.body.drive.faults).toEqual([]);
  }));

test('SNS-5 a closed line stops basal too', () =>
  withPump(async (pump) => {
    const edges = pump.watchSteps();
    const client = await pump.pair(pump.peer());
    await setFlatBasal(client, 6000);
    pump.body.line.occlude(true, pump.world.now());
    await pump.wait(14 * MINUTE);
    expect(edges.length).toBe(OCCLUSION_STEPS);
    expect(await client.status()).toMatchObject({ ok: true, value: { therapy: 'stop' } });
  }));

test('SNS-3 a stalled motor gets no fourth pulse, and what is in doubt counts as delivered', () =>
  withPump(async (pump) => {
    const edges = pump.watchSteps();
    const client = await pump.pair(pump.peer());
    pump.body.drive.slip(1);
    expect(await order(client)).toMatchObject({ ok: true });
    await stopsAfter(pump, client, edges, 3);
    expect(pump.body.drive.position).toBe(0);
    pump.body.drive.slip(null);
    expect(await client.command('SetTherapyState', { state: 'run' })).toMatchObject({ ok: true });
    expect(await order(client)).toMatchObject({ ok: true });
    await pump.wait(2 * MINUTE);
    expect(pump.body.drive.position).toBe(40);
  }));

test('SNS-9 a pressure sensor that says nothing plausible forbids boluses, until it is mended', () =>
  withPump(async (pump) => {
    const client = await pump.pair(pump.peer());
    for (const stuck of [0, 3300]) {
      pump.body.force('pressure', stuck);
      await pump.wait(2 * MINUTE);
      expect(await order(client)).toMatchObject({ ok: false, result: 'notApplicable' });
      expect(await client.status()).toMatchObject({ ok: true, value: { therapy: 'run' } });
      pump.body.force('pressure', null);
      await pump.wait(2 * MINUTE);
    }
    expect(await order(client)).toMatchObject({ ok: true });
  }));

test('SNS-6 the battery is told in per cent, and an empty one stops therapy', () =>
  withPump(async (pump) => {
    const client = await pump.pair(pump.peer());
    expect(await client.request('GetDelivery', {})).toMatchObject({ ok: true, value: { battery: expect.any(Number) } });
    pump.body.setBattery(3600);
    await pump.wait(2 * MINUTE);
    const half = await client.request('GetDelivery', {});
    expect(half.ok && half.value.battery).toBeGreaterThanOrEqual(49);
    expect(half.ok && half.value.battery).toBeLessThanOrEqual(50);
    pump.body.setBattery(3000);
    await pump.wait(2 * MINUTE);
    expect(await client.status()).toMatchObject({ ok: true, value: { therapy: 'stop' } });
    expect(await client.command('SetTherapyState', { state: 'run' })).toMatchObject({ ok: false });
  }));
