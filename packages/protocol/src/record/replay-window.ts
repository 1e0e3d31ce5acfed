// SPDX-License-Identifier: Apache-2.0
/** Sliding window over record counters, as RFC 4303 §3.4.3 describes it; link.md REC-7. */

/** Counters from the highest down: those below were too long ago. */
export const WINDOW_SIZE = 64;
const HALF = 32;

/** Which counters of one direction were accepted. Counters are whole numbers below 2^53. */
export class ReplayWindow {
  /** The highest counter accepted; −1 before the first. */
  #highest = -1;
  /** Bit i: highest − i was accepted, for i below 32; and highest − 32 − i. */
  #near = 0;
  #far = 0;

  get highest(): number {
    return this.#highest;
  }

  /** Whether the counter is neither below the window nor seen before. Changes nothing. */
  admits(counter: number): boolean {
    const age = this.#highest - counter;
    if (age < 0) return true;
    if (age >= WINDOW_SIZE) return false;
    return (age < HALF ? (this.#near >>> age) & 1 : (this.#far >>> (age - HALF)) & 1) === 0;
  }

  /** Marks the counter of an authenticated record; true when it is higher than every one before. */
  accept(counter: number): boolean {
    const age = this.#highest - counter;
    if (age >= HALF) this.#far |= 1 << (age - HALF);
    else if (age >= 0) this.#near |= 1 << age;
    if (age >= 0) return false;
    this.#shift(-age);
    this.#near |= 1;
    this.#highest = counter;
    return true;
  }

  /** Moves the window up; shifting by 32 or more is nothing to a JavaScript number, so it is spelt out. */
  #shift(steps: number): void {
    if (steps < HALF) {
      this.#far = (this.#far << steps) | (this.#near >>> (HALF - steps));
      this.#near <<= steps;
    } else {
      this.#far = steps < WINDOW_SIZE ? this.#near << (steps - HALF) : 0;
      this.#near = 0;
    }
  }
}
