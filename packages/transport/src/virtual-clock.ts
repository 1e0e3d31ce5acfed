// SPDX-License-Identifier: Apache-2.0
/** Time that passes only while every host task waits on it: the same run gives the same result on any machine. */
import { type Clock, type Micros, timedOut } from './port.js';

/** What makes time pass. Without one, time jumps to the earliest deadline. */
export interface Engine {
  /** Whole microseconds, monotonic. */
  now(): Micros;
  /**
   * Lets time pass up to `limit` (absolute, may be Infinity), at least a little, or less when the engine has something to
   * show to the host first: it settles the promise that the host waits on and returns.
   */
  run(limit: Micros): void;
  /** Why nothing can happen any more unless the host acts, in words for a person; null while something can. */
  stalled(): string | null;
}

/** Every host task waits, none has a deadline, and nothing in the world can end the wait. */
export class DeadlockError extends Error {
  readonly code = 'deadlock';
  constructor(why: string) {
    super(`The wait can never end: ${why}. Give it a deadline, or act on the board before waiting.`);
    this.name = 'DeadlockError';
  }
}

interface Waiter {
  readonly deadline: Micros;
  /** A wait for work that the host itself may have to do between slices of the rig's time. */
  readonly sliced: boolean;
  expire(): void;
  fail(error: Error): void;
}

/** Waits for host work run in slices that double from the first to the longest while nothing happens. */
const FIRST_SLICE: Micros = 1_000;
const LONGEST_SLICE: Micros = 1_000_000;

class JumpEngine implements Engine {
  #now: Micros = 0;
  now(): Micros {
    return this.#now;
  }
  run(limit: Micros): void {
    this.#now = Math.max(this.#now, limit);
  }
  stalled(): string {
    return 'no board takes part in this clock';
  }
}

/**
 * The Clock of a world. A task that waits registers; in the next turn of the event loop, when every continuation has had
 * its say, time runs until the earliest waiter is satisfied, and stops there. Waits without a deadline (a permanent
 * reader) are told of events but do not let time run by themselves. Host work outside this clock (files, real timers)
 * is invisible to it: do not mix such work with waits whose order matters.
 */
export class VirtualClock implements Clock {
  readonly kind = 'virtual';
  readonly #engine: Engine;
  readonly #waiters = new Set<Waiter>();
  #scheduled = false;
  #slice = FIRST_SLICE;
  #paced = false;
  #closed: Error | null = null;

  constructor(engine: Engine = new JumpEngine()) {
    this.#engine = engine;
  }

  now(): Micros {
    return this.#engine.now();
  }

  sleep(us: Micros, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const settle = (): void => {
        this.#waiters.delete(waiter);
        signal?.removeEventListener('abort', abort);
      };
      const abort = (): void => {
        settle();
        reject(signal?.reason);
      };
      const waiter = this.#register({
        deadline: this.now() + Math.max(0, us),
        sliced: false,
        expire: () => {
          settle();
          resolve();
        },
        fail: (error) => {
          settle();
          reject(error);
        },
      });
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  until<T>(work: Promise<T>, deadline: Micros): Promise<T | typeof timedOut> {
    return this.#await(work, deadline, true);
  }

  /**
   * As `until`, for work that the engine settles by itself (bytes, an edge): time runs to the event in one go. An infinite
   * deadline makes it a background wait.
   */
  event<T>(work: Promise<T>, deadline: Micros): Promise<T | typeof timedOut> {
    return deadline === Number.POSITIVE_INFINITY ? work : this.#await(work, deadline, false);
  }

  /** Time also passes by other means (paced to the wall clock); waits then only watch it. */
  setPaced(): void {
    this.#paced = true;
  }

  /** Ends the waits whose deadline has passed, in the order in which they began. */
  expire(): void {
    const now = this.now();
    for (const waiter of [...this.#waiters]) {
      if (waiter.deadline <= now) {
        waiter.expire();
      }
    }
  }

  /** The earliest deadline that anybody waits for; Infinity when nobody does. */
  get earliestDeadline(): Micros {
    let earliest = Number.POSITIVE_INFINITY;
    for (const waiter of this.#waiters) {
      earliest = Math.min(earliest, waiter.deadline);
    }
    return earliest;
  }

  /** Every wait, now and later, rejects with `error`. */
  close(error: Error): void {
    this.#closed = error;
    for (const waiter of [...this.#waiters]) {
      waiter.fail(error);
    }
  }

  #await<T>(work: Promise<T>, deadline: Micros, sliced: boolean): Promise<T | typeof timedOut> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        deadline,
        sliced,
        expire: () => {
          this.#waiters.delete(waiter);
          resolve(timedOut);
        },
        fail: (error) => {
          this.#waiters.delete(waiter);
          reject(error);
        },
      };
      this.#register(waiter);
      work.then(
        (value) => {
          this.#waiters.delete(waiter);
          resolve(value);
        },
        (error) => waiter.fail(error),
      );
    });
  }

  #register(waiter: Waiter): Waiter {
    if (this.#closed) {
      queueMicrotask(() => waiter.fail(this.#closed!));
      return waiter;
    }
    this.#waiters.add(waiter);
    this.#slice = FIRST_SLICE;
    this.#schedule();
    return waiter;
  }

  #schedule(): void {
    if (!this.#scheduled && !this.#paced && this.#waiters.size > 0) {
      this.#scheduled = true;
      setImmediate(() => this.#turn());
    }
  }

  #turn(): void {
    this.#scheduled = false;
    if (this.#waiters.size === 0) {
      return;
    }
    let limit = this.earliestDeadline;
    if (limit === Number.POSITIVE_INFINITY) {
      const why = this.#engine.stalled();
      if (why !== null) {
        for (const waiter of [...this.#waiters]) {
          waiter.fail(new DeadlockError(why));
        }
        return;
      }
    }
    for (const waiter of this.#waiters) {
      if (waiter.sliced) {
        limit = Math.min(limit, this.now() + this.#slice);
        this.#slice = Math.min(this.#slice * 2, LONGEST_SLICE);
        break;
      }
    }
    this.#engine.run(limit);
    this.expire();
    this.#schedule();
  }
}
