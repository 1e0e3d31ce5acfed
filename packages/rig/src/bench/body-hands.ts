// SPDX-License-Identifier: Apache-2.0
/** Hands at the body of an emulated pump: its line, its motor, its battery, its insulin. */
import type { WiredPump } from '@assay/emulator';
import type { Disturbance } from '../contract.js';

export class BodyHands {
  constructor(private readonly pump: WiredPump) {}

  disturb(disturbance: Disturbance): void {
    const { body, pico } = this.pump;
    switch (disturbance.kind) {
      case 'occlusion':
        body.line.occlude(disturbance.on, pico.world.now());
        return;
      case 'stall':
        body.drive.slip(disturbance.on ? 1 : null);
        return;
      case 'battery':
        body.setBattery(disturbance.millivolts);
        return;
      case 'temperature':
        body.setTemperature(disturbance.degrees);
    }
  }

  /** All as it was. */
  undo(): void {
    this.pump.body.heal(this.pump.pico.world.now());
  }
}
