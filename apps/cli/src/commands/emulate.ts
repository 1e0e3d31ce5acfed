// SPDX-License-Identifier: Apache-2.0
/** `assay emulate --link PATH`: an emulated pump behind a pseudo-terminal, in real time, until it is stopped. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PicoBoard, type ServedPty, servePty, VirtualWorld } from '@assay/emulator';
import { LeadScrewDrive } from '@assay/plant';
import { BUTTON_GPIO, DRIVER_GPIO, STEP_GPIO } from '@assay/rig';
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

/** One step of 0.05 U; a motor that follows pulses of 1 ms, 100 ms apart (the pump's own: 5 ms, 2 s). */
const LEAD_SCREW = { milliunitsPerStep: 50, minPulse: 1_000, minInterval: 100_000 };
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
  const drive = new LeadScrewDrive(LEAD_SCREW);
  let faults = 0;
  const pins = { step: STEP_GPIO, ...DRIVER_GPIO };
  for (const pin of ['dir', 'enable', 'step'] as const) {
    pico.onPin(pins[pin], (level, t) => {
      const before = drive.position;
      drive.pin(pin, level, t);
      if (drive.position > before)
        err(`  step ${drive.position}: ${(drive.delivered / 1000).toFixed(2)} U delivered\n`);
      for (const fault of drive.faults.slice(faults)) err(`  ${fault.text}\n`);
      faults = drive.faults.length;
    });
  }
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

/** Keys of the terminal press the pump's buttons. Returns what gives the terminal back. */
function buttons(world: VirtualWorld, pico: PicoBoard, { err }: CommandContext): () => void {
  const { stdin } = process;
  if (!stdin.isTTY) return () => {};
  err('  keys: c confirm (opens the pairing window), s stop, p power off and on, q quit\n');
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
  const onKey = (data: Buffer) => Promise.resolve(keys[data.toString()]?.()).catch(ignoreClose);
  stdin.setRawMode(true);
  stdin.on('data', onKey);
  stdin.resume();
  return () => {
    stdin.off('data', onKey);
    stdin.setRawMode(false);
    stdin.pause();
  };
}
