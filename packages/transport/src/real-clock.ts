// SPDX-License-Identifier: Apache-2.0
/** Host time, for rigs made of real boards: monotonic, counted from when the rig was opened. */
import { type Clock, type Micros, timedOut } from './port.js';

/** setTimeout counts milliseconds in 31 bits; longer waits are taken in stages. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export class RealClock implements Clock {
  readonly kind = 'real';
  readonly #origin = performance.now();

  now(): Micros {
    return Math.floor((performance.now() - this.#origin) * 1000);
  }

  sleep(us: Micros, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const cancel = this.#at(this.now() + us, () => {
        signal?.removeEventListener('abort', abort);
        resolve();
      });
      const abort = (): void => {
        cancel();
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  until<T>(work: Promise<T>, deadline: Micros): Promise<T | typeof timedOut> {
    return new Promise((resolve, reject) => {
      const cancel = this.#at(deadline, () => resolve(timedOut));
      work.then(
        (value) => {
          cancel();
          resolve(value);
        },
        (error) => {
          cancel();
          reject(error);
        },
      );
    });
  }

  /** Calls back once `deadline` has passed (never, when it is Infinity); returns the canceller. */
  #at(deadline: Micros, callback: () => void): () => void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const arm = (): void => {
      const ms = (deadline - this.now()) / 1000;
      if (ms === Number.POSITIVE_INFINITY) {
        return;
      }
      timer = setTimeout(
        () => (this.now() >= deadline ? callback() : arm()),
        Math.min(Math.max(0, Math.ceil(ms)), LONGEST_TIMER_MS),
      );
    };
    arm();
    return () => clearTimeout(timer);
  }
}
