// SPDX-License-Identifier: Apache-2.0
/** What the display of an emulated pump shows, from the lines that the firmware sends to it (`PAIR …`, `PAIR CLOSED …`). */
import type { Display } from '../../ipc/pump.js';
import type { PumpDisplay } from '../backend.js';

/** How long a pairing window stays open (link.md PAIR-1), milliseconds. */
const WINDOW_MS = 60_000;

const SECRET_LINE = /^PAIR ((?:[0-9A-Z]{4}-){6}[0-9A-Z]{4})$/;
const CLOSED_LINE = /^PAIR CLOSED (\w+)$/;

export class EmulatedDisplay implements PumpDisplay {
  readonly #listeners = new Set<() => void>();
  #secret: string | null = null;
  #until = 0;
  #closed = '';

  constructor(private readonly now: () => number = () => performance.now()) {}

  read(): Display {
    const open = this.#secret !== null;
    return { secret: this.#secret, leftMs: open ? Math.max(0, this.#until - this.now()) : 0, closed: this.#closed };
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Lines that are not about pairing change nothing. */
  line(text: string): void {
    const secret = SECRET_LINE.exec(text)?.[1];
    const closed = CLOSED_LINE.exec(text)?.[1];
    if (secret !== undefined) this.#show(secret, '');
    else if (closed !== undefined) this.#show(null, closed);
  }

  /** The pump has ended: its display is dark. */
  dark(): void {
    this.#show(null, '');
  }

  #show(secret: string | null, closed: string): void {
    this.#secret = secret;
    this.#closed = closed;
    this.#until = this.now() + WINDOW_MS;
    for (const listener of this.#listeners) listener();
  }
}
