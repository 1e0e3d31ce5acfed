// SPDX-License-Identifier: Apache-2.0
/** The line from the reservoir to the body: it gives way, it leaks into the body, and it can be closed. */
import { type Micros, wantPositive } from './options.js';

export interface LineOptions {
  /** Insulin that the line takes up, in milliunits for each kPa. */
  readonly compliance: number;
  /** Time in which an open line falls back to 1/e of its pressure, in microseconds. */
  readonly relaxation: Micros;
}

/** Feed it in order of time. */
export class InfusionLine {
  readonly #options: LineOptions;
  #pushed = 0;
  /** Insulin that is in the line above its rest, in milliunits, at `#at`. */
  #stored = 0;
  #at: Micros = 0;
  #occluded = false;

  /** Throws RangeError unless the options are positive numbers. */
  constructor(options: LineOptions) {
    wantPositive('Infusion line', options);
    this.#options = options;
  }

  get occluded(): boolean {
    return this.#occluded;
  }

  /** Closes the line at its end, or opens it; returns what is in it, in milliunits: after opening, the bolus that comes of it. */
  occlude(on: boolean, t: Micros): number {
    this.#relax(t);
    this.#occluded = on;
    return this.#stored;
  }

  /** The plunger pushed so much into the line. */
  push(milliunits: number, t: Micros): void {
    this.#relax(t);
    this.#pushed += milliunits;
    this.#stored += milliunits;
  }

  /** kPa above the body's. */
  pressure(t: Micros): number {
    this.#relax(t);
    return this.#stored / this.#options.compliance;
  }

  /** Insulin that has reached the body, in milliunits. */
  infused(t: Micros): number {
    this.#relax(t);
    return this.#pushed - this.#stored;
  }

  /** Insulin that was pushed and has not reached the body, in milliunits. */
  missed(t: Micros): number {
    this.#relax(t);
    return this.#stored;
  }

  #relax(t: Micros): void {
    const passed = Math.max(0, t - this.#at);
    this.#at = Math.max(t, this.#at);
    if (!this.#occluded && passed > 0) {
      this.#stored *= Math.exp(-passed / this.#options.relaxation);
    }
  }
}
