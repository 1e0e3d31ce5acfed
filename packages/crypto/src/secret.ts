// SPDX-License-Identifier: Apache-2.0
/** A container for secret bytes: it prints as `[secret]` wherever it ends up, and can be wiped. */
import { AssayMisuseError } from './errors.js';
import { Unprintable } from './unprintable.js';

/**
 * Secret bytes with one owner. Bytes leave only through `bytes`; logs, JSON, templates and Node's inspection show
 * `[secret]`. Wiping is best effort, as in any garbage-collected language: see this package's README.
 */
export class Secret extends Unprintable {
  readonly length: number;
  #bytes: Uint8Array | undefined;
  #forms: Record<string, unknown> | undefined;
  /** Gives the bytes of a secret that only a back end has yet. */
  #draw: (() => Uint8Array) | undefined;

  private constructor(length: number, bytes?: Uint8Array) {
    super('[secret]');
    this.length = length;
    this.#bytes = bytes;
  }

  /** Takes the array over, no copy is made: the caller forgets it, and `wipe` fills it with zeros. */
  static of(bytes: Uint8Array): Secret {
    return new Secret(bytes.length, bytes);
  }

  /**
   * For back ends: a key of `length` bytes that is only in a form of theirs, called `name` as for `form`. `draw` makes the bytes of
   * it when somebody asks for them, which may be never.
   */
  static held<T>(length: number, name: string, form: T, draw: (form: T) => Uint8Array): Secret {
    const secret = new Secret(length);
    secret.#forms = { [name]: form };
    secret.#draw = () => draw(form);
    return secret;
  }

  /** The bytes themselves, not a copy; do not keep them. Throws AssayMisuseError `wiped` after `wipe`. */
  get bytes(): Uint8Array {
    this.#bytes ??= this.#draw?.();
    if (this.#bytes === undefined) {
      throw new AssayMisuseError('wiped', 'this secret was wiped; whoever still needs it must not let it go before');
    }
    return this.#bytes;
  }

  get wiped(): boolean {
    return this.#bytes === undefined && this.#draw === undefined;
  }

  /** An independent secret with the same bytes. Throws AssayMisuseError `wiped`. */
  copy(): Secret {
    return Secret.of(this.bytes.slice());
  }

  /**
   * For back ends: the key in a form of their own, such as an imported key object. `make` is called at the first use of
   * this `name`; the form is kept until `wipe` lets it go. Throws AssayMisuseError `wiped`.
   */
  form<T>(name: string, make: (bytes: Uint8Array) => T): T {
    const known = this.#forms?.[name];
    if (known !== undefined) return known as T;
    const made = make(this.bytes);
    this.#forms ??= {};
    this.#forms[name] = made;
    return made;
  }

  /** Fills the bytes with zeros and lets them go. May be called again. */
  wipe(): void {
    this.#bytes?.fill(0);
    this.#bytes = undefined;
    this.#forms = undefined;
    this.#draw = undefined;
  }
}
