// SPDX-License-Identifier: Apache-2.0
/** Wires between the boards of one world: what one drives, the other sees, in the right order of time. */
import type { PicoBoard } from './pico/board.js';
import type { UnoBoard, UnoPinState } from './uno/board.js';
import type { Machine, VirtualWorld } from './world.js';

/**
 * Does `action` to `machine` at the instant `nanos` of the other board's time: exactly then when the machine is still
 * behind, at once when it is already ahead (by at most the world's quantum).
 */
function deliver(world: VirtualWorld, machine: Machine, nanos: number, action: () => void): void {
  if (machine.clock.nanos >= nanos) {
    action();
  } else {
    machine.clock.createAlarm(action).scheduleAt(nanos);
  }
  world.resynchronise();
}

/**
 * Connects a pin of the Uno with a GPIO of the Pico. Where the Uno drives, the Pico's pin follows; else the Uno sees what is
 * on the Pico's pin. The Uno's pull-up is not strong enough to count. Returns the cutter.
 */
export function wire(uno: UnoBoard, pin: number, pico: PicoBoard, gpio: number): () => void {
  const { world } = uno;
  const fromUno = (state: UnoPinState): void => {
    const level = state === 0 || state === 1 ? state : null;
    deliver(world, pico, uno.clock.nanos, () => pico.setInput(gpio, level));
  };
  const cuts = [
    uno.watchPin(pin, fromUno),
    pico.watchPin(gpio, (level) => deliver(world, uno, pico.clock.nanos, () => uno.setInput(pin, level))),
  ];
  fromUno(uno.pinState(pin));
  uno.setInput(pin, pico.pinLevel(gpio));
  return () => {
    for (const cut of cuts) {
      cut();
    }
    pico.setInput(gpio, null);
    uno.setInput(pin, null);
  };
}

/** Lets a pin of the Uno switch the Pico's supply through a relay: high is on, anything else off. Returns the cutter. */
export function wireSupply(uno: UnoBoard, pin: number, pico: PicoBoard): () => void {
  const follow = (state: UnoPinState): void => {
    deliver(uno.world, pico, uno.clock.nanos, () => (state === 1 ? pico.powerOn() : pico.powerOff()));
  };
  follow(uno.pinState(pin));
  return uno.watchPin(pin, follow);
}
