// SPDX-License-Identifier: Apache-2.0
/** The thread of one emulated pump: the same firmware image as on a board, paced to real time, so that no screen waits for it. */
import { parentPort, workerData } from 'node:worker_threads';
import { PicoBoard, VirtualWorld, WiredPump } from '@assay/emulator';
import { BUTTON_GPIO, PUMP_WIRING, STEP_GPIO } from '@assay/rig';
import type { FromPump, PumpThreadData, ToPump } from './worker-port.js';

const { image, seed, serial, path } = workerData as PumpThreadData;
const world = new VirtualWorld({ pace: 1 });
const board = new PicoBoard(world, { image, seed, serial });
new WiredPump(board, PUMP_WIRING);
const port = board.openPort(path);

function tell(message: FromPump): void {
  parentPort?.postMessage(message);
}

async function press(id: number, button: 'confirm' | 'stop', holdMs: number): Promise<void> {
  board.setInput(BUTTON_GPIO[button], 0);
  await world.clock.sleep(holdMs * 1000);
  board.setInput(BUTTON_GPIO[button], null);
  tell({ type: 'pressed', id });
}

async function forward(): Promise<void> {
  for (;;) {
    const bytes = await port.read(Number.POSITIVE_INFINITY);
    if (bytes !== null) tell({ type: 'bytes', bytes });
  }
}

parentPort?.on('message', (message: ToPump) => {
  if (message.type === 'bytes') void port.write(message.bytes);
  else if (message.type === 'press') void press(message.id, message.button, message.holdMs);
  else {
    world.close();
    process.exit(0);
  }
});

board.watchPin(STEP_GPIO, (level) => {
  if (level === 1) tell({ type: 'step' });
});
board.onDisplayLine((line) => tell({ type: 'display', line }));
board.powerOn();
tell({ type: 'ready' });
void forward();
