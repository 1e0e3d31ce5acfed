// SPDX-License-Identifier: Apache-2.0
/** An emulated Pico in a world of its own, touched directly or by an emulated Arduino Uno that is wired to it. */
import { join } from 'node:path';
import { hexToBytes, seededRandom } from '@assay/crypto';
import { PicoBoard, UnoBoard, VirtualWorld, WiredPump } from '@assay/emulator';
import type { chooseFixture, Rig } from '../definition/load.js';
import type { RigDefinition } from '../definition/rig-file.js';
import type { DisplaySource } from '../display/display-feed.js';
import { RigError } from '../errors.js';
import { DirectFixture } from '../fixture/direct-fixture.js';
import { FirmataFixture } from '../fixture/firmata-fixture.js';
import type { FixtureDriver } from '../fixture/recorded-fixture.js';
import { BodyHands } from './body-hands.js';
import type { OpenBoard } from './open-bench.js';
import { PUMP_WIRING } from './pump-pins.js';
import { readImage } from './read-image.js';
import { wireFixture } from './uno-wiring.js';

export interface EmulatedBoardOptions {
  readonly rig: Rig;
  readonly board: Extract<RigDefinition['board'], { kind: 'emulated-pico' }>;
  readonly fixture: ReturnType<typeof chooseFixture>;
  readonly seed: number;
  readonly label: string;
  readonly image?: Uint8Array;
  readonly flash?: Uint8Array;
}

/** Powers the pump. Throws RigError `firmware-missing`, `rig-mismatch`, `fixture-silent`. */
export async function openEmulatedBoard(options: EmulatedBoardOptions): Promise<OpenBoard> {
  const { rig, board, seed, label, flash } = options;
  const image = options.image ?? (await readImage(join(rig.folder, board.firmware), rig.file, 'npm run build'));
  const world = new VirtualWorld();
  try {
    const pico = new PicoBoard(world, {
      image,
      seed: chipSeed(seed, label),
      serial: hexToBytes(board.serial),
      ...(flash === undefined ? {} : { flash }),
    });
    const pump = new WiredPump(pico, PUMP_WIRING);
    pico.powerOn();
    const driver = await openFixture(options, world, pump);
    return {
      clock: world.clock,
      driver,
      display: displayOf(world, pico),
      openPort: async () => pico.openPort(`emulated:${rig.definition.id}`),
      snapshotFlash: () => pico.snapshotFlash(),
      chipFaults: () =>
        pico.faults.map(({ t, kind, text }) => ({ punished: kind !== 'uart', text: `${kind} at ${t} µs: ${text}` })),
      close: async () => {
        await driver.close();
        world.close();
      },
    };
  } catch (error) {
    world.close();
    throw error;
  }
}

function displayOf(world: VirtualWorld, pico: PicoBoard): DisplaySource {
  return {
    onLine: (listener) =>
      pico.onDisplayLine((text, t) => {
        world.interrupt(pico);
        listener(text, t);
      }),
    until: (work, deadline) => world.clock.event(work, deadline),
    close: async () => {},
  };
}

/**
 * The chip's own randomness, apart for each bench of a run: a chip that heard the same noise again after set-up would make
 * its first session key the same as its identity key.
 */
function chipSeed(seed: number, label: string): number {
  const bytes = seededRandom(seed, `chip ${label}`)(4);
  return new DataView(bytes.buffer).getUint32(0, true);
}

async function openFixture(
  options: EmulatedBoardOptions,
  world: VirtualWorld,
  pump: WiredPump,
): Promise<FixtureDriver> {
  const { fixture, rig } = options;
  if (fixture.kind === 'direct') {
    return new DirectFixture(world, pump);
  }
  if (fixture.uno.kind !== 'emulated-uno') {
    throw new RigError(
      'rig-mismatch',
      `${rig.file}: fixtures.firmata.uno.kind: an emulated board needs an emulated-uno`,
    );
  }
  const hex = await readImage(join(rig.folder, fixture.uno.firmware), rig.file, 'npm run bootstrap');
  const uno = new UnoBoard(world, { hex: new TextDecoder().decode(hex) });
  wireFixture(uno, pump.pico, fixture.pins);
  return FirmataFixture.open(uno.openPort('emulated:uno'), fixture.pins, new BodyHands(pump));
}
