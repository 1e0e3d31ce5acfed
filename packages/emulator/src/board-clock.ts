// SPDX-License-Identifier: Apache-2.0
/** One board's own time in nanoseconds, with alarms that fire at their exact instant, first come first served. */

/** What rp2040js asks of a clock's alarm. */
export interface Alarm {
  /** (Re)arms the alarm `deltaNanos` from now. */
  schedule(deltaNanos: number): void;
  cancel(): void;
}

/** What rp2040js asks of a clock. */
export interface AlarmClock {
  readonly nanos: number;
  createAlarm(callback: () => void): Alarm;
}

class LinkedAlarm implements Alarm {
  next: LinkedAlarm | null = null;
  nanos = 0;
  armed = false;

  constructor(
    private readonly clock: BoardClock,
    readonly callback: () => void,
  ) {}

  schedule(deltaNanos: number): void {
    this.scheduleAt(this.clock.nanos + deltaNanos);
  }

  scheduleAt(nanos: number): void {
    this.cancel();
    this.nanos = nanos;
    this.armed = true;
    this.clock.link(this);
  }

  cancel(): void {
    if (this.armed) {
      this.armed = false;
      this.clock.unlink(this);
    }
  }
}

export type BoardAlarm = LinkedAlarm;

/** Outlives the chips that run on it: a power cycle puts a new chip on the old clock. */
export class BoardClock implements AlarmClock {
  /** Now. Written by the board's run loop between instructions. */
  nanos: number;
  /** When the earliest alarm is due; Infinity without one. */
  next = Number.POSITIVE_INFINITY;
  /** Up to where the board may run at present. */
  limit = Number.POSITIVE_INFINITY;
  /** The earlier of `next` and `limit`: the one number that the run loop compares with after each instruction. */
  horizon = Number.POSITIVE_INFINITY;
  #first: LinkedAlarm | null = null;

  constructor(nanos = 0) {
    this.nanos = nanos;
  }

  createAlarm(callback: () => void): BoardAlarm {
    return new LinkedAlarm(this, callback);
  }

  setLimit(nanos: number): void {
    this.limit = nanos;
    this.horizon = Math.min(this.next, nanos);
  }

  /** Ends the burst of instructions at hand; the run loop looks around and goes on. */
  breakBurst(): void {
    this.horizon = Number.NEGATIVE_INFINITY;
  }

  /** Fires what is due, each at its own instant, and comes back to now. */
  fire(): void {
    const now = this.nanos;
    while (this.next <= now) {
      const alarm = this.#first!;
      this.nanos = alarm.nanos;
      alarm.cancel();
      alarm.callback();
    }
    this.nanos = now;
    this.horizon = Math.min(this.next, this.limit);
  }

  link(alarm: LinkedAlarm): void {
    let at = this.#first;
    let before: LinkedAlarm | null = null;
    while (at && at.nanos <= alarm.nanos) {
      before = at;
      at = at.next;
    }
    alarm.next = at;
    if (before) {
      before.next = alarm;
    } else {
      this.#first = alarm;
      this.next = alarm.nanos;
      this.horizon = Math.min(this.horizon, alarm.nanos);
    }
  }

  unlink(alarm: LinkedAlarm): void {
    if (this.#first === alarm) {
      this.#first = alarm.next;
      this.next = this.#first ? this.#first.nanos : Number.POSITIVE_INFINITY;
    } else {
      let at = this.#first;
      while (at && at.next !== alarm) {
        at = at.next;
      }
      if (at) {
        at.next = alarm.next;
      }
    }
    alarm.next = null;
  }
}

/** The clock as one chip sees it: when the chip loses power, its alarms go with it and nothing of it fires again. */
export class ChipClock implements AlarmClock {
  readonly #alarms: BoardAlarm[] = [];
  constructor(readonly board: BoardClock) {}

  get nanos(): number {
    return this.board.nanos;
  }

  createAlarm(callback: () => void): BoardAlarm {
    const alarm = this.board.createAlarm(callback);
    this.#alarms.push(alarm);
    return alarm;
  }

  kill(): void {
    for (const alarm of this.#alarms) {
      alarm.cancel();
    }
  }
}
