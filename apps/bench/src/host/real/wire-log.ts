// SPDX-License-Identifier: Apache-2.0
/** Shows whole frames of a tapped port as they cross it, both ways. */
import { FRAME_DELIMITER } from '@assay/protocol';
import { type Port, tapPort } from '@assay/transport';
import type { Signals } from './client-link.js';

/** A line without delimiters must not fill the memory. */
const MAX_FRAME_BYTES = 4096;

class Splitter {
  #bytes: number[] = [];

  constructor(private readonly onFrame: (bytes: Uint8Array) => void) {}

  take(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (byte !== FRAME_DELIMITER) {
        if (this.#bytes.length < MAX_FRAME_BYTES) this.#bytes.push(byte);
        continue;
      }
      if (this.#bytes.length > 0) this.onFrame(Uint8Array.from(this.#bytes));
      this.#bytes = [];
    }
  }
}

export function logFrames(port: Port, signals: Signals): Port {
  const emit = (dir: 'tx' | 'rx') => (bytes: Uint8Array) =>
    signals.emit({ type: 'frame', at: port.clock.now(), dir, bytes });
  const splitters = { tx: new Splitter(emit('tx')), rx: new Splitter(emit('rx')) };
  return tapPort(port, (dir, bytes) => splitters[dir].take(bytes));
}
