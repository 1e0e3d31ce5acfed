// SPDX-License-Identifier: Apache-2.0
/** A `SerialPort` made of web streams that keeps to the Web Serial draft where the adapter relies on it; for tests, in Node and in pages. */
import type { SerialOpenOptionsLike, SerialPortLike } from './types.js';

export class SerialDouble extends EventTarget implements SerialPortLike {
  readable: ReadableStream<Uint8Array> | null = null;
  writable: WritableStream<Uint8Array> | null = null;
  options: SerialOpenOptionsLike | null = null;
  signals: { dataTerminalReady?: boolean } = {};
  #source: ReadableStreamDefaultController<Uint8Array> | null = null;
  #sink: WritableStreamDefaultController | null = null;

  /** `onWrite` has the bytes that the page writes; the stream's queue waits for it. */
  constructor(
    private readonly onWrite: (bytes: Uint8Array) => void | Promise<void> = () => {},
    private readonly info: { usbVendorId?: number; usbProductId?: number } = {},
  ) {
    super();
  }

  async open(options: SerialOpenOptionsLike): Promise<void> {
    if (this.readable || this.writable) {
      throw new DOMException('The port is already open.', 'InvalidStateError');
    }
    this.options = options;
    this.#newReadable();
    this.writable = new WritableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#sink = controller;
        },
        // As in a browser, an abort gives up the write that is under way.
        write: (bytes, { signal }) =>
          Promise.race([
            Promise.resolve(this.onWrite(bytes)),
            new Promise<void>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
          ]),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: options.bufferSize ?? 255 }),
    );
  }

  async close(): Promise<void> {
    if (!this.readable && !this.writable) {
      throw new DOMException('The port is already closed.', 'InvalidStateError');
    }
    if (this.readable?.locked || this.writable?.locked) {
      throw new TypeError('A stream of the port is locked.');
    }
    await this.readable?.cancel();
    await this.writable?.abort();
    this.readable = null;
    this.writable = null;
  }

  async setSignals(signals: { dataTerminalReady?: boolean }): Promise<void> {
    this.signals = signals;
  }

  getInfo(): { usbVendorId?: number; usbProductId?: number } {
    return this.info;
  }

  /** Bytes from the device. */
  receive(bytes: Uint8Array): void {
    this.#source?.enqueue(bytes);
  }

  /** Room left in the browser's buffer: negative when more is queued than it holds. */
  get room(): number {
    return this.#source?.desiredSize ?? 0;
  }

  /** A recoverable error, as `BufferOverrunError`: what is queued is lost and a new stream follows. */
  fail(name: string): void {
    this.#source?.error(new DOMException(`${name} on the line`, name));
    this.#newReadable();
  }

  /** The cable is pulled. */
  disconnect(): void {
    const lost = new DOMException('The device has been lost.', 'NetworkError');
    this.#source?.error(lost);
    this.#sink?.error(lost);
    this.readable = null;
    this.writable = null;
    this.dispatchEvent(new Event('disconnect'));
  }

  #newReadable(): void {
    this.readable = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#source = controller;
        },
      },
      new ByteLengthQueuingStrategy({ highWaterMark: this.options?.bufferSize ?? 255 }),
    );
  }
}
