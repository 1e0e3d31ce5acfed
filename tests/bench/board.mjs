// SPDX-License-Identifier: Apache-2.0
// The reference firmware on an emulated Pico, for measurements: a fresh pump with a controller paired.
import { readFileSync } from 'node:fs';
import { PumpClient } from '@assay/client';
import { Secret, seededRandom } from '@assay/crypto';
import { PicoBoard, VirtualWorld } from '@assay/emulator';
import { PairingSecret } from '@assay/protocol';
import { BUTTON_GPIO } from '@assay/rig';

const image = readFileSync(new URL('../../hardware/pump-controller/build/pico/pump-controller.bin', import.meta.url));
const second = 1_000_000;

/** A powered pump in a world of its own, and what connects to it anew. */
export async function freshPump() {
  const world = new VirtualWorld();
  const pico = new PicoBoard(world, { image, seed: 1 });
  pico.powerOn();
  await world.clock.sleep(second);
  const secret = await openWindow(world, pico);
  const random = seededRandom(1, 'bench');
  const options = { port: pico.openPort(), random, staticKey: Secret.of(random(32)), role: 'controller' };
  const paired = await PumpClient.pair({ ...options, secret });
  secret.wipe();
  paired.close();
  return { world, pico, connect: () => PumpClient.connect({ ...options, pinnedPump: paired.pumpKey }) };
}

/** Holds the confirm button, and reads what the display shows. */
async function openWindow(world, pico) {
  let shown = '';
  const stop = pico.onDisplayLine((line) => {
    if (line.startsWith('PAIR ')) shown = line.slice('PAIR '.length);
  });
  pico.setInput(BUTTON_GPIO.confirm, 0);
  await world.clock.sleep(1.2 * second);
  pico.setInput(BUTTON_GPIO.confirm, null);
  stop();
  return PairingSecret.parse(shown);
}
