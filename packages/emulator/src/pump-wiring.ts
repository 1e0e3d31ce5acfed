// SPDX-License-Identifier: Apache-2.0
/** Puts a pump's body behind the pins of a board: what the controller does moves it, and its sensors answer. */
import { type AnalogSensor, PumpBody, type PumpBodyOptions } from '@assay/plant';
import type { PicoBoard } from './pico/board.js';

/** Where the pump's drive and sensors are connected. */
export interface PumpWiring {
  readonly step: number;
  readonly dir: number;
  readonly enable: number;
  readonly encoder: readonly [number, number];
  readonly travel: number;
  /** Channels of the ADC. */
  readonly analog: Readonly<Record<AnalogSensor, number>>;
}

const SUPPLY_MILLIVOLTS = 3300;
const HIGHEST_CODE = 4095;

/** The pump behind a board; healthy at first. */
export class WiredPump {
  readonly body: PumpBody;

  constructor(
    readonly pico: PicoBoard,
    private readonly wiring: PumpWiring,
    options: PumpBodyOptions = {},
  ) {
    this.body = new PumpBody(options);
    for (const pin of ['dir', 'enable', 'step'] as const) {
      pico.watchPin(wiring[pin], (level, t) => {
        // ENABLE has a pull-up of its own: without a supply the driver is off, whatever the chip's pin shows.
        this.body.pin(pin, pin === 'enable' && !pico.powered ? 1 : level, t);
        this.show();
      });
    }
    for (const sensor of ['pressure', 'battery', 'temperature'] as const) {
      pico.setAnalog(wiring.analog[sensor], (t) =>
        Math.round((this.body.output(sensor, t) / SUPPLY_MILLIVOLTS) * HIGHEST_CODE),
      );
    }
    this.show();
  }

  /** Puts the levels of encoder and flag on their pins; to be called after a change of the body by hand. */
  show(): void {
    const { pico, wiring, body } = this;
    pico.setInput(wiring.encoder[0], body.encoder[0]);
    pico.setInput(wiring.encoder[1], body.encoder[1]);
    pico.setInput(wiring.travel, body.travel);
  }
}
