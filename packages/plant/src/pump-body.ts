// SPDX-License-Identifier: Apache-2.0
/** The whole pump behind the pins: drive, encoder, reservoir, line, battery, and what their sensors put out. */
import { InfusionLine, type LineOptions } from './infusion-line.js';
import { type DrivePin, LeadScrewDrive, type LeadScrewOptions } from './lead-screw-drive.js';
import type { Micros } from './options.js';

export interface PumpBodyOptions {
  readonly drive?: Partial<LeadScrewOptions>;
  readonly line?: Partial<LineOptions>;
  /** Content at the start, in milliunits; default full, 300 U. */
  readonly reservoir?: number;
}

/** The sensors that put out a voltage. */
export type AnalogSensor = 'pressure' | 'battery' | 'temperature';

/** One step of 0.05 U; a motor that follows pulses of 1 ms, 100 ms apart (the pump's own: 5 ms, 2 s). */
const DRIVE: LeadScrewOptions = { milliunitsPerStep: 50, minPulse: 1_000, minInterval: 100_000 };
/** A closed line rises by 5 kPa with each step. */
const LINE: LineOptions = { compliance: 10, relaxation: 1_000_000 };
const FULL = 300_000;
/** Millivolts. */
const CHARGED = 4000;
/** °C. */
const ROOM = 22;
/** The flag that the plunger passes near its end, in milliunits of what is left then. */
const FLAG = 20_000;
/** What the sensors put out, in millivolts (hardware/pump-controller/README.md). */
const PRESSURE = { zero: 300, perKilopascal: 10 };
const TEMPERATURE = { zero: 500, perDegree: 10 };
const BATTERY_DIVIDER = 2;
const HIGHEST = 3300;
/** Levels of A and B as the motor delivers, step by step. */
const QUADRATURE = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
] as const;

/** Healthy, full and open at first. Feed it in order of time. */
export class PumpBody {
  readonly drive: LeadScrewDrive;
  readonly line: InfusionLine;
  #reservoir: number;
  #battery = CHARGED;
  #temperature = ROOM;
  readonly #forced = new Map<AnalogSensor, number>();

  constructor(options: PumpBodyOptions = {}) {
    this.drive = new LeadScrewDrive({ ...DRIVE, ...options.drive });
    this.line = new InfusionLine({ ...LINE, ...options.line });
    this.#reservoir = options.reservoir ?? FULL;
  }

  /** A pin of the controller changed to `level` at `t`. */
  pin(name: DrivePin, level: 0 | 1, t: Micros): void {
    const before = this.drive.delivered;
    this.drive.pin(name, level, t);
    const pushed = Math.min(this.drive.delivered - before, this.#reservoir);
    if (pushed > 0) {
      this.#reservoir -= pushed;
      this.line.push(pushed, t);
    }
  }

  /** Levels of the encoder's A and B. */
  get encoder(): readonly [0 | 1, 0 | 1] {
    return QUADRATURE[this.drive.position & 3]!;
  }

  /** Level of the flag near the plunger's end: low once it is passed. */
  get travel(): 0 | 1 {
    return this.#reservoir > FLAG ? 1 : 0;
  }

  /** Insulin in the reservoir, in milliunits. */
  get reservoir(): number {
    return this.#reservoir;
  }

  /** Puts another reservoir in. Throws RangeError unless it holds something from 0 to 300 U. */
  fill(milliunits: number): void {
    if (!(milliunits >= 0 && milliunits <= FULL)) {
      throw new RangeError(`Reservoir: ${milliunits} mU; it holds 0 to ${FULL}.`);
    }
    this.#reservoir = milliunits;
  }

  /** The battery's voltage, in millivolts. */
  setBattery(millivolts: number): void {
    this.#battery = millivolts;
  }

  /** The insulin's temperature, in °C. */
  setTemperature(degrees: number): void {
    this.#temperature = degrees;
  }

  /** Breaks a sensor: it puts out so many millivolts, whatever it should see; null mends it. */
  force(sensor: AnalogSensor, millivolts: number | null): void {
    if (millivolts === null) {
      this.#forced.delete(sensor);
    } else {
      this.#forced.set(sensor, millivolts);
    }
  }

  /** Opens the line, frees the motor, charges the battery, cools the insulin, mends the sensors; the reservoir stays as it is. */
  heal(t: Micros): void {
    this.line.occlude(false, t);
    this.drive.slip(null);
    this.#battery = CHARGED;
    this.#temperature = ROOM;
    this.#forced.clear();
  }

  /** What a sensor puts out, in millivolts. */
  output(sensor: AnalogSensor, t: Micros): number {
    const value = this.#forced.get(sensor) ?? this.#measured(sensor, t);
    return Math.min(HIGHEST, Math.max(0, value));
  }

  #measured(sensor: AnalogSensor, t: Micros): number {
    switch (sensor) {
      case 'pressure':
        return PRESSURE.zero + PRESSURE.perKilopascal * this.line.pressure(t);
      case 'battery':
        return this.#battery / BATTERY_DIVIDER;
      case 'temperature':
        return TEMPERATURE.zero + TEMPERATURE.perDegree * this.#temperature;
    }
  }
}
