// SPDX-License-Identifier: Apache-2.0
/** Real serial ports through the serialport package: opening, naming what went wrong, listing what there is. */
import { readdir } from 'node:fs/promises';
import { SerialPort } from 'serialport';
import { openFailure } from './open-failure.js';
import type { Clock } from './port.js';
import { dtrFailure, vanished } from './port-failures.js';
import { RealClock } from './real-clock.js';
import { StreamPort } from './stream-port.js';

/** How to open a serial port. */
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
  const ports = await listed();
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

type PortInfo = Awaited<ReturnType<typeof SerialPort.list>>[number];
type ListedPort = Pick<PortInfo, 'path'> & Partial<PortInfo>;

/** On Linux serialport asks udevadm, which a minimal system lacks: then the names of the devices are all there is to know. */
async function listed(): Promise<ListedPort[]> {
  try {
    return await SerialPort.list();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw error;
    }
    const names = await readdir('/dev');
    return names.filter((name) => SERIAL_DEVICE.test(name)).map((name) => ({ path: `/dev/${name}` }));
  }
}

/** Names that Linux gives to serial devices. */
const SERIAL_DEVICE = /^(tty(S|ACM|USB|AMA)|rfcomm)\d+$/;

/** How often an open port is asked whether it is still there. */
const PULSE_MS = 250;
const NO_MODEM_LINES = /inappropriate ioctl|ENOTTY/i;

class NodeSerialPort extends StreamPort {
  readonly #serial: SerialPort;
  readonly #pulse: NodeJS.Timeout;

  constructor(serial: SerialPort, clock: Clock) {
    super(serial.path, clock);
    this.#serial = serial;
    serial.on('data', (chunk: Buffer) => this.deliver(new Uint8Array(chunk)));
    serial.on('close', (cause: unknown) => this.#vanish(cause));
    serial.on('error', (cause: unknown) => this.#vanish(cause));
    this.#pulse = setInterval(() => this.#check(), PULSE_MS);
    this.#pulse.unref();
  }

  protected send(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      // A copy: serialport keeps the buffer until the kernel has taken it, and the caller may wipe its own.
      this.#serial.write(Buffer.from(bytes), (cause) => (cause ? reject(vanished(this.path, cause)) : resolve()));
    });
  }

  protected async release(): Promise<void> {
    clearInterval(this.#pulse);
    if (this.#serial.isOpen) {
      await new Promise<void>((resolve) => this.#serial.close(() => resolve()));
    }
  }

  /**
   * serialport's binding reads a terminal that has hung up as an endless row of empty reads and tells nobody; asking for
   * its modem lines then fails, though not with the answer of a terminal that has none.
   */
  #check(): void {
    if (this.#serial.isOpen) {
      this.#serial.get((cause) => {
        if (cause && !NO_MODEM_LINES.test(cause.message) && this.#serial.isOpen) {
          this.#vanish(cause);
          this.#serial.close(() => {});
        }
      });
    }
  }

  #vanish(cause: unknown): void {
    clearInterval(this.#pulse);
    this.fail(vanished(this.path, cause));
  }
}

/** Opens a serial port, 8N1, no flow control, exclusively. Throws PortError. */
export async function openSerialPort(path: string, options: SerialPortOptions): Promise<StreamPort> {
  const serial = new SerialPort({ path, baudRate: options.baudRate, autoOpen: false });
  const cause = await new Promise<Error | null>((resolve) => serial.open(resolve));
  if (cause) {
    const there = await listSerialPorts();
    throw openFailure(
      path,
      cause,
      there.map((port) => port.path),
    );
  }
  if (options.dtr !== undefined) {
    await setDtr(serial, options.dtr);
  }
  return new NodeSerialPort(serial, options.clock ?? new RealClock());
}

async function setDtr(serial: SerialPort, dtr: boolean): Promise<void> {
  const cause = await new Promise<Error | null | undefined>((resolve) => serial.set({ dtr }, resolve));
  if (cause && !NO_MODEM_LINES.test(cause.message)) {
    await new Promise<void>((resolve) => serial.close(() => resolve()));
    throw dtrFailure(serial.path, cause);
  }
}
