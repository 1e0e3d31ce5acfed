// SPDX-License-Identifier: Apache-2.0
/** The reference firmware on an emulated Pico, and the hand that opens its pairing window; for tests, measurements and examples. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PicoBoard, WiredPump } from '@assay/emulator';
import { BUTTON_GPIO, PUMP_WIRING } from '@assay/rig';
import { root } from '../scripts/lib/run.mjs';

/** Above the pump's threshold of 1 s (link.md PAIR-1), in microseconds of its time; the secret is shown by then. */
const HOLD = 1_200_000;

/** A file of the release build for the Pico. @param {string} name */
export const picoBuild = (name) => join(root, 'hardware/pump-controller/build/pico', name);

/**
 * A board with the release in its flash, without power, and a healthy pump behind its pins.
 * @param {import('@assay/emulator').VirtualWorld} world
 * @param {Partial<ConstructorParameters<typeof PicoBoard>[1]>} [options]
 */
export function makePico(world, options = {}) {
  return makePump(world, options).pico;
}

/**
 * The same, as the pump that the board is part of.
 * @param {Parameters<typeof makePico>[0]} world @param {Parameters<typeof makePico>[1]} [options]
 * @param {import('@assay/plant').PumpBodyOptions} [body]
 */
export function makePump(world, options = {}, body = {}) {
  const image = readFileSync(picoBuild('pump-controller.bin'));
  return new WiredPump(new PicoBoard(world, { image, seed: 1, ...options }), PUMP_WIRING, body);
}

/** The pairing secret in a line of the display, in groups of four; undefined when the line shows none. @param {string} line */
export const secretIn = (line) => /^PAIR ((?:[0-9A-Z]{4}-){6}[0-9A-Z]{4})$/.exec(line)?.[1];

/**
 * Holds the confirm button; the secret that the display shows then, undefined when it shows none.
 * @param {import('@assay/emulator').VirtualWorld} world @param {PicoBoard} pico
 */
export async function holdConfirm(world, pico) {
  /** @type {string | undefined} */
  let secret;
  const unlisten = pico.onDisplayLine((line) => {
    secret = secretIn(line) ?? secret;
  });
  pico.setInput(BUTTON_GPIO.confirm, 0);
  await world.clock.sleep(HOLD);
  pico.setInput(BUTTON_GPIO.confirm, null);
  unlisten();
  return secret;
}
