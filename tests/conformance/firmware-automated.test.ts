// SPDX-License-Identifier: Apache-2.0
/** Glucose readings and automated dosing on the emulated Pico, by the client's own senders: link.md GLU and AID. */
import { AutomatedDosing, CgmSender, type PumpClient } from '@assay/client';
import {
  type Body,
  type CommandBody,
  type HistoryRecord,
  milligramsPerDecilitre,
  milliseconds,
  milliunitsPerHour,
  seconds,
} from '@assay/protocol';
import { expect, test } from 'vitest';
import { HOUR, MINUTE, SECOND, setFlatBasal, type TestPump, withPump } from './pump.js';
import { pairInRoles } from './roles.js';
import { connected, readInto, recordedSteps, Twins } from './twins.js';

/** Of automated dosing; `THERAPY_BOARD_DAYS=30` is the long run. */
const DAYS = Number(process.env.THERAPY_BOARD_DAYS ?? 1);
const ROLES = ['controller', 'cgm', 'automatedDosing'] as const;

async function delivery(client: PumpClient): Promise<Body<'Delivery'>> {
  const answer = await client.request('GetDelivery', {});
  if (!answer.ok) throw new Error(answer.result);
  return answer.value;
}

const reading = (
  measured: number,
  changes: Partial<CommandBody<'ReportGlucose'>> = {},
): CommandBody<'ReportGlucose'> => ({
  sequence: 100,
  glucose: milligramsPerDecilitre(150),
  quality: 'good',
  trend: 'steady',
  measured: milliseconds(measured),
  expires: seconds(900),
  ...changes,
});

const good = (pump: TestPump) =>
  ({
    glucose: milligramsPerDecilitre(150),
    quality: 'good',
    trend: 'steady',
    measuredAt: pump.world.clock.now(),
    expires: seconds(600),
  }) as const;

test('GLU-1, GLU-2, GLU-3: of forged, replayed and stale readings none is used', () =>
  withPump(async (pump) => {
    const { peers } = await pairInRoles(pump, ROLES);
    await pump.wait(20 * MINUTE);
    let cgm = await pump.connect(peers.cgm);
    const sender = new CgmSender(cgm);
    expect(await sender.report(good(pump))).toMatchObject({ ok: true });
    const tell = async (changes: Partial<CommandBody<'ReportGlucose'>>, late = 0) => {
      const answer = await cgm.command('ReportGlucose', reading(cgm.uptime() - late, changes));
      return answer.ok ? 'success' : answer.result;
    };
    expect(await tell({ sequence: 1, glucose: milligramsPerDecilitre(400) })).toBe('outOfOrder');
    expect(await tell({ sequence: 2, glucose: milligramsPerDecilitre(401) }, 900_000)).toBe('notFresh');
    expect(await tell({ sequence: 2, glucose: milligramsPerDecilitre(402) }, -3000)).toBe('notFresh');
    expect(await tell({ sequence: 2, glucose: milligramsPerDecilitre(403) }, 60_000)).toBe('outOfOrder');
    cgm.close();
    // Its count is kept over sessions.
    cgm = await pump.connect(peers.cgm);
    expect(await tell({ sequence: 1, glucose: milligramsPerDecilitre(404) })).toBe('outOfOrder');
    cgm.close();
    const controller = await pump.connect(peers.controller);
    const forged = await controller.command('ReportGlucose', reading(controller.uptime()), { force: true });
    expect(forged).toMatchObject({ ok: false, result: 'notAuthorised' });
    expect(await controller.request('GetGlucose', {})).toMatchObject({
      ok: true,
      value: { glucose: 150, expired: false },
    });
    controller.close();
  }));

test('AID-1, AID-3: automated dosing holds while it is renewed and borne, and falls back without a link', () =>
  withPump(async (pump) => {
    const edges = pump.watchSteps();
    const { peers } = await pairInRoles(pump, ROLES);
    const controller = await pump.connect(peers.controller);
    await setFlatBasal(controller);
    controller.close();
    let algorithm = await pump.connect(peers.automatedDosing);
    const early = await new AutomatedDosing(algorithm).set({ rate: milliunitsPerHour(6000) });
    expect(early).toMatchObject({ ok: false, result: 'notApplicable' });
    algorithm.close();
    const cgm = await pump.connect(peers.cgm);
    expect(await new CgmSender(cgm).report(good(pump))).toMatchObject({ ok: true });
    cgm.close();
    algorithm = await pump.connect(peers.automatedDosing);
    const dosing = new AutomatedDosing(algorithm);
    const began = pump.world.clock.now();
    expect(await dosing.set({ rate: milliunitsPerHour(6000), expires: seconds(300) })).toMatchObject({ ok: true });
    await pump.wait(200 * SECOND);
    expect(await dosing.renewIfDue()).toMatchObject({ ok: true });
    expect((await delivery(algorithm)).rate).toBe(6000);
    algorithm.close();
    // It would last until second 500; its reading lasts until about second 600 less what the sessions took.
    await pump.wait(HOUR);
    const fast = edges.filter((t, i) => i > 0 && t - edges[i - 1]! < 40 * SECOND);
    expect((fast.at(-1)! - began) / SECOND).toBeGreaterThan(469);
    expect((fast.at(-1)! - began) / SECOND).toBeLessThan(531);
    const again = await pump.connect(peers.controller);
    const after = await delivery(again);
    expect(after.rate).toBe(1000);
    expect(after.automatedLeft).toBeUndefined();
    again.close();
  }));

/** Of a round: what the sensor says, and what the algorithm wants. Some of it the pump must refuse. */
const ROUNDS = [
  { glucose: 180, quality: 'good', rate: 3000, expires: 1800 },
  { glucose: 110, quality: 'good', rate: 400, expires: 3600 },
  { glucose: 65, quality: 'good', rate: 1500, expires: 600 },
  { glucose: 240, quality: 'noisy', rate: 2000, expires: 600 },
  { glucose: 240, quality: 'good', rate: 5000, expires: 3600 },
  { glucose: 90, quality: 'good', rate: 0, expires: 1200 },
] as const;

test(`${DAYS} days of automated dosing with pauses: pins, history and model agree step by step`, () =>
  withPump(async (pump) => {
    const { peers, started } = await pairInRoles(pump, ROLES);
    const edges = pump.watchSteps();
    const twins = new Twins(pump, peers.controller, await pump.connect(peers.controller), started);
    const known = new Map<number, HistoryRecord>();
    await twins.say(
      async (client) => {
        await setFlatBasal(client);
        return { ok: true };
      },
      (twin) => (twin.profile(1, [[0, 1000]]) === 'ok' ? twin.activate(1) : 'busy'),
      'profileActivated',
    );
    for (let round = 0; round < DAYS * ROUNDS.length; round += 1) {
      const { glucose, quality, rate, expires } = ROUNDS[round % ROUNDS.length]!;
      await twins.speakAs(peers.cgm);
      const measured = twins.client.uptime();
      const body = reading(measured, { sequence: round + 1, glucose: milligramsPerDecilitre(glucose), quality });
      await twins.say(
        (client) => client.command('ReportGlucose', body),
        (twin) => twin.glucose(quality === 'good' && glucose >= 70 ? measured + 900_000 : 0),
      );
      await twins.speakAs(peers.automatedDosing);
      await twins.say(
        (client) => client.command('SetAutomatedDosing', { rate: milliunitsPerHour(rate), expires: seconds(expires) }),
        (twin) => twin.automated(rate, expires),
        'automatedDosing',
      );
      await pump.wait(10 * MINUTE);
      await twins.speakAs(peers.controller);
      if (round % 4 === 1) await twins.rest('pause', 14 * MINUTE);
      if (round % 6 === 4)
        await twins.say(
          (client) => client.command('StopAutomatedDosing', {}),
          (twin) => twin.stopAutomated(),
          'automatedDosing',
        );
      await pump.wait(started + (round + 1) * 4 * HOUR - pump.world.clock.now());
      twins.client = await connected(pump, peers.controller, twins.client);
      await readInto(known, twins.client);
    }
    await twins.speakAs(peers.controller);
    await twins.meet();
    const said = twins.steps();
    expect(said.length).toBeGreaterThan(400 * DAYS);
    const [least, most] = twins.lateness(edges, `${DAYS} days automated`);
    // The history tells when the pump took a rate, to the millisecond; what is lost below one shifts what is owed, by the ratio of the rates.
    expect(Math.max(-least, most)).toBeLessThan(20 * DAYS + 20);
    expect(recordedSteps(await readInto(known, twins.client), 'basalTotal')).toBe(said.length);
    twins.client.close();
  }));
