// SPDX-License-Identifier: Apache-2.0
/** A Pico as the host sees it: line, pins, supply, and the same run twice. */
import { createHash } from 'node:crypto';
import { PortError } from '@assay/transport';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { compileFirmware } from '../../test/compile.js';
import { VirtualWorld } from '../world.js';
import { PicoBoard } from './board.js';

const echo = compileFirmware('echo');
const pins = compileFirmware('pins');

let world: VirtualWorld;
beforeEach(() => {
  world = new VirtualWorld();
});
afterEach(() => world.close());

function started(image: Uint8Array, seed = 1): PicoBoard {
  const pico = new PicoBoard(world, { image, seed });
  pico.powerOn();
  return pico;
}

describe('the line', () => {
  test('bytes take their time in both directions', async () => {
    const pico = started(echo);
    const port = pico.openPort();
    await world.clock.sleep(10_000);
    const from = world.clock.now();
    await port.write(Uint8Array.of(1, 2, 3));
    const answer = await port.read(from + 100_000);
    expect(answer).toEqual(Uint8Array.of(2, 3, 4));
    // Three bytes there, the receive time-out of 32 bits, three back, two silent: 11.2 byte times are 0.97 ms.
    expect(world.clock.now() - from).toBeGreaterThan(900);
    expect(world.clock.now() - from).toBeLessThan(1_050);
    expect(pico.faults).toEqual([]);
  });

  test('a read ends at its deadline, with what has come by then', async () => {
    const port = started(echo).openPort();
    await world.clock.sleep(10_000);
    const from = world.clock.now();
    expect(await port.read(from + 5_000)).toBeNull();
    expect(world.clock.now()).toBe(from + 5_000);
    await port.write(Uint8Array.of(1));
    // The answer is complete after 5.2 byte times (452 µs) and handed over two later (625 µs).
    expect(await port.read(world.clock.now() + 500)).toEqual(Uint8Array.of(2));
  });

  test('one host at a time; it stays open over a power cycle, and what is sent to a dead board is lost', async () => {
    const pico = started(echo);
    const port = pico.openPort();
    expect(() => pico.openPort()).toThrow(PortError);
    await world.clock.sleep(5_000);
    pico.powerOff();
    await port.write(Uint8Array.of(1));
    expect(await port.read(world.clock.now() + 5_000)).toBeNull();
    pico.powerOn();
    await world.clock.sleep(5_000);
    await port.write(Uint8Array.of(9));
    expect(await port.read(world.clock.now() + 5_000)).toEqual(Uint8Array.of(10));
    await port.close();
    expect(pico.openPort().path).toBe('emulated:pico');
  });
});

describe('pins', () => {
  test('an input without a driver follows its pull, a driven one its driver', async () => {
    const pico = started(pins);
    await world.clock.sleep(500);
    expect([pico.pinLevel(10), pico.pinLevel(3), pico.pinLevel(11)]).toEqual([1, 0, 0]);
    pico.setInput(10, 0);
    await world.clock.sleep(200);
    expect([pico.pinLevel(10), pico.pinLevel(3)]).toEqual([0, 1]);
    pico.setInput(10, null);
    await world.clock.sleep(200);
    expect([pico.pinLevel(10), pico.pinLevel(3)]).toEqual([1, 0]);
    expect(() => pico.setInput(30, 0)).toThrow(RangeError);
    expect(() => pico.pinLevel(-1)).toThrow(RangeError);
  });

  test('edges come with their exact time, and the world stands there', async () => {
    const pico = started(pins);
    const times: number[] = [];
    for (let i = 0; i < 5; i++) {
      const edge = await world.nextPinEdge(pico, 2, 1, 20_000);
      expect(world.clock.now()).toBe(edge!.t);
      times.push(edge!.t);
    }
    const gaps = times.slice(1).map((t, i) => t - times[i]!);
    for (const gap of gaps) {
      expect(Math.abs(gap - 1_000)).toBeLessThanOrEqual(2);
    }
    const fall = await world.nextPinEdge(pico, 2, null, 20_000);
    expect(fall).toMatchObject({ level: 0 });
    expect(fall!.t - times[4]!).toBeGreaterThanOrEqual(100);
    expect(fall!.t - times[4]!).toBeLessThan(103);
    expect(await world.nextPinEdge(pico, 4, 1, world.clock.now() + 3_000)).toBeNull();
  });

  test('all outputs fall when the supply goes', async () => {
    const pico = started(pins);
    const edges: string[] = [];
    await world.nextPinEdge(pico, 2, 1, 20_000);
    const unsubscribe = pico.onPin(2, (level, t) => edges.push(`${level}@${t}`));
    pico.powerOff();
    expect(edges).toEqual([`0@${world.clock.now()}`]);
    unsubscribe();
    pico.powerOn();
    await world.nextPinEdge(pico, 2, 1, world.clock.now() + 20_000);
    expect(edges).toHaveLength(1);
  });
});

describe('time', () => {
  test('a day asleep takes next to no time', async () => {
    const pico = started(echo);
    await world.clock.sleep(10_000);
    const { cycles } = pico;
    const from = performance.now();
    await world.clock.sleep(24 * 3_600 * 1_000_000);
    expect(performance.now() - from).toBeLessThan(1_000);
    expect(pico.cycles).toBe(cycles);
  });

  test('a hundred power cycles keep the world its time and the flash its content', async () => {
    const pico = started(echo);
    await world.clock.sleep(1_000);
    const flash = pico.snapshotFlash();
    const from = performance.now();
    for (let i = 0; i < 100; i++) {
      pico.powerOff();
      pico.powerOn();
    }
    expect(performance.now() - from).toBeLessThan(10_000);
    expect(world.clock.now()).toBe(1_000);
    expect(Buffer.compare(flash, pico.flash)).toBe(0);
    expect(pico.boots).toBe(101);
  });

  test('waiting on a board that is off, without a deadline, is an error', async () => {
    new PicoBoard(world, { image: echo, seed: 1 });
    await expect(world.clock.until(new Promise(() => {}), Number.POSITIVE_INFINITY)).rejects.toMatchObject({
      code: 'deadlock',
    });
  });

  test('so is waiting on one that goes to sleep for good', async () => {
    started(echo);
    await expect(world.clock.until(new Promise(() => {}), Number.POSITIVE_INFINITY)).rejects.toThrow(
      /asleep without an alarm/,
    );
  });
});

test('the same seed and the same deeds give the same edges and bytes at the same times', async () => {
  async function run(seed: number): Promise<string> {
    const here = new VirtualWorld();
    const hash = createHash('sha256');
    const pico = new PicoBoard(here, { image: echo, seed });
    pico.onPin(2, (level, t) => hash.update(`pin ${level} ${t};`));
    const port = pico.openPort();
    pico.powerOn();
    await here.clock.sleep(3_000);
    for (const byte of [1, 0xf1, 7, 0xf0, 9]) {
      await port.write(Uint8Array.of(byte));
      const answer = await port.read(here.clock.now() + 100_000);
      hash.update(`${answer} ${here.clock.now()};`);
    }
    hash.update(pico.readMemory(0x2003_0000, 64));
    expect(pico.cycles).toBeGreaterThan(1_000);
    expect(() => pico.readMemory(0x3000_0000, 4)).toThrow(RangeError);
    here.close();
    return hash.digest('hex');
  }
  const [first, second, other] = [await run(7), await run(7), await run(8)];
  expect(second).toBe(first);
  expect(other).not.toBe(first);
});
