// SPDX-License-Identifier: Apache-2.0
// The reference firmware on an emulated Pico, for measurements: a fresh pump with a controller paired.
import { PumpClient } from '@assay/client';
import { Secret, seededRandom } from '@assay/crypto';
import { VirtualWorld } from '@assay/emulator';
import { PairingSecret } from '@assay/protocol';
import { holdConfirm, makePico } from '../emulated-pico.mjs';

const second = 1_000_000;

/** A powered pump in a world of its own, and what connects to it anew. */
export async function freshPump() {
  const world = new VirtualWorld();
  const pico = makePico(world);
  pico.powerOn();
  await world.clock.sleep(second);
  const secret = PairingSecret.parse(await holdConfirm(world, pico));
  const random = seededRandom(1, 'bench');
  const options = { port: pico.openPort(), random, staticKey: Secret.of(random(32)), role: 'controller' };
  const paired = await PumpClient.pair({ ...options, secret });
  secret.wipe();
  paired.close();
  return { world, pico, connect: () => PumpClient.connect({ ...options, pinnedPump: paired.pumpKey }) };
}
