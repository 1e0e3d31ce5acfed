// SPDX-License-Identifier: Apache-2.0
/** What no log, JSON, template or inspection ever shows: a fixed text stands for it. */

/** Prints as the text that it is made with, whoever prints it. What it holds belongs in private fields, which nothing lists. */
export abstract class Unprintable {
  readonly #shown: string;

  protected constructor(shown: string) {
    this.#shown = shown;
  }

  /** A fixed text, never what is inside. */
  toString(): string {
    return this.#shown;
  }

  /** A fixed text, never what is inside. */
  toJSON(): string {
    return this.#shown;
  }

  /** What Node's util.inspect and console.log show. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.#shown;
  }
}
