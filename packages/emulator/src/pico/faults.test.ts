// SPDX-License-Identifier: Apache-2.0
/** What silicon would punish: recorded, and punished here too. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { compileFirmware } from '../../test/compile.js';
import { Probe } from '../../test/probe.js';
import { VirtualWorld } from '../world.js';
import { PicoBoard } from './board.js';

let probe: Probe;
beforeEach(async () => {
  probe = new Probe();
  await probe.start();
});
afterEach(() => probe.world.close());

/** The probe's fault handler notes the fault and resets. */
const AFTER_FAULT = { reason: 2, scratch: 0xfa017 };

describe('accesses', () => {
  test('a store to flash changes nothing and is recorded', async () => {
    expect(await probe.ask(31, 1)).toEqual([1]);
    expect(probe.pico.faults).toMatchObject([{ kind: 'stray-store', text: expect.stringContaining('0x10000200') }]);
  });

  test.each([
    [32, /unaligned word read at 0x2/],
    [33, /undefined instruction/],
    [34, /invalid memory address: 30000000/],
  ])('command %i takes the HardFault handler', async (command, text) => {
    await probe.command(command);
    expect(await probe.greeting()).toMatchObject(AFTER_FAULT);
    expect(probe.pico.faults).toMatchObject([{ kind: 'hardfault', text: expect.stringMatching(text) }]);
    expect(probe.pico.faults[0]?.text).toMatch(/PC 0x1000/);
  });

  test('a peripheral in reset takes no writes', async () => {
    expect(await probe.ask(35, 1)).toEqual([0]);
    expect(probe.kinds()).toEqual(['in-reset']);
  });
});

describe('flash services', () => {
  test('called from flash: refused', async () => {
    expect((await probe.ask(20, 1))[0]).toBe(0x20040000);
    expect(probe.pico.faults).toMatchObject([{ kind: 'flash', text: expect.stringContaining('called from flash') }]);
  });

  test('called with interrupts on: refused', async () => {
    expect(await probe.ask(21, 1)).toEqual([1]);
    expect(probe.pico.faults[0]).toMatchObject({ kind: 'flash', text: expect.stringContaining('interrupts on') });
  });

  test('called while the flash is mapped: refused', async () => {
    expect(await probe.ask(22, 1)).toEqual([1]);
    expect(probe.pico.faults).toMatchObject([
      { kind: 'flash', text: expect.stringContaining('while the flash is mapped') },
    ]);
  });

  test('an erase of half a sector: refused', async () => {
    expect(await probe.ask(23, 1)).toEqual([1]);
    expect(probe.pico.faults).toMatchObject([{ kind: 'flash', text: expect.stringContaining('not whole sectors') }]);
  });

  test('reading unmapped flash faults, and the handler in flash cannot be entered: lock-up', async () => {
    await probe.command(24);
    await probe.world.clock.sleep(1_000);
    expect(probe.kinds()).toEqual(['xip', 'lockup']);
    expect(probe.pico.idle).toBe(true);
    probe.pico.resetPin();
    expect(await probe.greeting()).toMatchObject({ reason: 0 });
  });
});

describe('images that do not work on silicon', () => {
  async function run(define: string): Promise<PicoBoard> {
    const world = new VirtualWorld();
    const pico = new PicoBoard(world, { image: compileFirmware('faulty', 'bin', [define]), seed: 1 });
    const port = pico.openPort();
    pico.powerOn();
    expect(await port.read(20_000)).toBeNull();
    world.close();
    return pico;
  }

  test('a fault in the fault handler locks the core up', async () => {
    expect((await run('LOCK_UP')).faults.map(({ kind }) => kind)).toEqual(['hardfault', 'hardfault', 'lockup']);
  });

  test('an alarm without a tick never fires', async () => {
    expect((await run('NO_TICK')).faults).toMatchObject([
      { kind: 'clock', text: expect.stringContaining('WATCHDOG_TICK') },
    ]);
  });

  test('half the baud rate is not understood', async () => {
    expect((await run('WRONG_BAUD')).faults).toMatchObject([{ kind: 'uart', text: expect.stringContaining('baud') }]);
  });

  test('a UART without clk_peri sends nothing', async () => {
    expect((await run('NO_CLOCK')).faults).toMatchObject([
      { kind: 'clock', text: expect.stringContaining('clk_peri') },
    ]);
  });
});
