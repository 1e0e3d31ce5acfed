// SPDX-License-Identifier: Apache-2.0
/** The display's lines as the rig watches them: written down without their secrets, kept until a drive reads them. */
import { type Clock, type Micros, timedOut } from '@assay/transport';
import type { Record } from '../bench/recorder.js';
import type { Display, DisplayLine, ShownSecret } from '../contract.js';
import { maskLine } from './mask.js';

/** A display whose lines the rig can hear. */
export interface DisplaySource {
  /** Calls back with each line; returns the unsubscriber. */
  onLine(listener: (text: string, t: Micros) => void): () => void;
  /** As Clock.until, for lines: an emulated world stops at them. */
  until: Clock['until'];
  close(): Promise<void>;
}

/** The line behind the secret's, with its QR content, is on the wire this long at most (35 characters are 4 ms). */
const QR_US = 100_000;
const SECRET = /^PAIR ([0-9A-Z]{4}(?:-[0-9A-Z]{4}){6})$/;
const QR = /^QR (ASSAY:.+)$/;

export class DisplayFeed implements Display {
  readonly kind = 'line';
  readonly #lines: DisplayLine[] = [];
  readonly #unlisten: () => void;
  #arrived: (() => void) | null = null;

  constructor(
    private readonly source: DisplaySource,
    private readonly clock: Clock,
    record: Record,
  ) {
    this.#unlisten = source.onLine((text, t) => {
      record({ k: 'note', name: 'display', data: maskLine(text) }, t);
      this.#lines.push({ t, text });
      this.#arrived?.();
    });
  }

  async nextLine(deadline: Micros): Promise<DisplayLine | null> {
    if (this.#lines.length === 0 && deadline > this.clock.now()) {
      const arrival = new Promise<void>((resolve) => {
        this.#arrived = resolve;
      });
      const end = await this.source.until(arrival, deadline);
      this.#arrived = null;
      if (end === timedOut) return null;
    }
    return this.#lines.shift() ?? null;
  }

  async readPairingSecret(deadline: Micros): Promise<ShownSecret | null> {
    for (;;) {
      const line = await this.nextLine(deadline);
      if (line === null) return null;
      const text = SECRET.exec(line.text)?.[1];
      // Of several that nobody read, only the last is still good.
      if (text !== undefined && !this.#lines.some((later) => SECRET.test(later.text))) {
        return { text, qr: await this.#readQr() };
      }
    }
  }

  async #readQr(): Promise<string | null> {
    if (this.#lines.length === 0) {
      const line = await this.nextLine(this.clock.now() + QR_US);
      if (line === null) return null;
      this.#lines.unshift(line);
    }
    const qr = QR.exec(this.#lines[0]!.text)?.[1];
    if (qr === undefined) return null;
    this.#lines.shift();
    return qr;
  }

  async close(): Promise<void> {
    this.#unlisten();
    this.#lines.length = 0;
    await this.source.close();
  }
}
