// SPDX-License-Identifier: Apache-2.0
/**
 * As much of the Web Serial API (WICG, draft of 2025; provisional) as the adapter uses, in types of our own: a browser's
 * `SerialPort` fits without a cast, and nobody needs the DOM's types for it.
 */

/** A reader of the port's readable stream. */
export interface SerialReaderLike {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
  cancel(reason?: unknown): Promise<void>;
  releaseLock(): void;
}

/** A writer of the port's writable stream. */
export interface SerialWriterLike {
  /** Resolves while the stream's queue has room: the line's back-pressure. */
  readonly ready: Promise<unknown>;
  write(bytes: Uint8Array): Promise<void>;
  releaseLock(): void;
}

/** The settings with which the adapter opens a port: 8 data bits, 1 stop bit, no parity, no flow control. */
export interface SerialOpenOptionsLike {
  /** Bits per second. */
  readonly baudRate: number;
  /** Bytes that the browser holds in each direction. */
  readonly bufferSize?: number;
  readonly dataBits?: 7 | 8;
  readonly stopBits?: 1 | 2;
  readonly parity?: 'none' | 'even' | 'odd';
  readonly flowControl?: 'none' | 'hardware';
}

/** What `navigator.serial.requestPort()` resolves with, or a double of it. */
export interface SerialPortLike {
  /** A new stream after each recoverable error; null while the port is closed and after a fatal one. */
  readonly readable: { getReader(): SerialReaderLike } | null;
  readonly writable: { getWriter(): SerialWriterLike } | null;
  open(options: SerialOpenOptionsLike): Promise<void>;
  /** Rejects while a stream is locked. */
  close(): Promise<void>;
  setSignals?(signals: { dataTerminalReady?: boolean }): Promise<void>;
  getInfo?(): { readonly usbVendorId?: number | undefined; readonly usbProductId?: number | undefined };
  addEventListener(type: 'disconnect', listener: () => void): void;
  removeEventListener(type: 'disconnect', listener: () => void): void;
}
