// SPDX-License-Identifier: Apache-2.0
/** A container for secret bytes: it prints as `[secret]` wherever it ends up, and can be wiped. */
import { AssayMisuseError } from './errors.js';

const SHOWN = '[secret]';

/**
 * Secret bytes with one owner. Bytes leave only through `bytes`; logs, JSON, templates and Node's inspection show
 * `[secret]`. Wiping is best effort, as in any garbage-collected language: see this package's README.
 */
export class Secret {
  readonly length: number;
  #bytes: Uint8Array | undefined;

  private constructor(bytes: Uint8Array) {
    this.length = bytes.length;
    this.#bytes = bytes;
  }

  /** Takes the array over, no copy is made: the caller forgets it, and `wipe` fills it with zeros. */
  static of(bytes: Uint8Array): Secret {
    return new Secret(bytes);
  }

  /** The bytes themselves, not a copy; do not keep them. Throws AssayMisuseError `wiped` after `wipe`. */
  get bytes(): Uint8Array {
    if (this.#bytes === undefined) {
      throw new AssayMisuseError('wiped', 'this secret was wiped; whoever still needs it must not let it go before');
    }
    return this.#bytes;
  }

  get wiped(): boolean {
    return this.#bytes === undefined;
  }

  /** An independent secret with the same bytes. Throws AssayMisuseError `wiped`. */
  copy(): Secret {
    return new Secret(this.bytes.slice());
  }

  /** Fills the bytes with zeros and lets them go. May be called again. */
  wipe(): void {
    this.#bytes?.fill(0);
    this.#bytes = undefined;
  }

  toString(): string {
    return SHOWN;
  }

  toJSON(): string {
    return SHOWN;
  }

  /** What Node's util.inspect and console.log show. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return SHOWN;
  }
}
