// SPDX-License-Identifier: Apache-2.0
/** The fixture's wiring between an emulated Uno and an emulated Pico, as hardware/fixture/README.md has it. */
import { type PicoBoard, type UnoBoard, wire } from '@assay/emulator';
import type { FixturePins } from '../definition/rig-file.js';
import { BUTTON_GPIO, STEP_GPIO } from './pump-pins.js';

/** A high output pulls the pump's button low, or opens the supply relay. */
export function wireFixture(uno: UnoBoard, pico: PicoBoard, pins: FixturePins): void {
  wire(uno, pins.step, pico, STEP_GPIO);
  const drive = (pin: number, act: (high: boolean) => void): void => {
    uno.watchPin(pin, (state) => {
      act(state === 1);
      uno.world.resynchronise();
    });
  };
  for (const button of ['confirm', 'stop'] as const) {
    drive(pins[button], (pressed) => pico.setInput(BUTTON_GPIO[button], pressed ? 0 : null));
  }
  drive(pins.supply, (off) => (off ? pico.powerOff() : pico.powerOn()));
}
