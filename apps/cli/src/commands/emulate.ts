// SPDX-License-Identifier: Apache-2.0
/** `assay emulate --link PATH`: an emulated pump behind a pseudo-terminal, in real time, until it is stopped. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PicoBoard, type ServedPty, servePty, VirtualWorld, WiredPump } from '@assay/emulator';
import { BUTTON_GPIO, PUMP_WIRING, STEP_GPIO } from '@assay/rig';
import { ExitCode } from '../exit-codes.js';
import { built, firmwareFolder, userPath } from '../repository.js';
import { readUserFile } from '../user-file.js';
import type { CommandContext } from './context.js';

export interface EmulateArguments {
  readonly link: string;
  /** Where a second terminal appears that hears the display, as a rig's display port does. */
  readonly display?: string;
  readonly seed: number;
  readonly flash?: string;
  readonly firmware?: string;
  readonly pace: number;
  /** Presses the confirm button once this many seconds after the start: opens the pairing window unattended. */
  readonly confirm?: number;
}

/** Long enough for the pump to take it for meant (link.md PAIR-1), in microseconds of its time. */
const HOLD_US = 1_200_000;

export async function emulate(options: EmulateArguments, context: CommandContext): Promise<ExitCode> {
  const { out, err, signal } = context;
  const image =
    options.firmware === undefined
      ? readFileSync(built(join(firmwareFolder, 'pico/pump-controller.bin')))
      : readUserFile(options.firmware, '--firmware');
  const world = new VirtualWorld({ pace: options.pace });
  const pico = new PicoBoard(world, {
    image,
    seed: options.seed,
    ...(options.flash === undefined ? {} : { flashFile: userPath(options.flash) }),
  });
  try {
    watchPlunger(pico, err);
    // This terminal is the pump's display: what it shows is for who sits here.
    pico.onDisplayLine((line) => out(`  display: ${line}\n`));
    pico.powerOn();
    const served = await servePty(world, pico, userPath(options.link));
    const display = options.display === undefined ? null : await serveDisplay(world, pico, userPath(options.display));
    out(`an emulated pump listens on ${userPath(options.link)} (115,200 baud); Ctrl-C ends it\n`);
    const stopKeys = buttons(world, pico, context);
    if (options.confirm !== undefined) {
      world.clock.sleep(options.confirm * 1_000_000).then(() => press(world, pico, BUTTON_GPIO.confirm), ignoreClose);
    }
    await Promise.race([served.ended, aborted(signal)]);
    stopKeys();
    await Promise.all([served.close(), display?.close()]);
    return ExitCode.passed;
  } finally {
    world.close();
  }
}

function serveDisplay(world: VirtualWorld, pico: PicoBoard, link: string): Promise<ServedPty> {
  return servePty(world, { name: pico.name, openPort: (path) => pico.openDisplay(path) }, link);
}

/** Tells what the motor makes of the pins: the plunger's position, and each pulse that moved nothing. */
function watchPlunger(pico: PicoBoard, err: CommandContext['err']): void {
  const { drive } = new WiredPump(pico, PUMP_WIRING).body;
  let position = 0;
  let faults = 0;
  pico.onPin(STEP_GPIO, () => {
    if (drive.position > position)
      err(`  step ${drive.position}: ${(drive.delivered / 1000).toFixed(2)} U delivered\n`);
    for (const fault of drive.faults.slice(faults)) err(`  ${fault.text}\n`);
    position = drive.position;
    faults = drive.faults.length;
  });
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** A wait that ends because the world was closed is no error here. */
const ignoreClose = (): void => {};

async function press(world: VirtualWorld, pico: PicoBoard, gpio: number): Promise<void> {
  pico.setInput(gpio, 0);
  await world.clock.sleep(HOLD_US);
  pico.setInput(gpio, null);
}

/** Keys of the terminal, or the same letters from a script, press the pump's buttons. Returns what gives the terminal back. */
function buttons(world: VirtualWorld, pico: PicoBoard, { err }: CommandContext): () => void {
  const { stdin } = process;
  if (stdin.isTTY) err('  keys: c confirm (opens the pairing window), s stop, p power off and on, q quit\n');
  const keys: Record<string, () => unknown> = {
    c: () => press(world, pico, BUTTON_GPIO.confirm),
    s: () => press(world, pico, BUTTON_GPIO.stop),
    p: () => {
      pico.powerOff();
      pico.powerOn();
      err('  power was off\n');
    },
    q: () => process.emit('SIGINT'),
    '\u0003': () => process.emit('SIGINT'),
  };
  const onKey = async (data: Buffer) => {
    for (const key of data.toString()) await Promise.resolve(keys[key]?.()).catch(ignoreClose);
  };
  stdin.setRawMode?.(true);
  stdin.on('data', onKey);
  stdin.resume();
  return () => {
    stdin.off('data', onKey);
    stdin.setRawMode?.(false);
    stdin.pause();
  };
}
