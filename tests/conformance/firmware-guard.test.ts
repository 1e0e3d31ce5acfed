// SPDX-License-Identifier: Apache-2.0
/** Faults of the firmware on the emulated Pico: a part of it is broken in RAM while insulin flows, and delivery goes on. */
import { readFileSync } from 'node:fs';
import type { PumpClient } from '@assay/client';
import { milliunits } from '@assay/protocol';
import { BUTTON_GPIO, DRIVER_GPIO } from '@assay/rig';
import { describe, expect, test } from 'vitest';
import { RAM, readElf } from '../../hardware/pump-controller/image.mjs';
import { picoBuild } from '../emulated-pico.mjs';
import {
  HOUR,
  intervals,
  lastBolus,
  MINUTE,
  type Peer,
  SECOND,
  setFlatBasal,
  type TestPump,
  withPump,
} from './pump.js';

const { symbols } = readElf(readFileSync(picoBuild('pump-controller.elf')), RAM as [number, number]);
const BOLUS_STEPS = 30;
/** What stands at the beginning of a function from now on. */
const SABOTAGE = {
  'an undefined instruction': [0x00, 0xde],
  'a call through null': [0x00, 0x20, 0x00, 0x47], // movs r0, #0; bx r0
  'an access to nothing': [0xff, 0x20, 0x00, 0x06, 0x00, 0x68], // movs r0, #0xff; lsls r0, #24; ldr r0, [r0]
  'a store to code': [0x01, 0x20, 0x40, 0x07, 0x00, 0x60], // movs r0, #1; lsls r0, #29; str r0, [r0]
  'a store to flash': [0x01, 0x20, 0x00, 0x07, 0x00, 0x60], // the same at 0x10000000
  'a store to the boot ROM': [0x00, 0x20, 0x00, 0x60], // movs r0, #0; str r0, [r0]
  'a jump into data': [0x01, 0x21, 0x48, 0x07, 0x49, 0x04, 0x40, 0x18, 0x01, 0x30, 0x00, 0x47], // to 0x20020001
  'a jump into the flash': [0x01, 0x20, 0x00, 0x07, 0x01, 0x30, 0x00, 0x47], // to 0x10000001
  'pushes without an end': [0xff, 0xb5, 0xfd, 0xe7], // push {r0-r7, lr}; b .-2
  'a return with 0': [0x00, 0x20, 0x70, 0x47],
  'an endless loop': [0xfe, 0xe7],
  'an endless loop with interrupts masked': [0x72, 0xb6, 0xfe, 0xe7],
} as const;
type Kind = keyof typeof SABOTAGE;
const HARD_FAULTS = ['an undefined instruction', 'a call through null', 'an access to nothing'] as const;
/** What only the memory protection unit makes a fault of. */
const VIOLATIONS = [
  'a store to code',
  'a store to flash',
  'a store to the boot ROM',
  'a jump into data',
  'a jump into the flash',
] as const;

function sabotage(pump: TestPump, name: string, kind: Kind): void {
  const address = symbols.get(name);
  if (address === undefined) throw new Error(`the firmware has no function ${name}`);
  pump.pico.writeMemory(address & ~1, Uint8Array.from(SABOTAGE[kind]));
}

const CAUSE = { hard: 1, hung: 4, watchdog: 7 } as const;
const CONTEXT = { interrupt: 0, link: 1, thread: 2 } as const;
const KEPT = 0x2003_de00;
const STACK_GUARD = 0x2003_df00;

/** What the firmware keeps of a fault for its next start (fault_note.c). */
function note(pump: TestPump) {
  const bytes = pump.pico.readMemory(KEPT, 40);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return { cause: bytes[4], context: bytes[5], contained: bytes[7], pc: view.getUint32(8, true) };
}

interface Steps {
  readonly rising: readonly number[];
}

/** A bolus is under way for ten seconds, then `deed` is done. */
async function withBolus(
  deed: (pump: TestPump, client: PumpClient, steps: Steps, peer: Peer) => Promise<void>,
): Promise<void> {
  await withPump(
    async (pump) => {
      const peer = pump.peer();
      const client = await pump.pair(peer);
      const steps = { rising: pump.watchSteps() };
      expect(await client.setBolus({ amount: milliunits(BOLUS_STEPS * 50) })).toMatchObject({ ok: true });
      await pump.wait(10 * SECOND);
      await deed(pump, client, steps, peer);
    },
    ['hardfault', 'protection', 'lockup', 'uart', 'clock'],
  );
}

function expectAllSteps({ rising }: Steps): void {
  expect(rising.length).toBe(BOLUS_STEPS);
  for (const interval of intervals(rising)) {
    expect(interval).toBeGreaterThanOrEqual(2_000_000);
    expect(interval).toBeLessThan(2_001_000);
  }
}

/** Once the pump has restarted: what its history says of the bolus is what the motor did. */
async function expectLastBolus(pump: TestPump, peer: Peer, end: string, steps: number): Promise<void> {
  const client = await pump.connect(peer);
  expect(await lastBolus(client)).toMatchObject({ end, delivered: steps * 50 });
  expect(await client.status()).toMatchObject({ ok: true, value: { totalSteps: steps, bolusId: 0 } });
  client.close();
}

describe('load', () => {
  test('FLT-1: steps keep their times while the link answers as fast as it can', () =>
    withBolus(async (_pump, client, { rising }) => {
      for (let asked = 0; rising.length < BOLUS_STEPS; asked++)
        expect((await client.status()).ok, `${asked}`).toBe(true);
      const late = intervals(rising).map((interval) => interval - 2_000_000);
      process.stdout.write(`steps under status polling: ${Math.min(...late)}…${Math.max(...late)} µs late\n`);
      expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...late)).toBeLessThan(1_000);
      client.close();
    }));
});

describe('containment', () => {
  for (const kind of [...HARD_FAULTS, 'an endless loop'] as const) {
    for (const [name, context] of [
      ['link_poll', CONTEXT.link],
      ['pairing_work', CONTEXT.thread],
    ] as const) {
      test(`FLT-2: ${kind} in ${name}: the bolus is delivered to its end, step by step; then the pump restarts`, () =>
        withBolus(async (pump, client, steps) => {
          const { boots } = pump.pico;
          sabotage(pump, name, kind);
          await pump.wait(11 * SECOND);
          const hard = kind !== 'an endless loop';
          expect(note(pump)).toMatchObject({ cause: hard ? CAUSE.hard : CAUSE.hung, context, contained: 1 });
          if (kind === 'an undefined instruction') expect(note(pump).pc).toBe(symbols.get(name)! & ~1);
          expect(pump.isLit()).toBe(true);
          expect(pump.pico.boots).toBe(boots);
          await pump.wait(MINUTE);
          expectAllSteps(steps);
          expect(pump.pico.boots).toBe(boots + 1);
          expect(pump.isLit()).toBe(true);
          client.close();
        }));
    }
  }

  for (const kind of VIOLATIONS)
    test(`FLT-2, FLT-5: ${kind} in link_poll is a fault there, and nothing is changed: the bolus goes on, then the pump restarts`, () =>
      withBolus(async (pump, client, steps) => {
        const { boots } = pump.pico;
        const code = () => pump.pico.readMemory(0x2000_0000, 16);
        const before = code();
        sabotage(pump, 'link_poll', kind);
        await pump.wait(11 * SECOND);
        expect(note(pump)).toMatchObject({ cause: CAUSE.hard, context: CONTEXT.link, contained: 1 });
        expect(pump.pico.faults.map((fault) => fault.kind)).toContain('protection');
        expect(code()).toEqual(before);
        await pump.wait(MINUTE);
        expectAllSteps(steps);
        expect(pump.pico.boots).toBe(boots + 1);
        client.close();
      }));

  test('FLT-5: a stack that runs into its guard changes nothing below it, and the pump restarts', () =>
    withBolus(async (pump, client, steps, peer) => {
      const { boots } = pump.pico;
      const from = pump.world.clock.now();
      const below = () => pump.pico.readMemory(KEPT + 64, STACK_GUARD + 256 - KEPT - 64);
      const before = below();
      sabotage(pump, 'link_poll', 'pushes without an end');
      await pump.wait(SECOND);
      expect(below()).toEqual(before);
      while (pump.pico.boots === boots) await pump.wait(SECOND / 10);
      expect(pump.world.clock.now() - from).toBeLessThan(13.1 * SECOND);
      await pump.wait(MINUTE);
      client.close();
      await expectLastBolus(pump, peer, 'interrupted', steps.rising.length);
    }));

  test('FLT-3: an endless loop that masks interrupts: the watchdog restarts the pump within 13.1 s, the bolus is interrupted, no step doubled', () =>
    withBolus(async (pump, client, steps, peer) => {
      const { boots } = pump.pico;
      const from = pump.world.clock.now();
      sabotage(pump, 'link_poll', 'an endless loop with interrupts masked');
      while (pump.pico.boots === boots) await pump.wait(SECOND / 10);
      expect(pump.world.clock.now() - from).toBeLessThan(13.1 * SECOND);
      await pump.wait(MINUTE);
      const made = steps.rising.length;
      expect(made).toBeLessThan(BOLUS_STEPS);
      expect(pump.isLit()).toBe(true);
      expect(pump.pico.pinLevel(DRIVER_GPIO.enable)).toBe(1);
      client.close();
      await expectLastBolus(pump, peer, 'interrupted', made);
    }));

  test('FLT-3: a fault in interrupt context: the motor is off at once, and the pump restarts', () =>
    withBolus(async (pump, client, steps, peer) => {
      const { boots } = pump.pico;
      sabotage(pump, 'drive_on_alarm', 'an access to nothing');
      await pump.wait(4 * SECOND);
      expect(pump.pico.boots).toBe(boots + 1);
      const made = steps.rising.length;
      client.close();
      await expectLastBolus(pump, peer, 'interrupted', made);
    }));

  test('FLT-2, DLV-5: the stop button works while the link is lost, and the pump restarts as soon as nothing is delivered', () =>
    withBolus(async (pump, client, steps, peer) => {
      const { boots } = pump.pico;
      sabotage(pump, 'link_poll', 'an endless loop');
      await pump.wait(11 * SECOND);
      pump.pico.setInput(BUTTON_GPIO.stop, 0);
      await pump.wait(SECOND / 5);
      const made = steps.rising.length;
      pump.pico.setInput(BUTTON_GPIO.stop, null);
      await pump.wait(2 * SECOND);
      expect(steps.rising.length).toBe(made);
      expect(pump.pico.boots).toBe(boots + 1);
      client.close();
      await expectLastBolus(pump, peer, 'stopped', made);
    }));
});

describe('self-tests', () => {
  /** Code that no test here runs, so that only the digest can tell that it has changed. */
  const flipBit = (pump: TestPump, name: string) => {
    const address = symbols.get(name)! & ~3;
    const [byte] = pump.pico.readMemory(address, 1);
    pump.pico.writeMemory(address, Uint8Array.of(byte! ^ 1));
  };
  test('FLT-3: a flipped bit of the image restarts the pump into what is signed within two passes', () =>
    withPump(async (pump) => {
      const peer = pump.peer();
      (await pump.pair(peer)).close();
      const { boots } = pump.pico;
      await pump.wait(6 * HOUR);
      expect(pump.pico.boots).toBe(boots); // nothing that changes by itself is taken for damage
      flipBit(pump, 'boot_is_for_this_device');
      await pump.wait(8 * HOUR);
      expect(pump.pico.boots).toBe(boots + 1);
      expect(pump.isLit()).toBe(true);
      await pump.wait(8 * HOUR);
      expect(pump.pico.boots).toBe(boots + 1);
      (await pump.connect(peer)).close();
    }));

  test('FLT-4: cryptography that answers wrongly at the start lets nobody in; basal goes on', () =>
    withPump(async (pump) => {
      const peer = pump.peer();
      const client = await pump.pair(peer);
      await setFlatBasal(client);
      client.close();
      pump.pico.resetPin();
      const end = symbols.get('__stack_limit')!;
      pump.pico.writeMemory(end, Uint8Array.of(0));
      // The image paints its stack before anything else: from here it runs, and the known answers are still to come.
      while (pump.pico.readMemory(end, 1)[0] !== 0xa5) await pump.wait(SECOND / 1000);
      sabotage(pump, 'crypto_scalarmult_curve25519', 'a return with 0');
      const edges = pump.watchSteps();
      await pump.wait(SECOND);
      expect(pump.isLit()).toBe(true);
      await expect(pump.connect(peer)).rejects.toMatchObject({ code: 'no-answer' });
      await pump.wait(HOUR);
      expect(edges.length).toBe(20);
    }));

  test('FLT-5: protection that was switched off restarts the pump', () =>
    withPump(async (pump) => {
      const { boots } = pump.pico;
      expect(pump.pico.protectedRam()).toEqual({ executable: 0x2_0000, guarded: [STACK_GUARD] });
      pump.pico.writeRegister(0xe000_ed94, 0);
      await pump.wait(6 * SECOND);
      expect(pump.pico.boots).toBe(boots + 1);
      expect(pump.pico.protectedRam()).toEqual({ executable: 0x2_0000, guarded: [STACK_GUARD] });
    }));

  test('FLT-3: a stack that has left its room restarts the pump', () =>
    withPump(async (pump) => {
      const { boots } = pump.pico;
      pump.pico.writeMemory(symbols.get('__stack_limit')!, Uint8Array.of(1));
      await pump.wait(6 * SECOND);
      expect(pump.pico.boots).toBe(boots + 1);
    }));
});
