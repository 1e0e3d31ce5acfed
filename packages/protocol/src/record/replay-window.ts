// SPDX-License-Identifier: Apache-2.0
/** Sliding window over record counters, as RFC 4303 §3.4.3 describes it; link.md REC-7. */

export const WINDOW_SIZE = 64n;
const MASK = (1n << WINDOW_SIZE) - 1n;

/** Which of the newest 64 counters were seen (REC-7). */
export class ReplayWindow {
  /** The highest counter accepted; −1 before the first. */
  #highest = -1n;
  /** Bit i: highest − i was accepted. */
  #seen = 0n;

  get highest(): bigint {
    return this.#highest;
  }

  /** Whether the counter is neither below the window nor seen before. Changes nothing. */
  admits(counter: bigint): boolean {
    if (counter > this.#highest) return true;
    const age = this.#highest - counter;
    return age < WINDOW_SIZE && ((this.#seen >> age) & 1n) === 0n;
  }

  /** Marks the counter of an authenticated record; true when it is higher than every one before. */
  accept(counter: bigint): boolean {
    if (counter > this.#highest) {
      const shift = counter - this.#highest;
      this.#seen = shift >= WINDOW_SIZE ? 1n : ((this.#seen << shift) | 1n) & MASK;
      this.#highest = counter;
      return true;
    }
    this.#seen |= 1n << (this.#highest - counter);
    return false;
  }
}
