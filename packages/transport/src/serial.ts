// SPDX-License-Identifier: Apache-2.0
/** Real serial ports through the serialport package: opening, naming what went wrong, listing what there is. */
import { SerialPort } from 'serialport';
import { type Clock, PortError, type PortErrorCode } from './port.js';
import { RealClock } from './real-clock.js';
import { StreamPort } from './stream-port.js';

export interface SerialPortOptions {
  /** Bits per second. */
  readonly baudRate: number;
  /** The rig's clock; a new real one when left out. */
  readonly clock?: Clock;
  /** Sets the DTR line after opening. Left alone when absent; ignored where the device has no modem lines (a pty). */
  readonly dtr?: boolean;
}

/** A serial port of this machine. Fields that the system does not know are null. */
export interface SerialPortDescription {
  readonly path: string;
  readonly serialNumber: string | null;
  readonly manufacturer: string | null;
  /** USB ids, four hexadecimal digits in lower case. */
  readonly vendorId: string | null;
  readonly productId: string | null;
}

/** Ports that the system lists. Pseudo terminals are not among them, though they can be opened by path. */
export async function listSerialPorts(): Promise<SerialPortDescription[]> {
  const ports = await SerialPort.list();
  return ports
    .map((port) => ({
      path: port.path,
      serialNumber: port.serialNumber ?? null,
      manufacturer: port.manufacturer ?? null,
      vendorId: port.vendorId?.toLowerCase() ?? null,
      productId: port.productId?.toLowerCase() ?? null,
    }))
    .sort((a, b) => a.path.localeCompare(b.path));
}

class NodeSerialPort extends StreamPort {
  readonly #serial: SerialPort;

  constructor(serial: SerialPort, clock: Clock) {
    super(serial.path, clock);
    this.#serial = serial;
    serial.on('data', (chunk: Buffer) => this.deliver(new Uint8Array(chunk)));
    serial.on('close', (cause: unknown) => this.fail(vanished(serial.path, cause)));
    serial.on('error', (cause: unknown) => this.fail(vanished(serial.path, cause)));
  }

  protected send(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      // A copy: serialport keeps the buffer until the kernel has taken it, and the caller may wipe its own.
      this.#serial.write(Buffer.from(bytes), (cause) => (cause ? reject(vanished(this.path, cause)) : resolve()));
    });
  }

  protected async release(): Promise<void> {
    if (this.#serial.isOpen) {
      await new Promise<void>((resolve) => this.#serial.close(() => resolve()));
    }
  }
}

/** Opens a serial port, 8N1, no flow control, exclusively. Throws PortError. */
export async function openSerialPort(path: string, options: SerialPortOptions): Promise<StreamPort> {
  const serial = new SerialPort({ path, baudRate: options.baudRate, autoOpen: false });
  const cause = await new Promise<Error | null>((resolve) => serial.open(resolve));
  if (cause) {
    throw await openError(path, cause);
  }
  if (options.dtr !== undefined) {
    await setDtr(serial, options.dtr);
  }
  return new NodeSerialPort(serial, options.clock ?? new RealClock());
}

async function setDtr(serial: SerialPort, dtr: boolean): Promise<void> {
  const cause = await new Promise<Error | null | undefined>((resolve) => serial.set({ dtr }, resolve));
  if (cause && !/inappropriate ioctl|ENOTTY/i.test(cause.message)) {
    await new Promise<void>((resolve) => serial.close(() => resolve()));
    throw new PortError('port-failed', serial.path, `Cannot set DTR on ${serial.path}: ${cause.message}.`, { cause });
  }
}

function vanished(path: string, cause: unknown): PortError {
  return new PortError('port-vanished', path, `${path} went away in mid-run. Check the cable and the board's supply.`, {
    cause,
  });
}

/** The binding reports failures in words only. */
const OPEN_FAILURES: readonly { pattern: RegExp; code: PortErrorCode }[] = [
  { pattern: /no such file|not found|file not found|ENOENT|no such device|ENXIO|ENODEV/i, code: 'port-not-found' },
  { pattern: /cannot lock|temporarily unavailable|busy|EBUSY|access denied/i, code: 'port-busy' },
  { pattern: /permission denied|EACCES|operation not permitted|EPERM/i, code: 'port-denied' },
];

async function openError(path: string, cause: Error): Promise<PortError> {
  const code = OPEN_FAILURES.find(({ pattern }) => pattern.test(cause.message))?.code ?? 'port-failed';
  return new PortError(code, path, await explain(code, path, cause), { cause });
}

async function explain(code: PortErrorCode, path: string, cause: Error): Promise<string> {
  switch (code) {
    case 'port-not-found': {
      const paths = (await listSerialPorts()).map((port) => port.path);
      const there = paths.length > 0 ? `These exist: ${paths.join(', ')}.` : 'This machine has no serial port at all.';
      return `There is no serial port ${path}. ${there} Check the cable and the rig's definition.`;
    }
    case 'port-busy':
      return `Another program holds ${path}. Close it (a serial monitor, another run) and try again.`;
    case 'port-denied':
      return process.platform === 'linux'
        ? `No permission to open ${path}. Add yourself to its group: sudo usermod -aG dialout $USER, then log in again.`
        : `No permission to open ${path}. Check who may use the device.`;
    default:
      return `Cannot open ${path}: ${cause.message}.`;
  }
}
