// SPDX-License-Identifier: Apache-2.0
/** A Pico as the host sees it: line, pins, supply, resets, and the same run twice. */
import { createHash } from 'node:crypto';
import { PortError } from '@assay/transport';
import { afterEach, expect, test } from 'vitest';
import { compileFirmware } from '../../test/compile.js';
import { VirtualWorld } from '../world.js';
import { PicoBoard } from './board.js';

const echo = compileFirmware('echo');
let world = new VirtualWorld();
afterEach(() => {
  world.close();
  world = new VirtualWorld();
});

function startedPico(options: { seed?: number } = {}): PicoBoard {
  const pico = new PicoBoard(world, { image: echo, seed: options.seed ?? 1 });
  pico.powerOn();
  return pico;
}

test('bytes take their time on the line in both directions', async () => {
  const pico = startedPico();
  const port = pico.openPort();
  await world.clock.sleep(10_000);
  const from = world.clock.now();
  await port.write(Uint8Array.of(1, 2, 3));
  const answer = await port.read(from + 100_000);
  expect(answer).toEqual(Uint8Array.of(2, 3, 4));
  // Three bytes there, the receive time-out of 32 bits, three back, two silent: 10.4 byte times are 0.9 ms.
  expect(world.clock.now() - from).toBeGreaterThan(800);
  expect(world.clock.now() - from).toBeLessThan(1_200);
  expect(pico.faults).toEqual([]);
});

test('a read ends at its deadline', async () => {
  const port = startedPico().openPort();
  const from = world.clock.now();
  expect(await port.read(from + 5_000)).toBeNull();
  expect(world.clock.now()).toBe(from + 5_000);
});

test('one host at a time', async () => {
  const pico = startedPico();
  const port = pico.openPort();
  expect(() => pico.openPort()).toThrow(PortError);
  await port.close();
  expect(pico.openPort().closed).toBe(false);
});
