// SPDX-License-Identifier: Apache-2.0
// The reference firmware on an emulated Pico, for measurements: a fresh pump with a controller enrolled.
import { readFileSync } from 'node:fs';
import { PumpClient } from '@assay/client';
import { seededRandom } from '@assay/crypto';
import { PicoBoard, VirtualWorld } from '@assay/emulator';
import { BUTTON_GPIO } from '@assay/rig';

const image = readFileSync(new URL('../../hardware/pump-controller/build/pico/pump-controller.bin', import.meta.url));
const second = 1_000_000;

/** A powered pump in a world of its own, its pairing window open. */
export async function freshPump() {
  const world = new VirtualWorld();
  const pico = new PicoBoard(world, { image, seed: 1 });
  pico.powerOn();
  await world.clock.sleep(second);
  pico.setInput(BUTTON_GPIO.confirm, 0);
  await world.clock.sleep(1.2 * second);
  pico.setInput(BUTTON_GPIO.confirm, null);
  const random = seededRandom(1, 'bench');
  const staticKey = random(32);
  const port = pico.openPort();
  const connect = (pinnedPump) => PumpClient.connect({ port, random, staticKey, pinnedPump, role: 'controller' });
  const enrolled = await connect('enrol');
  enrolled.close();
  return { world, pico, connect: () => connect(enrolled.pumpKey) };
}
