// SPDX-License-Identifier: Apache-2.0
/**
 * As much of the Web Serial API (WICG, draft of 2025; provisional) as the adapter uses, in types of our own: a browser's
 * `SerialPort` fits without a cast, and nobody needs the DOM's types for it.
 */

/** A reader of the port's readable stream. */
export interface SerialReaderLike {
  /** The next chunk, of any length; `done` when the stream has ended. Rejects with a DOMException on a line error. */
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
  /** Ends the stream; a pending read resolves as `done`. */
  cancel(reason?: unknown): Promise<void>;
  /** Gives the stream back. */
  releaseLock(): void;
}

/** A writer of the port's writable stream. */
export interface SerialWriterLike {
  /** Resolves while the stream's queue has room: the line's back-pressure. */
  readonly ready: Promise<unknown>;
  /** Queues the bytes; resolves when the line has taken them. The array must stay as it is until then. */
  write(bytes: Uint8Array): Promise<void>;
  /** Gives the stream back. */
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
  readonly readable: {
    /** Locks the stream. Throws TypeError when it is locked already. */
    getReader(): SerialReaderLike;
  } | null;
  /** Null while the port is closed and after a fatal error. */
  readonly writable: {
    /** Locks the stream. Throws TypeError when it is locked already. */
    getWriter(): SerialWriterLike;
  } | null;
  /** Rejects with a DOMException: InvalidStateError when it is open, NetworkError when it cannot be had. */
  open(options: SerialOpenOptionsLike): Promise<void>;
  /** Rejects while a stream is locked. */
  close(): Promise<void>;
  /** Sets output lines of the port. */
  setSignals?(signals: { dataTerminalReady?: boolean }): Promise<void>;
  /** USB ids, of a USB device. */
  getInfo?(): { readonly usbVendorId?: number | undefined; readonly usbProductId?: number | undefined };
  /** `disconnect`: the device has gone. */
  addEventListener(type: 'disconnect', listener: () => void): void;
  /** Undoes addEventListener. */
  removeEventListener(type: 'disconnect', listener: () => void): void;
}
