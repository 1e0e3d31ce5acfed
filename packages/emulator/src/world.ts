// SPDX-License-Identifier: Apache-2.0
/** Several boards on one bench in one time, which advances only while the host waits, or paced to the wall clock. */
import { type Engine, type Micros, timedOut, VirtualClock } from '@assay/transport';
import type { BoardClock } from './board-clock.js';

/** A board as the world drives it. */
export interface Machine {
  readonly clock: BoardClock;
  /** Whether nothing of its own doing can happen before its next alarm: off, locked up, or asleep. */
  readonly idle: boolean;
  /** Nanoseconds of its time that it spent executing instructions, ever: the measure of the work it costs. */
  readonly busyNanos: number;
  /** Runs until `nanos`, or less when `stop` is called, or when it sleeps without an alarm and `nanos` is Infinity. */
  runUntil(nanos: number): void;
  /** Makes `runUntil` return after the instruction at hand. */
  stop(): void;
}

export type Level = 0 | 1;

export interface PinEdge {
  /** Microseconds of world time. */
  readonly t: Micros;
  readonly level: Level;
}

/** A board that reports its pins. */
interface PinSource {
  onPin(gpio: number, listener: (level: Level, t: Micros) => void): () => void;
}

export interface WorldOptions {
  /** `virtual` (default): time passes while the host waits. A number: that many times real time, for people. */
  readonly pace?: 'virtual' | number;
}

/** How far wired boards may run apart, in nanoseconds: what one sends may reach the other this much late, never early. */
export const QUANTUM_NANOS = 10_000;
/** A run gives the event loop a turn after this much work, so that an abort is heard. */
const BUSY_NANOS_PER_TURN = 40_000_000;
/** What a jump to an alarm costs besides the instructions that follow. */
const JUMP_COST_NANOS = 2_000;
const PACED_SLICE_MS = 4;
/** A paced world that the machine cannot keep up with drops time rather than chasing it for ever. */
const LONGEST_LAG_MS = 100;

export class VirtualWorld implements Engine {
  readonly clock: VirtualClock;
  /** Times real time; null in virtual time. */
  readonly pace: number | null;
  readonly #machines: Machine[] = [];
  #nanos = 0;
  #event: Machine | null = null;
  #stopPacing = (): void => {};
  readonly #closers: (() => void)[] = [];
  #closed = false;

  constructor(options: WorldOptions = {}) {
    this.clock = new VirtualClock(this);
    const { pace = 'virtual' } = options;
    this.pace = pace === 'virtual' ? null : pace;
    if (this.pace !== null) {
      if (!(this.pace > 0 && Number.isFinite(this.pace))) {
        throw new RangeError(`World pace ${pace}: give 'virtual' or a positive number of times real time.`);
      }
      this.clock.setPaced();
      this.#keepPace(this.pace);
    }
  }

  /** World time in nanoseconds. */
  get nanos(): number {
    return this.#nanos;
  }

  /** Whole microseconds since the world began. */
  now(): Micros {
    return Math.floor(this.#nanos / 1000);
  }

  /** Boards call this when they are made, with a clock that stands at the world's time. */
  join(machine: Machine): void {
    this.#machines.push(machine);
  }

  /** The run at hand ends at `machine`'s instant: the host has something to see. Called by boards from within `run`. */
  interrupt(machine: Machine): void {
    this.#event ??= machine;
    this.resynchronise();
  }

  /** A board did something that another must hear of before anyone runs on. */
  resynchronise(): void {
    for (const machine of this.#machines) {
      machine.stop();
    }
  }

  /** The next change of a pin to `level` (to either, when null); null when `deadline` (absolute, may be Infinity) passes first. */
  async nextPinEdge(board: PinSource, gpio: number, level: Level | null, deadline: Micros): Promise<PinEdge | null> {
    let unsubscribe = (): void => {};
    const edge = new Promise<PinEdge>((resolve) => {
      unsubscribe = board.onPin(gpio, (now, t) => {
        if (level === null || now === level) {
          resolve({ t, level: now });
        }
      });
    });
    try {
      const result = await this.clock.event(edge, deadline);
      return result === timedOut ? null : result;
    } finally {
      unsubscribe();
    }
  }

  /** Registers what `close` must also end. */
  onClose(closer: () => void): void {
    this.#closers.push(closer);
  }

  stalled(): string | null {
    if (this.#machines.length === 0) {
      return 'there is no board in this world';
    }
    const alive = this.#machines.some((machine) => !machine.idle || machine.clock.next < Number.POSITIVE_INFINITY);
    return alive ? null : 'every board is off, locked up or asleep without an alarm';
  }

  run(limit: Micros): void {
    this.#advance(limit * 1000, BUSY_NANOS_PER_TURN);
  }

  /** Boards stop, waits reject, what was opened is given back. Idempotent. */
  close(): void {
    if (this.#closed) {
      return;
    }
    this.#closed = true;
    this.#stopPacing();
    for (const closer of this.#closers) {
      closer();
    }
    this.clock.close(new Error('The emulated world was closed while a task waited on it.'));
  }

  /** Runs to `limit`, to the next event, or until the boards have worked for `budget`. */
  #advance(limit: number, budget: number): void {
    this.#event = null;
    if (this.#machines.length === 0) {
      this.#nanos = Number.isFinite(limit) ? Math.max(this.#nanos, limit) : this.#nanos;
      return;
    }
    let left = budget;
    while (this.#event === null && left > 0) {
      const machine = this.#pick(limit);
      if (!machine) {
        break;
      }
      const { nanos } = machine.clock;
      const work = machine.busyNanos;
      const cap = (machine.idle ? Math.max(machine.clock.next, nanos) : nanos) + left;
      machine.runUntil(Math.min(this.#bound(machine), limit, cap));
      left -= machine.busyNanos - work + JUMP_COST_NANOS;
      if (machine.clock.nanos === nanos && machine.idle && machine.clock.next === Number.POSITIVE_INFINITY) {
        break;
      }
    }
    this.#catchUp();
    this.#nanos = Math.max(this.#nanos, Math.min(...this.#machines.map((machine) => machine.clock.nanos)));
  }

  /** The board to run next: the one furthest behind, of those awake if one of them may run at all. */
  #pick(limit: number): Machine | null {
    let picked: Machine | null = null;
    for (const machine of this.#machines) {
      const { nanos } = machine.clock;
      if (nanos < limit && this.#bound(machine) > nanos) {
        const better: boolean =
          picked === null || (machine.idle === picked.idle ? nanos < picked.clock.nanos : picked.idle);
        picked = better ? machine : picked;
      }
    }
    return picked;
  }

  /** How far `machine` may run before another could have sent it something. */
  #bound(machine: Machine): number {
    let bound = Number.POSITIVE_INFINITY;
    for (const other of this.#machines) {
      if (other !== machine) {
        const { nanos, next } = other.clock;
        bound = Math.min(bound, (other.idle ? Math.max(next, nanos) : nanos) + QUANTUM_NANOS);
      }
    }
    return bound;
  }

  /** Brings the boards that are behind the event up to it, so that the host finds all of them there. */
  #catchUp(): void {
    if (this.#event === null) {
      return;
    }
    const { nanos } = this.#event.clock;
    for (const machine of this.#machines) {
      while (machine.clock.nanos < nanos) {
        machine.runUntil(nanos);
      }
    }
  }

  #keepPace(pace: number): void {
    let wall = performance.now();
    let nanos = this.#nanos;
    const turn = (): void => {
      const now = performance.now();
      if (
        now - wall > LONGEST_LAG_MS &&
        nanos + (now - wall) * 1e6 * pace - this.#nanos > LONGEST_LAG_MS * 1e6 * pace
      ) {
        wall = now - PACED_SLICE_MS;
        nanos = this.#nanos;
      }
      const target = nanos + (now - wall) * 1e6 * pace;
      const deadline = this.clock.earliestDeadline * 1000;
      this.#advance(deadline > this.#nanos ? Math.min(target, deadline) : target, BUSY_NANOS_PER_TURN);
      this.clock.expire();
      if (!this.#closed) {
        const timer = setTimeout(turn, this.#nanos < target ? 0 : PACED_SLICE_MS);
        this.#stopPacing = () => clearTimeout(timer);
      }
    };
    const timer = setTimeout(turn, PACED_SLICE_MS);
    this.#stopPacing = () => clearTimeout(timer);
  }
}
