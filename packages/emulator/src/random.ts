// SPDX-License-Identifier: Apache-2.0
/** A seeded stream (splitmix32) for what is random on a real board and must be repeatable here. Not for keys. */
export class SeededRandom {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** 32 bits. */
  next(): number {
    this.#state = (this.#state + 0x9e3779b9) >>> 0;
    let z = this.#state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  }

  /** From 0 up to and without 1. */
  fraction(): number {
    return this.next() / 0x1_0000_0000;
  }
}
