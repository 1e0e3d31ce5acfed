// SPDX-License-Identifier: Apache-2.0
/** Opening a port of the Web Serial API, and naming what went wrong. */
import { type Clock, PortError, type PortErrorCode } from '../port.js';
import { dtrFailure, wordsOf } from '../port-failures.js';
import { RealClock } from '../real-clock.js';
import { type LineError, WebSerialPort } from './port.js';
import type { SerialPortLike } from './types.js';

export interface WebSerialOptions {
  /** The clock that deadlines are counted on; a new real one when left out. */
  readonly clock?: Clock;
  /** What a person would call the port; made of its USB ids when left out. */
  readonly name?: string;
  /** Told of each error on the line that was recovered from. Bytes were lost there: the layer above notices by its checks. */
  readonly onLineError?: (error: LineError) => void;
}

export interface WebSerialOpenOptions extends WebSerialOptions {
  /** Bits per second. */
  readonly baudRate: number;
  /** Bytes that the browser holds in each direction, whole and above 0; default 4096, since its own 255 hold no whole frame. */
  readonly bufferSize?: number;
  /** Sets the DTR line after opening. Left alone when absent. */
  readonly dtr?: boolean;
}

const BUFFER_SIZE = 4_096;

/**
 * Opens a port that the user chose (`await navigator.serial.requestPort()`): 8N1, no flow control. The port is the
 * adapter's until `close`. Throws PortError: `port-busy` when this page or another program has it open, `port-denied`
 * without permission, `port-vanished` when it was unplugged meanwhile, `port-failed` otherwise.
 */
export async function openWebSerialPort(serial: SerialPortLike, options: WebSerialOpenOptions): Promise<WebSerialPort> {
  const { baudRate, bufferSize = BUFFER_SIZE, dtr } = options;
  const name = options.name ?? nameOf(serial);
  try {
    await serial.open({ baudRate, bufferSize, dataBits: 8, stopBits: 1, parity: 'none', flowControl: 'none' });
  } catch (cause) {
    throw openFailure(name, cause);
  }
  if (dtr !== undefined && serial.setSignals) {
    try {
      await serial.setSignals({ dataTerminalReady: dtr });
    } catch (cause) {
      await serial.close().catch(() => {});
      throw dtrFailure(name, cause);
    }
  }
  return webSerialPort(serial, options);
}

/** The same for a port that is open already. Throws PortError `port-closed` when it is not, `port-busy` when its streams are taken. */
export function webSerialPort(serial: SerialPortLike, options: WebSerialOptions = {}): WebSerialPort {
  const name = options.name ?? nameOf(serial);
  if (!serial.readable || !serial.writable) {
    throw new PortError('port-closed', name, `${name} is not open; use openWebSerialPort.`);
  }
  try {
    return new WebSerialPort(serial, name, options.clock ?? new RealClock(), options.onLineError ?? (() => {}));
  } catch (cause) {
    throw new PortError(
      'port-busy',
      name,
      `Another part of this page reads or writes ${name}; let it release the streams.`,
      {
        cause,
      },
    );
  }
}

function nameOf(serial: SerialPortLike): string {
  const { usbVendorId, usbProductId } = serial.getInfo?.() ?? {};
  const hex = (id: number): string => id.toString(16).padStart(4, '0');
  return usbVendorId === undefined ? 'web-serial' : `web-serial:${hex(usbVendorId)}:${hex(usbProductId ?? 0)}`;
}

/** DOMException names that `SerialPort.open()` rejects with; any other is `port-failed`. */
const OPEN_FAILURES: Readonly<Record<string, { readonly code: PortErrorCode; readonly mend: string }>> = {
  InvalidStateError: { code: 'port-busy', mend: 'is open already in this page. Close it first.' },
  NetworkError: {
    code: 'port-busy',
    mend: 'could not be opened. Close other programs and pages that use it, check the cable, and try again.',
  },
  SecurityError: { code: 'port-denied', mend: 'may not be used by this page. Ask for the port again.' },
  NotFoundError: { code: 'port-not-found', mend: 'is not there any more. Plug it in and choose it again.' },
};

function openFailure(name: string, cause: unknown): PortError {
  const known = OPEN_FAILURES[(cause as { name?: string } | null)?.name ?? ''];
  return known
    ? new PortError(known.code, name, `${name} ${known.mend}`, { cause })
    : new PortError('port-failed', name, `Cannot open ${name}: ${wordsOf(cause)}.`, { cause });
}
