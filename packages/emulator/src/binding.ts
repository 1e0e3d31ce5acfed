// SPDX-License-Identifier: Apache-2.0
/** An emulated board as a serialport binding, so that programs written for the serialport package see a port. */
import type { Port } from '@assay/transport';
import type { OpenOptions } from '@serialport/stream';

// Taken from the stream's own types: those of @serialport/bindings-interface are not exported to ES modules.
type Binding = OpenOptions['binding'];
type BindingPort = Awaited<ReturnType<Binding['open']>>;
type BindingOptions = Parameters<Binding['open']>[0];

/** A board with a serial line. */
export interface LineOwner {
  readonly name: string;
  openPort(path?: string): Port;
}

function canceled(): Error & { canceled: true } {
  // serialport takes any other error of a pending read for an unplugged device.
  return Object.assign(new Error('The port was closed.'), { canceled: true as const });
}

class EmulatedBindingPort implements BindingPort {
  readonly openOptions: Required<BindingOptions>;
  isOpen = true;
  #left: Uint8Array = new Uint8Array(0);

  constructor(
    private readonly port: Port,
    options: BindingOptions,
  ) {
    this.openOptions = {
      dataBits: 8,
      lock: true,
      stopBits: 1,
      parity: 'none',
      rtscts: false,
      xon: false,
      xoff: false,
      xany: false,
      hupcl: true,
      ...options,
    };
  }

  async read(buffer: Buffer, offset: number, length: number): Promise<{ buffer: Buffer; bytesRead: number }> {
    if (this.#left.length === 0) {
      try {
        this.#left = (await this.port.read(Number.POSITIVE_INFINITY)) ?? this.#left;
      } catch (cause) {
        throw this.isOpen ? cause : canceled();
      }
    }
    const bytesRead = Math.min(length, this.#left.length);
    buffer.set(this.#left.subarray(0, bytesRead), offset);
    this.#left = this.#left.subarray(bytesRead);
    return { buffer, bytesRead };
  }

  async write(buffer: Buffer): Promise<void> {
    if (!this.isOpen) {
      throw canceled();
    }
    await this.port.write(buffer);
  }

  async close(): Promise<void> {
    this.isOpen = false;
    await this.port.close();
  }

  async update(options: { baudRate: number }): Promise<void> {
    this.openOptions.baudRate = options.baudRate;
  }

  async set(): Promise<void> {}

  async get(): Promise<{ cts: boolean; dsr: boolean; dcd: boolean }> {
    return { cts: true, dsr: true, dcd: true };
  }

  async getBaudRate(): Promise<{ baudRate: number }> {
    return { baudRate: this.openOptions.baudRate };
  }

  async flush(): Promise<void> {
    this.#left = new Uint8Array(0);
  }

  /** What was written is on the line already; that it has arrived, only the board's time can tell. */
  async drain(): Promise<void> {}
}

/**
 * A binding that has one port, the board's: `new SerialPortStream({ binding, path, baudRate })`. The read that serialport
 * keeps pending does not let virtual time pass; wait on the world's clock for that.
 */
export function emulatorBinding(board: LineOwner): Binding {
  return {
    async list() {
      return [
        {
          path: `emulated:${board.name}`,
          manufacturer: 'Assay emulator',
          serialNumber: undefined,
          pnpId: undefined,
          locationId: undefined,
          productId: undefined,
          vendorId: undefined,
        },
      ];
    },
    async open(options) {
      return new EmulatedBindingPort(board.openPort(options.path), options);
    },
  };
}
