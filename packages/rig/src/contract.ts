// SPDX-License-Identifier: Apache-2.0
/** What a rig offers to a sequence, whatever it is made of, and what a run tells those who watch it. */
import type { Secret } from '@assay/crypto';
import type { Measurement, Outcome, SequenceResult } from '@assay/sequence';
import type { Clock, Micros, Port } from '@assay/transport';

export type Button = 'confirm' | 'stop';
export type Level = 0 | 1;

/** A change of the STEP pin as the fixture saw it. */
export interface StepEdge {
  readonly t: Micros;
  readonly level: Level;
}

/** What a rig may do to the pump's body, not to its pins; it lasts until it is undone, or until `safe()`. */
export type Disturbance =
  | { readonly kind: 'occlusion'; readonly on: boolean } // the line is closed at its end
  | { readonly kind: 'stall'; readonly on: boolean } // the motor follows no pulse
  | { readonly kind: 'battery'; readonly millivolts: number }
  | { readonly kind: 'temperature'; readonly degrees: number }; // of the insulin, °C

/**
 * The hands and eyes at the pump's pins. Steps are rising edges of STEP, counted here and never by the pump.
 * Every driver leaves the pump supplied and no button pressed after `safe()`; `close()` calls `safe()` first.
 */
export interface Fixture {
  readonly kind: 'direct' | 'firmata';
  /** Presses, holds for `holdUs` of rig time, releases. */
  press(button: Button, holdUs: Micros): Promise<void>;
  /** Switches the pump's supply; off is immediate, as if the battery were pulled. */
  supply(on: boolean): Promise<void>;
  /** Throws RigError `fixture-cannot` on a rig without such hands; its profile must not claim the capability then. */
  disturb(disturbance: Disturbance): Promise<void>;
  /** Rising STEP edges since the fixture was opened. */
  readonly steps: number;
  /** Calls back on each STEP edge, in order; returns the unsubscriber. */
  onStep(listener: (edge: StepEdge) => void): () => void;
  /** Resolves at the next rising STEP edge, or with null at the deadline. */
  nextStep(deadline: Micros): Promise<StepEdge | null>;
  safe(): Promise<void>;
  close(): Promise<void>;
}

/** One line of the pump's display. It may hold a pairing secret: never write it down. */
export interface DisplayLine {
  readonly t: Micros;
  readonly text: string;
}

/** The secret of an open pairing window as the pump shows it (link.md PAIR-3, PAIR-6). */
export interface ShownSecret {
  /** Seven groups of four characters, hyphens between. */
  readonly text: string;
  /** Content of the QR code; null when it was not seen. */
  readonly qr: string | null;
}

/**
 * What the pump shows to the person who holds it. Each line goes into the transcript as a note `display`, secrets hidden
 * (their SHA-256 stands for them), whether a drive reads it or not.
 */
export interface Display {
  /** `line`: the rig hears the display's own line. `operator`: a person is asked for the secret and for nothing else. */
  readonly kind: 'line' | 'operator';
  /** The next line in order, kept since the bench was opened; null when none comes before `deadline`. Throws PortError. */
  nextLine(deadline: Micros): Promise<DisplayLine | null>;
  /**
   * The newest secret that was shown and not read yet; older lines are passed over. null when none is shown before
   * `deadline`, or when the person says so. Throws RigError `display-missing`, PortError.
   */
  readPairingSecret(deadline: Micros): Promise<ShownSecret | null>;
}

/** A person at the rig who can be asked, on a real rig only. */
export interface Operator {
  /** Resolves with what was typed; `secret` answers are not echoed. Rejects when aborted. */
  ask(question: string, options: { readonly secret: boolean; readonly signal: AbortSignal }): Promise<string>;
}

/** Static keys of the rig's own paired peers (32-byte X25519 secrets) and the pump's public key as stored at pairing. */
export interface Credentials {
  readonly controller: Secret;
  readonly caregiver: Secret;
  readonly pumpPublic: Uint8Array;
}

/** Everything that a sequence drives: one pump, one fixture, one clock. */
export interface Bench {
  readonly clock: Clock;
  readonly fixture: Fixture;
  readonly display: Display;
  /**
   * Opens the pump's serial port, tapped: each whole frame goes into the transcript. `via` names the tap (`controller`,
   * `attacker`). One open port at a time, as on a wire; open fails with `port-busy` otherwise.
   */
  open(via: string): Promise<Port>;
  readonly credentials: Credentials;
  /** Keys and nonces of the rig's own peers; deterministic on the emulated rig. */
  randomBytes(length: number): Uint8Array;
  /** Records a decoded message; the client's tap calls it. */
  message(dir: 'tx' | 'rx', via: string, name: string, body: import('@assay/sequence').Json): void;
}

/** What a run tells a screen or a terminal while it works. Plain data: crosses threads, IPC and WebSocket. */
export type RunEvent =
  | {
      readonly type: 'run-start';
      readonly rig: string;
      readonly seed: number;
      readonly out: string;
      readonly sequences: readonly { id: string; title: string; estimate: number }[];
    }
  | { readonly type: 'setup'; readonly text: string; readonly done: number }
  | { readonly type: 'sequence-start'; readonly id: string }
  | { readonly type: 'step'; readonly id: string; readonly title: string }
  | { readonly type: 'progress'; readonly id: string; readonly done: number }
  | { readonly type: 'pump-step'; readonly id: string; readonly t: Micros }
  | { readonly type: 'measurement'; readonly id: string; readonly measurement: Measurement }
  | { readonly type: 'sequence-end'; readonly result: SequenceResult; readonly wallMs: number }
  | {
      readonly type: 'run-end';
      readonly outcome: Outcome;
      readonly transcriptHash: string;
      readonly out: string;
      readonly wallMs: number;
    };
