// SPDX-License-Identifier: Apache-2.0
/** The text that a display at UART1 shows, line by line. Lines may hold a secret that only a person should see: nothing is kept. */
import type { Micros } from '@assay/transport';

/** `t` is when the line's last byte arrived, microseconds of world time. */
export type DisplayListener = (line: string, t: Micros) => void;

const LF = 0x0a;
const CR = 0x0d;
/** Longer than any line of the pump's; what never ends a line does not grow. */
const LONGEST_LINE = 256;

export class DisplayText {
  readonly #listeners = new Set<DisplayListener>();
  #line = '';

  onLine(listener: DisplayListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  push(byte: number, t: Micros): void {
    if (byte === LF) {
      const line = this.#line;
      this.#line = '';
      for (const listener of [...this.#listeners]) {
        listener(line, t);
      }
    } else if (byte !== CR && this.#line.length < LONGEST_LINE) {
      this.#line += String.fromCharCode(byte);
    }
  }

  /** The sender stopped in the middle of a line. */
  breakLine(): void {
    this.#line = '';
  }
}
