// SPDX-License-Identifier: Apache-2.0
/** Where a bench writes what happens, and the splitter that finds whole frames in a byte stream. */
import { type EntryBody, toHex } from '@assay/sequence';
import type { Micros } from '@assay/transport';

/** Appends one entry to the transcript; `t` is given when the thing happened before now (an edge seen by the fixture). */
export type Record = (body: EntryBody, t?: Micros) => void;

/** Longer than any frame of the link; a stream without a delimiter is written down in pieces of this size. */
const LONGEST = 2048;

/** Splits at the 0x00 delimiter: the one thing that the rig knows about the wire. */
export class FrameSplitter {
  #pending: number[] = [];

  /** `frame` gets each frame without its delimiter; empty ones (two delimiters in a row) are none. */
  constructor(
    private readonly frame: (hex: string) => void,
    private readonly unframed: (hex: string) => void,
  ) {}

  push(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (byte !== 0) {
        this.#pending.push(byte);
        if (this.#pending.length === LONGEST) {
          this.#flush(this.unframed);
        }
      } else {
        this.#flush(this.frame);
      }
    }
  }

  /** Hands over what came after the last delimiter. */
  end(): void {
    this.#flush(this.unframed);
  }

  #flush(sink: (hex: string) => void): void {
    if (this.#pending.length > 0) {
      sink(toHex(Uint8Array.from(this.#pending)));
      this.#pending = [];
    }
  }
}
