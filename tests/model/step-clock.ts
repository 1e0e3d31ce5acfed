// SPDX-License-Identifier: Apache-2.0
/** A clock that stands still until the walk moves it, and stops at every deadline on its way. */
import { type Clock, type Micros, timedOut } from '@assay/transport';

interface Waiter {
  readonly deadline: Micros;
  expire(): void;
}

/** Lets every continuation run that can. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export class StepClock implements Clock {
  readonly kind = 'virtual';
  readonly #waiters = new Set<Waiter>();
  #now: Micros = 0;

  now(): Micros {
    return this.#now;
  }

  async sleep(us: Micros): Promise<void> {
    await this.until(new Promise<never>(() => {}), this.#now + us);
  }

  until<T>(work: Promise<T>, deadline: Micros): Promise<T | typeof timedOut> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter = { deadline, expire: () => resolve(timedOut) };
      this.#waiters.add(waiter);
      work.then(resolve, reject).finally(() => this.#waiters.delete(waiter));
    });
  }

  /** Moves on by `us`; whoever waits for an instant on the way has its turn there, and so has `at`. */
  async advance(us: Micros, at: () => void): Promise<void> {
    const end = this.#now + us;
    for (;;) {
      const due = [...this.#waiters].filter(({ deadline }) => deadline <= end);
      if (due.length === 0) break;
      this.#now = Math.max(this.#now, Math.min(...due.map(({ deadline }) => deadline)));
      at();
      for (const waiter of due.filter(({ deadline }) => deadline <= this.#now)) {
        this.#waiters.delete(waiter);
        waiter.expire();
      }
      await settle();
    }
    this.#now = end;
    at();
  }
}
