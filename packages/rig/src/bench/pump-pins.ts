// SPDX-License-Identifier: Apache-2.0
/** The pump's pins on a Raspberry Pi Pico (hardware/pump-controller/README.md). */

export const STEP_GPIO = 2;
/** Inputs with pull-up: low = pressed. */
export const BUTTON_GPIO = { confirm: 10, stop: 11 } as const;
