// SPDX-License-Identifier: Apache-2.0
/** A real pump on a serial port, touched by an Arduino Uno. Has run against emulated boards behind ptys, not on silicon. */
import type { Clock } from '@assay/transport';
import { openSerialPort } from '@assay/transport/serialport';
import type { chooseFixture } from '../definition/load.js';
import type { RigDefinition } from '../definition/rig-file.js';
import type { DisplaySource } from '../display/display-feed.js';
import { openDisplayLine } from '../display/serial-display.js';
import { RigError } from '../errors.js';
import { FirmataFixture } from '../fixture/firmata-fixture.js';
import { guardExit } from './exit-guard.js';
import type { OpenBoard } from './open-bench.js';

export interface SerialBoardOptions {
  readonly board: Extract<RigDefinition['board'], { kind: 'serial-pico' }>;
  readonly fixture: ReturnType<typeof chooseFixture>;
  readonly clock: Clock;
}

/** Throws PortError for the port's trouble, RigError `fixture-silent` when the Uno does not answer. */
export async function openSerialBoard({ board, fixture, clock }: SerialBoardOptions): Promise<OpenBoard> {
  if (fixture.kind !== 'firmata' || fixture.uno.kind !== 'serial-uno') {
    throw new RigError(
      'rig-mismatch',
      'a real board needs a firmata fixture on a serial-uno; mend fixtures in the rig file',
    );
  }
  const { uno } = fixture;
  const openPump = () => openSerialPort(board.port, { baudRate: board.baudRate, clock });
  // Opened once at once: a wrong or busy port must be named before the fixture touches anything.
  await (await openPump()).close();
  const driver = await FirmataFixture.open(
    await openSerialPort(uno.port, { baudRate: uno.baudRate, clock }),
    fixture.pins,
  );
  const unguard = guardExit(() => driver.safe());
  const display = await openDisplay(board.display, clock).catch(async (error: unknown) => {
    unguard();
    await driver.close();
    throw error;
  });
  return {
    clock,
    driver,
    display,
    openPort: openPump,
    snapshotFlash: () => null,
    chipFaults: () => [],
    close: async () => {
      unguard();
      await driver.close();
    },
  };
}

async function openDisplay(path: string | undefined, clock: Clock): Promise<DisplaySource | null> {
  return path === undefined ? null : openDisplayLine(path, clock);
}
