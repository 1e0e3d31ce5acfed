// SPDX-License-Identifier: Apache-2.0
/** Each defect of rp2040js that firmware would stumble over, and how the board behaves instead. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Probe } from '../../test/probe.js';

let probe: Probe;
beforeEach(async () => {
  probe = new Probe();
  await probe.start();
});
afterEach(() => probe.world.close());

describe('sleep', () => {
  test('WFI with PRIMASK set ends at the interrupt and takes it only when unmasked', async () => {
    const [slept, before, after] = await probe.ask(1, 3);
    expect(slept).toBeGreaterThanOrEqual(1_999);
    expect(slept).toBeLessThan(2_010);
    expect([before, after]).toEqual([0, 1]);
  });

  test('SysTick ends WFI', async () => {
    const [slept] = await probe.ask(2, 1);
    // Three ticks of 1 ms; the first comes when the counter is cleared, which silicon does not do.
    expect(slept).toBeGreaterThanOrEqual(2_000);
    expect(slept).toBeLessThan(3_010);
  });

  test('a TIMER alarm never comes early, and at most 2 µs late', async () => {
    const [worst] = await probe.ask(6, 1);
    expect(worst).toBeLessThanOrEqual(2);
  });
});

describe('resets', () => {
  test('the watchdog runs out: reason, scratch and RAM tell of it, the TIMER starts from 0, the world goes on', async () => {
    const from = probe.world.clock.now();
    await probe.command(10);
    const greeting = await probe.greeting();
    expect(greeting).toMatchObject({ reason: 1, scratch: 77, ram: 0x600df00d });
    expect(greeting.born).toBeLessThan(1_000);
    expect(probe.world.clock.now() - from).toBeGreaterThan(3_000);
    expect(probe.world.clock.now() - from).toBeLessThan(6_000);
    expect(probe.pico.boots).toBe(2);
  });

  test('the watchdog is forced: nothing after it executes', async () => {
    await probe.command(11);
    expect(await probe.greeting()).toMatchObject({ reason: 2, scratch: 78, ram: 0x600df00d });
    expect(await probe.port.read(probe.world.clock.now() + 5_000)).toBeNull();
  });

  test('SYSRESETREQ restarts the core', async () => {
    await probe.command(12);
    expect(await probe.greeting()).toMatchObject({ reason: 0, scratch: 79 });
  });

  test('a watchdog that is fed keeps still, and stops when disabled', async () => {
    expect(await probe.ask(13, 1)).toEqual([1]);
    expect(probe.pico.boots).toBe(1);
  });

  test('the RUN pin keeps RAM and clears the scratch registers', async () => {
    await probe.command(11);
    await probe.greeting();
    probe.pico.resetPin();
    expect(await probe.greeting()).toMatchObject({ reason: 0, scratch: 0, ram: 0x600df00d });
  });

  test('a power cycle leaves anything in RAM but what was there', async () => {
    await probe.command(11);
    await probe.greeting();
    probe.pico.powerOff();
    const greeting = await probe.start();
    expect(greeting).toMatchObject({ reason: 0, scratch: 0 });
    expect([0, 0x600df00d]).not.toContain(greeting.ram);
  });
});

test('the ADC goes round all its channels', async () => {
  for (let channel = 0; channel < 5; channel++) {
    probe.pico.setAnalog(channel, 100 + channel);
  }
  expect(await probe.ask(3, 6)).toEqual([100, 101, 102, 103, 104, 100]);
  expect(() => probe.pico.setAnalog(5, 0)).toThrow(RangeError);
});

test('RANDOMBIT is random, and the seed decides it', async () => {
  const draw = async (seed: number): Promise<number[]> => {
    const other = new Probe({ seed });
    await other.start();
    const words = [...(await other.ask(4, 1)), ...(await other.ask(4, 1))];
    other.world.close();
    return words;
  };
  const [first, second, other] = [await draw(5), await draw(5), await draw(6)];
  expect(first).toEqual(second);
  expect(first).not.toEqual(other);
  expect(first[0]).not.toBe(first[1]);
});

describe('GPIO interrupts', () => {
  test('an input at rest gives no edge when its interrupt is enabled', async () => {
    await probe.command(5);
    await probe.expectByte('>');
    expect(await probe.words(1)).toEqual([0]);
  });

  test('each change gives one', async () => {
    await probe.command(5);
    await probe.expectByte('>');
    for (const level of [0, 0, 1, 1, 0, null] as const) {
      probe.pico.setInput(10, level);
      await probe.world.clock.sleep(500);
    }
    expect(await probe.words(1)).toEqual([4]);
  });
});

describe('UART', () => {
  test('more than a FIFO full of bytes arrives whole at firmware that drains it', async () => {
    const sent = Array.from({ length: 200 }, () => 99);
    await probe.command(99, ...sent);
    expect(await probe.bytes(201)).toEqual(Array.from({ length: 201 }, () => '?'.charCodeAt(0)));
    expect(probe.pico.uartOverruns).toBe(0);
  });

  test('firmware that does not drain its FIFO loses what is more than 32, and can tell', async () => {
    await probe.command(7);
    await probe.expectByte('>');
    await probe.port.write(new Uint8Array(40));
    expect(await probe.words(3)).toEqual([32, 1, 0]);
    expect(probe.pico.uartOverruns).toBe(8);
  });

  test('a byte written to a full transmit FIFO is lost and recorded', async () => {
    await probe.command(36);
    expect(await probe.bytes(33)).toEqual(Array.from({ length: 33 }, (_, i) => i));
    expect(await probe.port.read(probe.world.clock.now() + 5_000)).toBeNull();
    expect(probe.kinds()).toEqual(['uart']);
  });

  test('200 bytes take their 17.4 ms', async () => {
    const from = probe.world.clock.now();
    await probe.command(99, ...Array.from({ length: 199 }, () => 99));
    await probe.bytes(200);
    const took = probe.world.clock.now() - from;
    expect(took).toBeGreaterThan(17_400);
    expect(took).toBeLessThan(18_000);
  });
});

test('the flash tells its unique id through the SSI', async () => {
  const other = new Probe({ serial: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8) });
  await other.start();
  await other.command(30);
  expect(await other.bytes(8)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(await other.ask(4, 1)).toHaveLength(1);
  expect(other.pico.faults).toEqual([]);
  other.world.close();
});
