// SPDX-License-Identifier: Apache-2.0
/** The boards that take updates, each with a peer before it: the emulated Pico, in virtual time, and the process of the host. */
import { readFileSync } from 'node:fs';
import type { PumpClient } from '@assay/client';
import type { FaultKind } from '@assay/emulator';
import type { Micros } from '@assay/transport';
import { expect } from 'vitest';
import { Bench, SECOND } from '../conformance/boards/bench.js';
import { hostBuild, hostProcess, openHost } from '../conformance/boards/host-board.js';
import { withPump } from '../conformance/pump.js';
import { handover, picoUpdates, updatesOf } from './update-pump.js';

/** What the first stage has handed over. */
interface Runs {
  readonly slot: string;
  readonly trial: boolean;
  readonly rollback: number;
  readonly imageDigest: string;
}

export interface UpdateBoard {
  pair(): Promise<PumpClient>;
  /** Another session of the peer that was paired. */
  connect(): Promise<PumpClient>;
  wait(micros: Micros): Promise<void>;
  /** The RESET pin; a process has none, and loses its power for a moment. */
  reset(): Promise<void>;
  cutPower(): Promise<void>;
  runs(): Partial<Runs> | null;
  /** Instants of the steps from now on, in microseconds of the board. */
  watchSteps(): () => readonly Micros[];
  /** The deepest use of the stack since the start, bytes, where the board can tell. */
  stackUsed?(): number;
}

export interface UpdateKind {
  readonly name: string;
  readonly realTime: boolean;
  readonly missing: string | null;
  readonly updates: ReturnType<typeof updatesOf>;
  /** A new board, for as long as `use` lasts; of what silicon would punish, it may do what is `expected` only. */
  with(use: (board: UpdateBoard) => Promise<void>, expected?: readonly FaultKind[]): Promise<void>;
}

/** A start takes 0.3 s; a trial that never starts, the watchdog's 8. */
const PATIENCE = 20 * SECOND;
const LOOK = SECOND / 20;

/** Waits until what runs is as wanted. */
export async function becomes(board: UpdateBoard, wanted: Partial<Runs>): Promise<void> {
  const isSo = () => {
    const runs: Partial<Runs> = board.runs() ?? {};
    return Object.entries(wanted).every(([name, value]) => runs[name as keyof Runs] === value);
  };
  for (let waited = 0; waited < PATIENCE && !isSo(); waited += LOOK) await board.wait(LOOK);
  expect(board.runs()).toMatchObject(wanted);
  await board.wait(SECOND);
}

export const emulatedPico: UpdateKind = {
  name: 'the emulated Pico',
  realTime: false,
  missing: null,
  updates: picoUpdates,
  with: (use, expected) =>
    withPump(async (pump) => {
      const peer = pump.peer();
      await use({
        pair: () => pump.pair(peer),
        connect: () => pump.connect(peer),
        wait: (micros) => pump.wait(micros),
        reset: async () => pump.pico.resetPin(),
        cutPower: async () => {
          pump.pico.powerOff();
          pump.pico.powerOn();
          await pump.wait(SECOND);
        },
        runs: () => handover(pump.pico) as Partial<Runs>,
        watchSteps: () => {
          const steps = pump.watchSteps();
          return () => steps;
        },
        stackUsed: () => pump.stackUsed(),
      });
    }, expected),
};

const hostFile = (file: string) => () => new Uint8Array(readFileSync(hostBuild('release', file)));

export const hostPump: UpdateKind = {
  name: 'the host',
  realTime: true,
  missing: hostProcess.missing,
  updates: updatesOf(hostFile('pump-image.bin'), hostFile('pump.manifest')),
  with: async (use) => {
    const board = await openHost('release');
    const bench = new Bench(board);
    const cutPower = async () => {
      board.runs = null;
      await board.cutPower();
      await board.powerOn();
      await bench.wait(SECOND);
    };
    try {
      await bench.await('the motor driver off', () => bench.level('ENABLE') === true);
      await bench.wait(SECOND);
      await use({
        pair: () => bench.pair(),
        connect: () => bench.connect(),
        wait: (micros) => bench.wait(micros),
        reset: cutPower,
        cutPower,
        runs: () => board.runs,
        watchSteps: () => {
          const before = bench.rises().length;
          return () =>
            bench
              .rises()
              .slice(before)
              .map(({ t }) => t);
        },
      });
    } finally {
      await board.close();
    }
  },
};
