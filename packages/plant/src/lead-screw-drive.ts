// SPDX-License-Identifier: Apache-2.0
/** The physical pump behind STEP, DIR and ENABLE: which pulses move the plunger, and what that delivers. */
import { type Micros, wantPositive } from './options.js';

export type DrivePin = 'step' | 'dir' | 'enable';

export interface LeadScrewOptions {
  /** Insulin delivered by one step, in milliunits (1 mU = 0.001 U). */
  readonly milliunitsPerStep: number;
  /** A STEP pulse shorter than this, in microseconds, does not move the motor. */
  readonly minPulse: Micros;
  /** A rising edge that follows the last moving one sooner than this, in microseconds, finds the rotor still on its way. */
  readonly minInterval: Micros;
}

export type DriveFaultKind =
  | 'disabled' // a pulse while ENABLE was not low from its rising to its falling edge
  | 'reverse' // a pulse while DIR was not high
  | 'short-pulse'
  | 'too-soon'
  | 'slipped'; // the motor was made to lose it

/** A pulse that the controller sent and the motor did not follow. */
export interface DriveFault {
  /** When the pulse began. */
  readonly t: Micros;
  readonly kind: DriveFaultKind;
  readonly text: string;
}

interface Pulse {
  readonly t: Micros;
  fault: DriveFault | null;
}

/** At rest: STEP low, DIR low, ENABLE high (driver off), as the pins are at reset. Feed it each change in order of time. */
export class LeadScrewDrive {
  readonly #options: LeadScrewOptions;
  readonly #faults: DriveFault[] = [];
  readonly #levels = { step: 0, dir: 0, enable: 1 };
  #pulse: Pulse | null = null;
  #position = 0;
  #lastStep: Micros | null = null;
  #energised: Micros = 0;
  #energisedSince: Micros | null = null;
  #slipEvery: number | null = null;
  #pulsesSinceSlip = 0;

  /** Throws RangeError unless the options are positive numbers. */
  constructor(options: LeadScrewOptions) {
    wantPositive('Lead screw', options);
    this.#options = options;
  }

  /** Steps that the plunger has moved. */
  get position(): number {
    return this.#position;
  }

  /** Insulin that has left the cartridge, in milliunits. */
  get delivered(): number {
    return this.#position * this.#options.milliunitsPerStep;
  }

  /** Pulses without motion, in order. */
  get faults(): readonly DriveFault[] {
    return this.#faults;
  }

  /** When the last moving pulse began; null before the first. */
  get lastStep(): Micros | null {
    return this.#lastStep;
  }

  /** For how long the motor has been energised by `now`, in microseconds. */
  motionTime(now: Micros): Micros {
    return this.#energised + (this.#energisedSince === null ? 0 : now - this.#energisedSince);
  }

  /** Makes the motor lose each so-manyth pulse from now on; 1: it is stalled, null: it follows them all. */
  slip(every: number | null): void {
    this.#slipEvery = every;
    this.#pulsesSinceSlip = 0;
  }

  /** A pin of the controller changed to `level` at `t`. */
  pin(name: DrivePin, level: 0 | 1, t: Micros): void {
    if (this.#levels[name] === level) {
      return;
    }
    this.#levels[name] = level;
    switch (name) {
      case 'step':
        if (level === 1) {
          this.#rise(t);
        } else {
          this.#fall(t);
        }
        return;
      case 'enable':
        this.#enable(level === 0, t);
        return;
      case 'dir':
        if (this.#pulse) {
          this.#spoil('reverse', 'DIR changed during the pulse');
        }
    }
  }

  #rise(t: Micros): void {
    this.#pulse = { t, fault: null };
    if (this.#levels.enable !== 0) {
      this.#spoil('disabled', 'the driver was not enabled');
    } else if (this.#levels.dir !== 1) {
      this.#spoil('reverse', 'DIR was not forward');
    } else if (this.#lastStep !== null && t - this.#lastStep < this.#options.minInterval) {
      this.#spoil(
        'too-soon',
        `${t - this.#lastStep} µs after the last step, less than ${this.#options.minInterval} µs`,
      );
    }
  }

  #fall(t: Micros): void {
    const pulse = this.#pulse;
    if (!pulse) {
      return;
    }
    if (t - pulse.t < this.#options.minPulse) {
      this.#spoil('short-pulse', `high for ${t - pulse.t} µs, less than ${this.#options.minPulse} µs`);
    }
    if (!pulse.fault && this.#slips()) {
      this.#spoil('slipped', 'the motor slipped');
    }
    if (pulse.fault) {
      this.#faults.push(pulse.fault);
    } else {
      this.#position++;
      this.#lastStep = pulse.t;
    }
    this.#pulse = null;
  }

  #slips(): boolean {
    this.#pulsesSinceSlip++;
    if (this.#slipEvery === null || this.#pulsesSinceSlip < this.#slipEvery) {
      return false;
    }
    this.#pulsesSinceSlip = 0;
    return true;
  }

  #enable(on: boolean, t: Micros): void {
    if (on) {
      this.#energisedSince = t;
      return;
    }
    this.#energised = this.motionTime(t);
    this.#energisedSince = null;
    if (this.#pulse) {
      this.#spoil('disabled', 'the driver was disabled during the pulse');
    }
  }

  /** The pulse at hand moves nothing; its first fault is the one that is told. */
  #spoil(kind: DriveFaultKind, why: string): void {
    const pulse = this.#pulse!;
    pulse.fault ??= { t: pulse.t, kind, text: `STEP pulse at ${pulse.t} µs moved nothing: ${why}` };
  }
}
