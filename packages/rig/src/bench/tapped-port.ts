// SPDX-License-Identifier: Apache-2.0
/** A Port whose whole frames go into the transcript, in both directions. */
import type { Clock, Micros, Port } from '@assay/transport';
import { FrameSplitter, type Record } from './recorder.js';

export class TappedPort implements Port {
  readonly #tx: FrameSplitter;
  readonly #rx: FrameSplitter;
  #closing: Promise<void> | undefined;

  constructor(
    private readonly inner: Port,
    via: string,
    record: Record,
    private readonly onClose: () => void,
  ) {
    const splitter = (dir: 'tx' | 'rx') =>
      new FrameSplitter(
        (hex) => record({ k: 'frame', dir, hex, via }),
        (hex) => record({ k: 'note', name: 'unframed-bytes', data: { dir, hex, via } }),
      );
    this.#tx = splitter('tx');
    this.#rx = splitter('rx');
  }

  get path(): string {
    return this.inner.path;
  }

  get clock(): Clock {
    return this.inner.clock;
  }

  get closed(): boolean {
    return this.inner.closed;
  }

  async write(bytes: Uint8Array): Promise<void> {
    const written = this.inner.write(bytes);
    this.#tx.push(bytes);
    await written;
  }

  async read(deadline: Micros): Promise<Uint8Array | null> {
    const bytes = await this.inner.read(deadline);
    if (bytes !== null) {
      this.#rx.push(bytes);
    }
    return bytes;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** What the device sent and nobody read belongs into the transcript too. A port that failed has nothing more to say. */
  async #close(): Promise<void> {
    try {
      if (!this.inner.closed) {
        const left = await this.inner.read(this.inner.clock.now()).catch(() => null);
        if (left !== null) {
          this.#rx.push(left);
        }
      }
    } finally {
      this.#tx.end();
      this.#rx.end();
      await this.inner.close().finally(this.onClose);
    }
  }
}
