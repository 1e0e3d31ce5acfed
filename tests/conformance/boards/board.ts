// SPDX-License-Identifier: Apache-2.0
/** A board with a pump on it as hands, eyes and a client find it, whatever runs the firmware. */
import type { Clock, Micros, Port } from '@assay/transport';

export const PINS = ['STEP', 'DIR', 'ENABLE', 'SOUND', 'LIGHT'] as const;
export type OutputPin = (typeof PINS)[number];
/** `mutants`: with the weaknesses compiled in, of which none is on; it restarts when it is told to. */
export type Build = 'release' | 'mutants';
export type Button = 'confirm' | 'stop';

export interface PinChange {
  readonly pin: OutputPin;
  readonly high: boolean;
  /** Microseconds of the board's own clock, which may begin anew when it starts. */
  readonly t: Micros;
}

export interface Board {
  /** Time as it passes for who stands before the board. */
  readonly clock: Clock;
  /** The serial line; another one after each start. */
  readonly port: Port;
  /** What the display has shown, line by line. */
  readonly display: readonly string[];
  /** Each change of an output pin since the board was made. */
  readonly changes: readonly PinChange[];
  setButton(button: Button, pressed: boolean): void;
  /** Throws when the board has ended by itself: nothing will come from it any more. */
  check(): void;
  /** Takes the supply away, at once. */
  cutPower(): Promise<void>;
  powerOn(): Promise<void>;
  close(): Promise<void>;
}

/** How a port of the firmware is brought to run. */
export interface BoardKind {
  /** As Identity tells it. */
  readonly name: string;
  /** File of the image, for its digest. */
  image(build: Build): string;
  /** Whether time passes by itself: then it is only as exact as the machine has leisure. */
  readonly realTime: boolean;
  /** Why it cannot run here; null when it can. */
  readonly missing: string | null;
  /** A new board with erased flash, powered. */
  open(build: Build): Promise<Board>;
}
