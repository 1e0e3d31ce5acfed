// SPDX-License-Identifier: Apache-2.0
/** An emulated pump in real time in this process, for examples that talk to it from a page or another process. */
import { type PicoBoard, VirtualWorld } from '@assay/emulator';
import { STEP_GPIO } from '@assay/rig';
import { holdConfirm, makePico } from '../emulated-pico.mjs';

/** The pump verifies its image first, and hears no button before: microseconds of its time from power on, with room. */
const STARTED = 500_000;

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
  const world = new VirtualWorld({ pace: 1 });
  const board = makePico(world);
  let steps = 0;
  board.watchPin(STEP_GPIO, (level) => {
    steps += level;
  });
  board.powerOn();
  return {
    world,
    board,
    async openPairingWindow() {
      const left = STARTED - world.clock.now();
      if (left > 0) await world.clock.sleep(left);
      const secret = await holdConfirm(world, board);
      if (secret === undefined) throw new Error('the display shows no secret');
      return secret;
    },
    steps: () => steps,
    stop: () => world.close(),
  };
}
