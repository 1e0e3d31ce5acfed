// SPDX-License-Identifier: Apache-2.0
/** The byte stream to a board and the clock that its time-outs are counted on: the seam between host code and any rig. */

/** Microseconds since the rig was opened: the device's virtual time on an emulated rig, monotonic host time on a real one. */
export type Micros = number;

/**
 * Time as the rig counts it. Host code that drives a device never touches Date, performance or setTimeout: it asks this
 * clock, so that on an emulated rig the device's time passes only while every host task waits on the rig, and a result
 * never depends on how fast the machine is.
 */
export interface Clock {
  readonly kind: 'virtual' | 'real';
  /** Now, in whole microseconds since the rig was opened. */
  now(): Micros;
  /** Resolves when `us` microseconds have passed; rejects with the signal's reason when aborted. */
  sleep(us: Micros, signal?: AbortSignal): Promise<void>;
  /**
   * Lets the rig's time run until `work` settles or `deadline` (absolute) passes, whichever is first; resolves with the
   * value or with `timedOut`. For work that is itself driven by the rig (a driver that reads a Port in the background).
   */
  until<T>(work: Promise<T>, deadline: Micros): Promise<T | typeof timedOut>;
}

/** What `Clock.until` resolves with when the deadline passed first. */
export const timedOut: unique symbol = Symbol('timed out');

/** A byte stream to one device. One reader and one writer at a time. */
export interface Port {
  /** What a person would call it: a device path, or `emulated:…`. */
  readonly path: string;
  readonly clock: Clock;
  readonly closed: boolean;
  /** Hands the bytes over; resolves when they are accepted, not when they are received. Throws PortError. */
  write(bytes: Uint8Array): Promise<void>;
  /**
   * The next bytes, at least one, as they come (any split); `null` when `deadline` (absolute, may be Infinity) passes first.
   * Bytes that arrive while nobody reads are kept in order. Throws PortError `port-closed` or `port-vanished`.
   */
  read(deadline: Micros): Promise<Uint8Array | null>;
  /** Idempotent. A pending read rejects with PortError `port-closed`. */
  close(): Promise<void>;
}

/** What went wrong with a port; stable. */
export type PortErrorCode =
  | 'port-not-found' // no such device
  | 'port-busy' // another program holds it
  | 'port-denied' // no permission
  | 'port-vanished' // it was there and went away in mid-run
  | 'port-closed' // used after close
  | 'port-failed'; // anything else; `cause` has it

/** Trouble with the port itself: the rig's, never the product's. The message says what and where, and the mend. */
export class PortError extends Error {
  constructor(
    readonly code: PortErrorCode,
    readonly path: string,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'PortError';
  }
}
