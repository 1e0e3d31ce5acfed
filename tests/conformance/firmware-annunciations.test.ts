// SPDX-License-Identifier: Apache-2.0
/** Annunciations of the firmware on the emulated board: pins, events, reading, and the buttons while it starts. */
import { BUTTON_GPIO } from '@assay/rig';
import { expect, test } from 'vitest';
import { LIGHT_GPIO, SECOND, type TestPump, withPump } from './pump.js';

/** SOUND of README.md. */
const SOUND_GPIO = 15;

/** Rising edges of a pin from now on, in virtual microseconds. */
function rises(pump: TestPump, gpio: number): readonly number[] {
  const edges: number[] = [];
  pump.pico.watchPin(gpio, (level, t) => level === 1 && edges.push(t));
  return edges;
}

async function press(pump: TestPump, button: keyof typeof BUTTON_GPIO): Promise<void> {
  pump.pico.setInput(BUTTON_GPIO[button], 0);
  await pump.wait(SECOND / 10);
  pump.pico.setInput(BUTTON_GPIO[button], null);
  await pump.wait(SECOND / 10);
}

const between = (edges: readonly number[]) => edges.slice(1).map((t, i) => Math.round((t - edges[i]!) / 1000) / 1000);

test('ANN-3, ANN-6, ANN-8: a stop is told by light, sound and event until the button confirms it', () =>
  withPump(async (pump) => {
    const client = await pump.pair(pump.peer());
    const sound = rises(pump, SOUND_GPIO);
    const light = rises(pump, LIGHT_GPIO);
    await press(pump, 'stop');
    await pump.wait(10 * SECOND);
    expect(new Set(between(sound))).toEqual(new Set([1]));
    expect(new Set(between(light))).toEqual(new Set([0.5]));
    const page = await client.request('ReadAnnunciations', { from: 0 });
    const system = page.ok && page.value.records.find((record) => record.annunciationType === 'system');
    expect(system).toMatchObject({ status: 'pending' });
    const refused = await client.request('ConfirmAnnunciation', { annunciationId: system ? system.annunciationId : 0 });
    expect(refused).toMatchObject({ ok: false, result: 'confirmationNeeded' });
    await press(pump, 'confirm');
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
    await press(pump, 'stop');
    pump.pico.powerOff();
    const sound = rises(pump, SOUND_GPIO);
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
