// SPDX-License-Identifier: Apache-2.0
/** The emulated Raspberry Pi Pico, in virtual time. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PicoBoard, VirtualWorld, WiredPump } from '@assay/emulator';
import { BUTTON_GPIO, DRIVER_GPIO, PUMP_WIRING, STEP_GPIO } from '@assay/rig';
import { root } from '../assay.js';
import type { Board, BoardKind, Build, OutputPin, PinChange } from './board.js';

const IMAGES = join(root, 'hardware/pump-controller/build');
const images: Readonly<Record<Build, string>> = {
  release: join(IMAGES, 'pico/pump-controller'),
  mutants: join(IMAGES, 'pico-mutants/pump-controller-mutants'),
};
/** README.md of the pump controller. */
const GPIO: Readonly<Record<OutputPin, number>> = {
  STEP: STEP_GPIO,
  DIR: DRIVER_GPIO.dir,
  ENABLE: DRIVER_GPIO.enable,
  SOUND: 15,
  LIGHT: 25,
};

async function open(build: Build): Promise<Board> {
  const world = new VirtualWorld();
  const pico = new PicoBoard(world, { image: readFileSync(`${images[build]}.bin`), seed: 1 });
  new WiredPump(pico, PUMP_WIRING);
  const display: string[] = [];
  const changes: PinChange[] = [];
  pico.onDisplayLine((line) => display.push(line));
  for (const [pin, gpio] of Object.entries(GPIO)) {
    pico.watchPin(gpio, (level, t) => changes.push({ pin: pin as OutputPin, high: level === 1, t }));
  }
  const port = pico.openPort();
  pico.powerOn();
  return {
    clock: world.clock,
    port,
    display,
    changes,
    setButton: (button, pressed) => pico.setInput(BUTTON_GPIO[button], pressed ? 0 : null),
    check: () => {},
    cutPower: async () => pico.powerOff(),
    powerOn: async () => pico.powerOn(),
    close: async () => world.close(),
  };
}

export const emulatedPico: BoardKind = {
  name: 'pico',
  image: (build) => `${images[build]}-image.bin`,
  realTime: false,
  missing: null,
  open,
};
