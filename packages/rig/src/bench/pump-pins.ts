// SPDX-License-Identifier: Apache-2.0
/** The pump's pins on a Raspberry Pi Pico (hardware/pump-controller/README.md). */

export const STEP_GPIO = 2;
/** The motor driver's other inputs: DIR high = deliver, ENABLE low = on. */
export const DRIVER_GPIO = { dir: 3, enable: 4 } as const;
/** What the pump's body is connected to besides. */
export const PUMP_WIRING = {
  step: STEP_GPIO,
  ...DRIVER_GPIO,
  encoder: [6, 7],
  travel: 12,
  analog: { pressure: 0, battery: 1, temperature: 2 },
} as const;
/** Inputs with pull-up: low = pressed. */
export const BUTTON_GPIO = { confirm: 10, stop: 11 } as const;
