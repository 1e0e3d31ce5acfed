// SPDX-License-Identifier: Apache-2.0
/** What every port of the firmware must do, the same for all: docs/how-to/port-the-firmware.md. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { PumpLink } from '@assay/client';
import { type EnumValue, enumCode, FrameType, milliunits, PairingSecret, STEP_MILLIUNITS } from '@assay/protocol';
import { describe, expect, test } from 'vitest';
import { Bench, MS, SECOND } from './bench.js';
import type { BoardKind, Build } from './board.js';

/** The pump takes two seconds for a step (link.md), and holds STEP for 5 ms. */
const STEP_US = 2 * SECOND;
const PULSE_US = 5 * MS;
/** Until the board has started: health tests and identity key come before the line. */
const START_US = SECOND / 2;
/** More than the rings of any port hold. */
const GARBAGE_BYTES = 16_384;
const GARBAGE_PIECE = 512;
/** How far two edges may be from their meant distance: on a loaded machine, and where time is virtual. */
const JITTER_US = { real: 500 * MS, virtual: 100 };
/** Press and release of a button are debounced for 50 ms each. */
const PRESS_US = 300 * MS;

const bootBy = (reason: EnumValue<'BootReason'>) => ({ detail: enumCode('BootReason', reason) });
const refused = (code: string) => expect.objectContaining({ code });

/** Runs the suite on a kind of board. A kind that cannot run here is skipped with the reason. */
export function describeBoard(kind: BoardKind): void {
  if (kind.missing !== null) console.warn(`the firmware on ${kind.name} is not tested: ${kind.missing}`);
  const jitter = kind.realTime ? JITTER_US.real : JITTER_US.virtual;
  const onBoard = (title: string, use: (bench: Bench) => Promise<void>, build: Build = 'release') =>
    test(title, async ({ skip }) => {
      if (kind.missing !== null) skip(kind.missing);
      const board = await kind.open(build);
      try {
        const bench = new Bench(board);
        await bench.await('the motor driver off', () => bench.level('ENABLE') === true);
        await bench.wait(START_US);
        await use(bench);
      } finally {
        await board.close();
      }
    });

  // Each test has a board of its own; where time is real, they wait side by side.
  describe(`the firmware on ${kind.name}`, { concurrent: kind.realTime }, () => {
    onBoard('starts with the motor off, pairs by the shown secret only, and tells who it is', async (bench) => {
      const { board } = bench;
      const wrong = PairingSecret.generate(bench.random);
      await expect(bench.pairBy(wrong)).rejects.toEqual(refused('pairing-closed'));
      const secret = await bench.openWindow();
      await expect(bench.pairBy(wrong)).rejects.toEqual(refused('handshake-refused'));
      const client = await bench.pairBy(secret);
      expect(client).toMatchObject({ paired: true, resumed: false, role: 'controller' });
      await bench.await('the closed window', () => board.display.at(-1) === 'PAIR CLOSED paired');
      const identity = await client.identity();
      expect(identity).toMatchObject({ ok: true, value: { board: kind.name, build: 'release' } });
      if (!identity.ok) return;
      const digest = createHash('sha256')
        .update(readFileSync(kind.image('release')))
        .digest();
      expect(Buffer.from(identity.value.imageDigest).equals(digest)).toBe(true);
      expect(await client.status()).toMatchObject({ ok: true, value: { therapy: 'run', totalSteps: 0 } });
      expect(await client.unpair()).toMatchObject({ ok: true });
      client.close();
      await expect(bench.connect()).rejects.toEqual(refused('handshake-refused'));
      expect(bench.rises()).toEqual([]);
    });

    onBoard('connects, resumes by a ticket once, and doses step by step in time', async (bench) => {
      const { board } = bench;
      (await bench.pair()).close();
      let client = await bench.connect();
      expect(client).toMatchObject({ paired: false, resumed: false });
      const resume = client.takeTicket()!;
      await client.closeSession();
      client.close();
      client = await bench.connect({ resume });
      expect(client.resumed).toBe(true);
      const from = board.changes.length;
      expect(await client.setBolus({ amount: milliunits(150) })).toMatchObject({ ok: true });
      await bench.await('the end of the bolus', () => bench.rises().length === 3 && bench.level('ENABLE') === true);
      const changes = board.changes.slice(from);
      const steps = changes.filter(({ pin }) => pin === 'STEP');
      expect(steps.map(({ high }) => high)).toEqual([true, false, true, false, true, false]);
      const gap = (a: number, b: number) => steps[b]!.t - steps[a]!.t;
      for (const [apart, meant] of [
        [gap(0, 1), PULSE_US],
        [gap(2, 3), PULSE_US],
        [gap(0, 2), STEP_US],
        [gap(2, 4), STEP_US],
      ] as const) {
        expect(apart).toBeGreaterThanOrEqual(meant - jitter);
        expect(apart).toBeLessThanOrEqual(meant + jitter + MS);
      }
      // Direction and driver come before the first step; the driver goes last.
      const order = changes
        .map(({ pin, high }) => `${pin} ${high ? 1 : 0}`)
        .filter((text) => !/^(SOUND|LIGHT)/.test(text));
      expect(order.slice(0, 3).sort()).toEqual(['DIR 1', 'ENABLE 0', 'STEP 1']);
      expect(order.indexOf('STEP 1')).toBe(2);
      expect(await bench.history(client, 'bolus')).toMatchObject([{ ordered: 150, delivered: 150, end: 'completed' }]);
      client.close();
    });

    onBoard('takes garbage from the line for what it is, and serves its peer afterwards', async (bench) => {
      (await bench.pair()).close();
      const { port } = bench.board;
      for (let sent = 0; sent < GARBAGE_BYTES; sent += GARBAGE_PIECE) {
        await port.write(bench.random(GARBAGE_PIECE));
      }
      await bench.wait(2 * SECOND);
      const client = await bench.connect();
      expect(await client.status()).toMatchObject({ ok: true, value: { totalSteps: 0, therapy: 'run' } });
      expect(await bench.history(client, 'boot')).toHaveLength(1);
      expect(bench.rises()).toEqual([]);
      client.close();
    });

    onBoard('obeys its stop button in the middle of a bolus', async (bench) => {
      const client = await bench.pair();
      expect(await client.setBolus({ amount: milliunits(500) })).toMatchObject({ ok: true });
      await bench.await('a step', () => bench.rises().length >= 1);
      await bench.press('stop', () => bench.wait(PRESS_US));
      expect(bench.level('ENABLE')).toBe(true);
      const steps = bench.rises().length;
      await bench.wait(STEP_US + SECOND / 2);
      expect(bench.rises()).toHaveLength(steps);
      expect(steps).toBeLessThan(10);
      expect(await client.status()).toMatchObject({ ok: true, value: { therapy: 'stop', totalSteps: steps } });
      expect(await bench.history(client, 'bolus')).toMatchObject([
        { delivered: steps * STEP_MILLIUNITS, end: 'stopped' },
      ]);
      client.close();
    });

    onBoard('remembers after a power cut what it delivered, and does not go on by itself', async (bench) => {
      const { board } = bench;
      const client = await bench.pair();
      const key = client.newKey();
      expect(await client.setBolus({ amount: milliunits(500), key })).toMatchObject({ ok: true });
      await bench.await('two steps', () => bench.rises().length >= 2);
      await bench.wait(SECOND / 2);
      await board.cutPower();
      client.close();
      const steps = bench.rises().length;
      await board.powerOn();
      await bench.wait(STEP_US + SECOND / 2);
      expect(bench.rises()).toHaveLength(steps);
      expect(bench.level('ENABLE')).toBe(true);
      const again = await bench.connect();
      const [bolus, ...others] = await bench.history(again, 'bolus');
      expect(others).toEqual([]);
      expect(bolus).toMatchObject({ ordered: 500, end: 'interrupted' });
      // A machine without leisure may cut just after a step was marked and before its edge: that one counts as delivered.
      const inDoubt = kind.realTime ? [0, 1] : [0];
      expect(inDoubt.map((more) => (steps + more) * STEP_MILLIUNITS)).toContain(bolus!.delivered);
      const totalSteps = bolus!.delivered! / STEP_MILLIUNITS;
      expect(await again.status()).toMatchObject({ ok: true, value: { totalSteps } });
      expect(await bench.history(again, 'boot')).toMatchObject([bootBy('powerOn'), bootBy('powerOn')]);
      again.close();
    });

    onBoard(
      'restarts by software, which is no power cut, and is on the line again',
      async (bench) => {
        (await bench.pair()).close();
        const link = new PumpLink(bench.board.port);
        // No weakness, and a restart.
        await link.sendFrame(FrameType.mutant, Uint8Array.of(0));
        await bench.wait(START_US);
        const client = await bench.connect();
        expect(await bench.history(client, 'boot')).toMatchObject([bootBy('powerOn'), bootBy('software')]);
        client.close();
      },
      'mutants',
    );
  });
}
