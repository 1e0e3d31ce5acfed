// SPDX-License-Identifier: Apache-2.0
/** Sensors and supervisor on the emulated Pico, against the plant: docs/protocol/link.md §12. */
import type { PumpClient } from '@assay/client';
import { milliunits } from '@assay/protocol';
import { describe, expect, test } from 'vitest';
import { lastBolus, MINUTE, SECOND, setFlatBasal, type TestPump, withPump } from './pump.js';

/** At the sensitivity from the factory (link.md OCC-2). */
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

/** Sets of other makes: what the line takes up for each kPa, and how fast it falls back. */
const SETS = {
  firm: { compliance: 10, relaxation: SECOND },
  soft: { compliance: 20, relaxation: SECOND },
  slow: { compliance: 10, relaxation: 10 * SECOND },
} as const;

/** Steps of a bolus of 4 U, or of basal, until the pump finds the line closed; undefined when it finds nothing. OCC-2. */
const TABLE = [
  { sensitivity: 'high', firm: 4, soft: 4, slow: 4 },
  { sensitivity: 'medium', firm: 8, soft: 41, slow: undefined },
  { sensitivity: 'low', firm: 16, soft: 61, slow: undefined },
] as const;

/** Minutes at 1 U/h, three to a step. */
const MINUTES_A_STEP = 3;

async function setSensitivity(pump: TestPump, client: PumpClient, occlusion: 'low' | 'medium' | 'high'): Promise<void> {
  const key = client.newKey();
  const first = await client.setLimits({ occlusion }, { key });
  if (!first.ok) {
    expect([occlusion, first.result]).toEqual(['low', 'confirmationNeeded']);
    expect(pump.display.at(-1)).toBe('CONFIRM LIMITS 10000 10000 30000 100000 OCCLUSION LOW');
    await pump.press('confirm', SECOND / 5);
    expect(await client.setLimits({ occlusion }, { key })).toMatchObject({ ok: true });
  }
  expect(await client.limits()).toMatchObject({ ok: true, value: { occlusion } });
}

describe.each(TABLE)('OCC-1, OCC-2, OCC-3 at $sensitivity sensitivity', ({ sensitivity, firm, ...others }) => {
  test.each([
    ['firm', true, firm],
    ['soft', true, others.soft],
    ['slow', false, others.slow],
  ] as const)('a bolus into a %s set, closed: %s, stops after so many steps: %s', (set, closed, steps) =>
    withPump(
      async (pump) => {
        const edges = pump.watchSteps();
        const client = await pump.pair(pump.peer());
        await setSensitivity(pump, client, sensitivity);
        pump.body.line.occlude(closed, pump.world.now());
        expect(await client.setBolus({ amount: milliunits(4000) })).toMatchObject({ ok: true });
        await pump.wait(4 * MINUTE);
        expect(edges.length).toBe(steps ?? 80);
        expect(await client.status()).toMatchObject({ ok: true, value: { therapy: steps ? 'stop' : 'run' } });
        if (closed) expect(pump.body.line.missed(pump.world.now())).toBe(steps! * 50);
      },
      [],
      { line: SETS[set] },
    ),
  );

  test('basal of 1 U/h into a closed line', () =>
    withPump(async (pump) => {
      const edges = pump.watchSteps();
      const client = await pump.pair(pump.peer());
      await setSensitivity(pump, client, sensitivity);
      await setFlatBasal(client, 1000);
      pump.body.line.occlude(true, pump.world.now());
      await pump.wait((firm * MINUTES_A_STEP - 1) * MINUTE);
      expect(edges.length).toBe(firm - 1);
      await pump.wait(2 * MINUTE);
      expect(edges.length).toBe(firm);
      await pump.wait(10 * MINUTE);
      expect(edges.length).toBe(firm);
    }));
});
