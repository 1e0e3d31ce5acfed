// SPDX-License-Identifier: Apache-2.0
/** The reference pump's pins that an emulated bench touches (hardware/pump-controller/README.md, Pins). */
export const STEP_GPIO = 2;
/** Pulled up on the board: low means pressed. */
export const BUTTON_GPIO = { confirm: 10, stop: 11 } as const;
