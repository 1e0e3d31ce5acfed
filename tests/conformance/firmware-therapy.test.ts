// SPDX-License-Identifier: Apache-2.0
/** Therapy on the emulated Pico: pins, history and an independent model tell the same; a day of basal takes seconds. */
import { type HistoryRecord, milliunits, minutes } from '@assay/protocol';
import { expect, test } from 'vitest';
import { HOUR, MINUTE, SECOND, setFlatBasal, withPump } from './pump.js';
import { connected, readInto, recordedSteps, Twins } from './twins.js';

const DAY = 24 * HOUR;
/** Of mixed therapy; `THERAPY_BOARD_DAYS=30` is the long run. */
const DAYS = Number(process.env.THERAPY_BOARD_DAYS ?? 3);
const SEGMENTS = [
  [0, 850],
  [300, 1200],
  [421, 600],
  [1020, 977],
  [1380, 0],
] as const;

const wireSegments = SEGMENTS.map(([start, rate]) => ({ start, rate }));

test('24 hours of basal with status polled once a minute: exact steps, and seconds of a wall clock', () =>
  withPump(async (pump) => {
    const edges = pump.watchSteps();
    const peer = pump.peer();
    let client = await pump.pair(peer);
    await setFlatBasal(client);
    const began = pump.world.clock.now();
    const wall = Date.now();
    for (let minute = 1; minute <= 24 * 60; minute += 1) {
      await pump.wait(began + minute * MINUTE - pump.world.clock.now());
      client = await connected(pump, peer, client);
    }
    const seconds = (Date.now() - wall) / 1000;
    process.stdout.write(`24 h of basal, status each minute: ${seconds.toFixed(1)} s\n`);
    await pump.wait(SECOND);
    expect(edges.length).toBe(480);
    expect(await client.status()).toMatchObject({ ok: true, value: { totalSteps: 480 } });
    expect(recordedSteps(await readInto(new Map(), client), 'basalTotal')).toBe(480);
    client.close();
  }));

test(`${DAYS} days of mixed therapy: pins, history and model agree step by step`, () =>
  withPump(async (pump) => {
    const edges = pump.watchSteps();
    const peer = pump.peer();
    const twins = new Twins(pump, peer, await pump.pair(peer));
    let id = 0;
    const bolus = (kind: 'normal' | 'extended' | 'multiwave', now: number, spread: number, duration: number) =>
      twins.say(
        (client) =>
          client.setBolus({
            amount: milliunits((now + spread) * 50),
            kind,
            ...(kind === 'multiwave' && { extended: milliunits(spread * 50) }),
            ...(kind !== 'normal' && { duration: minutes(duration) }),
          }),
        (twin) => {
          const outcome = twin.order({ id: id + 1, kind, now, spread, minutes: duration });
          if (outcome === 'ok') id += 1;
          return outcome;
        },
        'bolus',
      );
    await twins.say(
      (client) => client.command('WriteBasalProfile', { profile: 3, segments: wireSegments } as never),
      (twin) => twin.profile(3, SEGMENTS),
      'profileWritten',
    );
    await twins.say(
      (client) => client.command('ActivateBasalProfile', { profile: 3 }),
      (twin) => twin.activate(3),
      'profileActivated',
    );
    const known = new Map<number, HistoryRecord>();
    for (let day = 0; day < DAYS; day += 1) {
      await twins.say(
        (client) =>
          client.command('SetTime', { utc: 1_800_000_000 + day * 90_000, offset: (60 + day * 60) % 1440 } as never),
        (twin) => twin.time(1_800_000_000 + day * 90_000, (60 + day * 60) % 1440),
        'time',
      );
      await pump.wait(3 * HOUR);
      await bolus('multiwave', 20, 31, 137);
      await bolus('normal', 55, 0, 0);
      await bolus('extended', 0, 10, 30);
      await pump.wait(90 * MINUTE);
      await twins.say(
        (client) => client.command('SetTemporaryBasal', { kind: 'percent', percent: 137, duration: 77 } as never),
        (twin) => twin.temporary(true, 137, 77),
        'temporaryBasal',
      );
      await pump.wait(2 * HOUR);
      await bolus('extended', 0, 40, 240);
      await pump.wait(HOUR);
      await twins.say(
        (client) => client.cancelBolus(id),
        (twin) => (twin.cancel(id).startsWith('ok') ? 'ok' : 'busy'),
      );
      await bolus('multiwave', 12, 20, 60);
      await pump.wait(20 * SECOND);
      await twins.rest('pause', ((5 + 25 * day) % 70) * MINUTE);
      await pump.wait(HOUR);
      await twins.rest('stop', 30 * MINUTE);
      await bolus('normal', 60, 0, 0);
      await pump.wait((day + 1) * DAY - pump.world.clock.now());
      twins.client = await connected(pump, peer, twins.client);
      await readInto(known, twins.client);
    }
    // Pump and model are asked at one moment.
    await twins.meet();
    const said = twins.steps();
    expect(said.length).toBeGreaterThan(500 * DAYS);
    const [least, most] = twins.lateness(edges, `${DAYS} days`);
    expect(least).toBeGreaterThanOrEqual(0);
    expect(most).toBeLessThan(200);
    const records = await readInto(known, twins.client);
    // Profiles and settings are the largest things on the stack; 16 kB are set aside.
    expect(pump.stackUsed()).toBeLessThan(5120);
    expect(recordedSteps(records, 'bolus')).toBe(said.filter(({ kind }) => kind === 'bolus').length);
    expect(recordedSteps(records, 'basalTotal')).toBe(said.filter(({ kind }) => kind === 'basal').length);
    twins.client.close();
  }));
