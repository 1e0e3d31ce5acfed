// SPDX-License-Identifier: Apache-2.0
/** A Web Serial port behind the Port contract: reads with back-pressure, survives line errors, gives its locks back. */
import { type Clock, PortError } from '../port.js';
import { vanished } from '../port-failures.js';
import { StreamPort } from '../stream-port.js';
import type { SerialPortLike, SerialReaderLike, SerialWriterLike } from './types.js';

/** An error on the line after which the browser gives a new readable stream. */
export type LineError = 'break' | 'buffer-overrun' | 'framing' | 'parity';

/** Web Serial, "readable": errors that are not fatal to the port. */
const LINE_ERRORS: Readonly<Record<string, LineError>> = {
  BreakError: 'break',
  BufferOverrunError: 'buffer-overrun',
  FramingError: 'framing',
  ParityError: 'parity',
};

/** Beyond this many bytes that nobody reads, the adapter stops reading and leaves the rest to the browser's buffer. */
const HIGH_WATER = 65_536;

/** Made by `openWebSerialPort` and `webSerialPort`. */
export class WebSerialPort extends StreamPort {
  readonly #serial: SerialPortLike;
  readonly #onLineError: (error: LineError) => void;
  readonly #writer: SerialWriterLike;
  readonly #onDisconnect = (): void => {
    this.#vanish(new Error('the device was disconnected'));
  };
  #reader: SerialReaderLike;
  #held = 0;
  #resume: (() => void) | null = null;
  #over = false;
  readonly #reading: Promise<void>;

  /** Takes both streams of an open port. Throws TypeError when one of them is locked. */
  constructor(serial: SerialPortLike, name: string, clock: Clock, onLineError: (error: LineError) => void) {
    super(name, clock);
    this.#serial = serial;
    this.#onLineError = onLineError;
    this.#writer = serial.writable!.getWriter();
    try {
      this.#reader = serial.readable!.getReader();
    } catch (error) {
      this.#writer.releaseLock();
      throw error;
    }
    serial.addEventListener('disconnect', this.#onDisconnect);
    this.#reading = this.#readAll();
  }

  protected async send(bytes: Uint8Array): Promise<void> {
    try {
      await this.#writer.ready;
      // A copy: the stream keeps the array until the line has taken it, and the caller may wipe its own.
      await this.#writer.write(Uint8Array.from(bytes));
    } catch (cause) {
      if (this.closed) {
        throw new PortError('port-closed', this.path, `${this.path} was closed before all was written.`, { cause });
      }
      throw this.#vanish(cause);
    }
  }

  protected async release(): Promise<void> {
    this.#stop();
    // The port's own close rejects while a stream is locked, so both locks go first; what was not yet written is dropped.
    await this.#reader.cancel().catch(() => {});
    await this.#reading;
    this.#writer.releaseLock();
    await this.#serial.close().catch(() => {});
  }

  protected override gather(): void {
    // Called as a read begins: whatever is held goes to the reader, so there is room again.
    this.#held = 0;
    this.#resume?.();
  }

  /** Reads until the port is closed or gone, stream after stream; never rejects. */
  async #readAll(): Promise<void> {
    for (;;) {
      const ended = await this.#readStream();
      this.#reader.releaseLock();
      if (ended === null || this.#over) {
        return;
      }
      const lineError = LINE_ERRORS[(ended as { name?: string }).name ?? ''];
      const { readable } = this.#serial;
      if (lineError === undefined || readable === null) {
        this.#vanish(ended);
        return;
      }
      this.#reader = readable.getReader();
      // In its own turn: a listener that throws must not end the reading.
      queueMicrotask(() => this.#onLineError(lineError));
    }
  }

  /** One stream to its end: null when we ended it, else why it ended. */
  async #readStream(): Promise<unknown> {
    try {
      while (!this.#over) {
        const { done, value } = await this.#reader.read();
        if (done) {
          return this.#over ? null : new Error('the browser ended the stream');
        }
        if (value && value.length > 0) {
          // A read that waits takes them away at once.
          this.#held = this.reading ? 0 : this.#held + value.length;
          this.deliver(value);
        }
        if (this.#held >= HIGH_WATER) {
          await new Promise<void>((resolve) => {
            this.#resume = resolve;
          });
          this.#resume = null;
        }
      }
      return null;
    } catch (error) {
      return error ?? new Error('the stream failed');
    }
  }

  #vanish(cause: unknown): PortError {
    this.#stop();
    const error = vanished(this.path, cause);
    this.fail(error);
    return error;
  }

  #stop(): void {
    this.#over = true;
    this.#resume?.();
    this.#serial.removeEventListener('disconnect', this.#onDisconnect);
  }
}
