// SPDX-License-Identifier: Apache-2.0
/** The echo board and its Uno fixture behind pseudo terminals: a serial rig as far as the host can tell, in real time. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PicoBoard, type ServedPty, servePty, UnoBoard, VirtualWorld } from '@assay/emulator';
import { wireFixture } from '../src/bench/uno-wiring.js';
import { compileEcho } from './echo-image.js';

const hex = fileURLToPath(new URL('../../../.cache/standard-firmata-uno.hex', import.meta.url));

export const PINS = { step: 2, confirm: 4, stop: 5, supply: 7 };

export interface EchoOnPtys {
  readonly pump: ServedPty;
  readonly fixture: ServedPty;
  readonly display: ServedPty;
  readonly pico: PicoBoard;
  readonly uno: UnoBoard;
  close(): Promise<void>;
}

export async function serveEcho(folder: string): Promise<EchoOnPtys> {
  const world = new VirtualWorld({ pace: 1 });
  const pico = new PicoBoard(world, { image: compileEcho(), seed: 1 });
  pico.powerOn();
  const uno = new UnoBoard(world, { hex: await readFile(hex, 'utf8') });
  wireFixture(uno, pico, PINS);
  const pump = await servePty(world, pico, join(folder, 'pump'));
  const fixture = await servePty(world, uno, join(folder, 'fixture'));
  const shown = { name: pico.name, openPort: (path?: string) => pico.openDisplay(path) };
  const display = await servePty(world, shown, join(folder, 'display'));
  return {
    pump,
    fixture,
    display,
    pico,
    uno,
    close: async () => {
      await Promise.all([pump.close(), fixture.close(), display.close()]);
      world.close();
    },
  };
}

/** A definition of this rig, in place of the emulated one. */
export function serialYaml(folder: string): string {
  return `schema: assay-rig/1
id: echo-serial
title: Echo on a serial port
kind: serial
profile: profile.yaml
board:
  kind: serial-pico
  port: ${join(folder, 'pump')}
  baudRate: 115200
  display: ${join(folder, 'display')}
  firmware: echo.bin
fixture: firmata
fixtures:
  firmata:
    kind: firmata
    uno: { kind: serial-uno, port: ${join(folder, 'fixture')}, baudRate: 57600 }
    pins: { step: 2, confirm: 4, stop: 5, supply: 7 }
`;
}
