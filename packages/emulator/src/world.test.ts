// SPDX-License-Identifier: Apache-2.0
/** Worlds of several boards, and worlds for people. */
import { setTimeout as realDelay } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { compileFirmware } from '../test/compile.js';
import { PicoBoard } from './pico/board.js';
import { VirtualWorld } from './world.js';

const echo = compileFirmware('echo');
const pins = compileFirmware('pins');
let world = new VirtualWorld();
afterEach(() => world.close());

test('two boards live in one time', async () => {
  world = new VirtualWorld();
  const first = new PicoBoard(world, { image: pins, seed: 1, name: 'first' });
  const second = new PicoBoard(world, { image: echo, seed: 2, name: 'second' });
  first.powerOn();
  second.powerOn();
  const port = second.openPort();
  await world.clock.sleep(3_000);
  const edges: number[] = [];
  first.onPin(2, (level, t) => {
    if (level === 1) {
      edges.push(t);
      void port.write(Uint8Array.of(edges.length));
    }
  });
  const got: number[] = [];
  const deadline = world.clock.now() + 5_500;
  for (let bytes = await port.read(deadline); bytes; bytes = await port.read(deadline)) {
    got.push(...bytes);
  }
  expect(edges).toHaveLength(5 + (edges.length > 5 ? 1 : 0));
  expect(got.slice(0, 5)).toEqual([2, 3, 4, 5, 6]);
});

test('a board that comes later starts at the world’s time', async () => {
  world = new VirtualWorld();
  await world.clock.sleep(5_000);
  const pico = new PicoBoard(world, { image: pins, seed: 1 });
  pico.powerOn();
  const edge = await world.nextPinEdge(pico, 2, 1, 50_000);
  expect(edge!.t).toBeGreaterThan(5_000);
  expect(edge!.t).toBeLessThan(8_000);
});

test('an empty world lets time jump', async () => {
  world = new VirtualWorld();
  await world.clock.sleep(1_000_000);
  expect(world.clock.now()).toBe(1_000_000);
});

test('a paced world runs by itself, at its pace, and sleeps take that long', async () => {
  world = new VirtualWorld({ pace: 10 });
  const pico = new PicoBoard(world, { image: echo, seed: 1 });
  pico.powerOn();
  const began = performance.now();
  await realDelay(150);
  // A busy machine makes it lag, never hurry.
  const due = (performance.now() - began + 10) * 1_000 * 10;
  expect(world.clock.now()).toBeGreaterThan(100_000);
  expect(world.clock.now()).toBeLessThanOrEqual(due);
  const from = performance.now();
  await world.clock.sleep(500_000);
  expect(performance.now() - from).toBeGreaterThan(30);
  const port = pico.openPort();
  await port.write(Uint8Array.of(1));
  expect(await port.read(world.clock.now() + 5_000_000)).toEqual(Uint8Array.of(2));
});

test('a pace that is none is refused', () => {
  expect(() => new VirtualWorld({ pace: 0 })).toThrow(RangeError);
  expect(() => new VirtualWorld({ pace: Number.POSITIVE_INFINITY })).toThrow(RangeError);
});

test('closing rejects the waits', async () => {
  world = new VirtualWorld();
  const pico = new PicoBoard(world, { image: echo, seed: 1 });
  pico.powerOn();
  const sleep = world.clock.sleep(10);
  const reading = pico.openPort().read(Number.POSITIVE_INFINITY);
  world.close();
  world.close();
  await expect(sleep).rejects.toThrow('closed');
  await expect(reading).rejects.toMatchObject({ code: 'port-closed' });
});
