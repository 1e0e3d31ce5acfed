// SPDX-License-Identifier: Apache-2.0
/** The reading half that every Port shares: chunks in order, one pending read, a deadline on the port's own clock. */
import { type Clock, type Micros, type Port, PortError, timedOut } from './port.js';

interface PendingRead {
  resolve(bytes: Uint8Array): void;
  reject(error: PortError): void;
}

/** Adapters call `deliver` with what arrived and `fail` when the port is gone, and implement `send` and `release`. */
export abstract class StreamPort implements Port {
  #chunks: Uint8Array[] = [];
  #pending: PendingRead | null = null;
  #failure: PortError | null = null;
  #closed = false;

  constructor(
    readonly path: string,
    readonly clock: Clock,
  ) {}

  /** Hands bytes to the line. */
  protected abstract send(bytes: Uint8Array): Promise<void>;
  /** Gives the line back; called once. */
  protected abstract release(): Promise<void>;

  get closed(): boolean {
    return this.#closed;
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#check();
    if (bytes.length > 0) {
      await this.send(bytes);
    }
  }

  async read(deadline: Micros): Promise<Uint8Array | null> {
    if (this.#pending) {
      throw new PortError('port-failed', this.path, `${this.path} is already being read; one reader at a time.`);
    }
    this.gather();
    if (this.#chunks.length > 0) {
      return this.#take();
    }
    this.#check();
    if (deadline <= this.clock.now()) {
      return null;
    }
    const arrival = new Promise<Uint8Array>((resolve, reject) => {
      this.#pending = { resolve, reject };
    });
    let bytes: Uint8Array | typeof timedOut;
    try {
      bytes = await this.wait(arrival, deadline);
    } catch (error) {
      this.#pending = null;
      throw error;
    }
    if (bytes !== timedOut) {
      return bytes;
    }
    this.#pending = null;
    // What the line holds back at the deadline has arrived before it.
    this.gather();
    return this.#chunks.length > 0 ? this.#take() : null;
  }

  async close(): Promise<void> {
    if (this.#closed) {
      return;
    }
    this.#closed = true;
    this.#reject(this.#closedError());
    await this.release();
  }

  /** Waits for bytes; a clock that can run straight to an event replaces it. */
  protected wait(arrival: Promise<Uint8Array>, deadline: Micros): Promise<Uint8Array | typeof timedOut> {
    return this.clock.until(arrival, deadline);
  }

  /** A line that groups bytes hands over here what it still holds back, by calling `deliver`. */
  protected gather(): void {}

  /** Whether a read waits at this moment. */
  protected get reading(): boolean {
    return this.#pending !== null;
  }

  /** Adds what arrived from the line; the array is kept. */
  protected deliver(bytes: Uint8Array): void {
    if (this.#closed || bytes.length === 0) {
      return;
    }
    this.#chunks.push(bytes);
    const pending = this.#pending;
    if (pending) {
      this.#pending = null;
      pending.resolve(this.#take());
    }
  }

  /** The port is gone: the pending read and all later use reject with `error`; bytes that arrived before can be read. */
  protected fail(error: PortError): void {
    this.#failure ??= error;
    this.#reject(error);
  }

  #take(): Uint8Array {
    const chunks = this.#chunks;
    this.#chunks = [];
    return joined(chunks);
  }

  #reject(error: PortError): void {
    const pending = this.#pending;
    this.#pending = null;
    pending?.reject(error);
  }

  #check(): void {
    if (this.#closed) {
      throw this.#closedError();
    }
    if (this.#failure) {
      throw this.#failure;
    }
  }

  #closedError(): PortError {
    return new PortError('port-closed', this.path, `${this.path} was closed; open it again before using it.`);
  }
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  if (chunks.length === 1) {
    return chunks[0]!;
  }
  const all = new Uint8Array(chunks.reduce((total, chunk) => total + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}
