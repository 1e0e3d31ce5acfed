// SPDX-License-Identifier: Apache-2.0
/** An emulated pump in real time in this process, for examples that talk to it from a page or another process. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PicoBoard, VirtualWorld } from '@assay/emulator';
import { BUTTON_GPIO, STEP_GPIO } from '@assay/rig';
import { root } from '../../scripts/lib/run.mjs';

/** The pump verifies its image first, and hears no button before: microseconds of its time from power on, with room. */
const STARTED = 500_000;
/** Above the pump's threshold of 1 s (link.md PAIR-1), in microseconds of its time. */
const HOLD = 1_200_000;
const SECRET = /^PAIR ((?:[0-9A-Z]{4}-){6}[0-9A-Z]{4})$/;

export interface EmulatedPump {
  readonly world: VirtualWorld;
  readonly board: PicoBoard;
  /** Holds the confirm button and resolves with the 28 characters that the display shows then. */
  openPairingWindow(): Promise<string>;
  /** Rising edges of STEP so far: what the motor was told. */
  steps(): number;
  stop(): void;
}

export function startPump(): EmulatedPump {
  const image = readFileSync(join(root, 'hardware/pump-controller/build/pico/pump-controller.bin'));
  const world = new VirtualWorld({ pace: 1 });
  const board = new PicoBoard(world, { image, seed: 1 });
  let steps = 0;
  board.watchPin(STEP_GPIO, (level) => {
    steps += level;
  });
  board.powerOn();
  return {
    world,
    board,
    async openPairingWindow() {
      const shown = new Promise<string>((resolve) => {
        const unlisten = board.onDisplayLine((line) => {
          const secret = SECRET.exec(line)?.[1];
          if (secret === undefined) return;
          unlisten();
          resolve(secret);
        });
      });
      const left = STARTED - world.clock.now();
      if (left > 0) await world.clock.sleep(left);
      board.setInput(BUTTON_GPIO.confirm, 0);
      await world.clock.sleep(HOLD);
      board.setInput(BUTTON_GPIO.confirm, null);
      return shown;
    },
    steps: () => steps,
    stop: () => world.close(),
  };
}
