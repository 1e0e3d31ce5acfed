// SPDX-License-Identifier: Apache-2.0
/** Annunciations of the firmware on the emulated board: pins, events, reading, and the buttons while it starts. */
import { BUTTON_GPIO } from '@assay/rig';
import { expect, test } from 'vitest';
import { intervals, LIGHT_GPIO, SECOND, withPump } from './pump.js';

/** SOUND of README.md. */
const SOUND_GPIO = 15;

const TAP = SECOND / 10;

/** Seconds between edges, to the millisecond. */
const between = (edges: readonly number[]) => intervals(edges).map((micros) => Math.round(micros / 1000) / 1000);

test('ANN-3, ANN-6, ANN-8: a stop is told by light, sound and event until the button confirms it', () =>
  withPump(async (pump) => {
    const client = await pump.pair(pump.peer());
    const sound = pump.watchRises(SOUND_GPIO);
    const light = pump.watchRises(LIGHT_GPIO);
    await pump.press('stop', TAP);
    await pump.wait(10 * SECOND);
    expect(new Set(between(sound))).toEqual(new Set([1]));
    expect(new Set(between(light))).toEqual(new Set([0.5]));
    const page = await client.request('ReadAnnunciations', { from: 0 });
    const system = page.ok && page.value.records.find((record) => record.annunciationType === 'system');
    expect(system).toMatchObject({ status: 'pending' });
    const refused = await client.request('ConfirmAnnunciation', { annunciationId: system ? system.annunciationId : 0 });
    expect(refused).toMatchObject({ ok: false, result: 'confirmationNeeded' });
    await pump.press('confirm', TAP);
    const told: string[] = [];
    for await (const event of client.events(pump.world.clock.now() + SECOND))
      if (event.name === 'Annunciation' && event.body.annunciationType === 'system') told.push(event.body.status);
    expect(told).toEqual(['pending', 'confirmed']);
    const [sounds, lights] = [sound.length, light.length];
    await pump.wait(60 * SECOND);
    expect([sound.length, light.length]).toEqual([sounds, lights]);
    client.close();
  }));

test('ANN-10: an alarm that nobody confirmed is not lost by pulling the battery', () =>
  withPump(async (pump) => {
    await pump.press('stop', TAP);
    pump.pico.powerOff();
    const sound = pump.watchRises(SOUND_GPIO);
    pump.pico.powerOn();
    await pump.wait(5 * SECOND);
    expect(sound.length).toBeGreaterThanOrEqual(4);
  }));

test('ANN-11: STOP held through power on stops therapy, and CONFIRM let go after it confirms nothing', () =>
  withPump(async (pump) => {
    const peer = pump.peer();
    const client = await pump.pair(peer);
    expect(await client.status()).toMatchObject({ value: { therapy: 'run' } });
    client.close();
    pump.pico.powerOff();
    for (const button of Object.values(BUTTON_GPIO)) pump.pico.setInput(button, 0);
    pump.pico.powerOn();
    await pump.wait(SECOND / 2);
    for (const button of Object.values(BUTTON_GPIO)) pump.pico.setInput(button, null);
    await pump.wait(SECOND);
    expect(pump.isLit()).toBe(true);
    const again = await pump.connect(peer);
    expect(await again.status()).toMatchObject({ value: { therapy: 'stop' } });
    again.close();
  }));
