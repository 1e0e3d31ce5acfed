// SPDX-License-Identifier: Apache-2.0
/** The serial line between a board and the host: bytes take their time on it, as through a USB-serial adapter. */
import { type Micros, PortError, StreamPort, type timedOut } from '@assay/transport';
import type { BoardAlarm } from './board-clock.js';
import type { Machine, VirtualWorld } from './world.js';

/** Start bit, eight data bits, stop bit. */
const BITS_PER_BYTE = 10;
/** The adapter hands over what it has after this many silent byte times, or at once when its packet is full. */
const SILENT_BYTES = 2;
const PACKET_BYTES = 64;

class HostPort extends StreamPort {
  constructor(
    path: string,
    private readonly world: VirtualWorld,
    private readonly line: HostLine,
  ) {
    super(path, world.clock);
  }

  /** The adapter's packet is ready. */
  arrive(bytes: Uint8Array): void {
    if (this.reading) {
      this.line.interrupt();
    }
    this.deliver(bytes);
  }

  protected async send(bytes: Uint8Array): Promise<void> {
    this.line.enqueue(Uint8Array.from(bytes));
  }

  protected async release(): Promise<void> {
    this.line.detach(this);
  }

  protected override wait(arrival: Promise<Uint8Array>, deadline: Micros): Promise<Uint8Array | typeof timedOut> {
    return this.world.clock.event(arrival, deadline);
  }

  protected override gather(): void {
    this.line.flush();
  }
}

/** Stays where it is when the board is reset or loses power; what is on its way to a board without power is lost. */
export class HostLine {
  #port: HostPort | null = null;
  /** To the board: chunks, and how far into the first. */
  readonly #outgoing: Uint8Array[] = [];
  #sent = 0;
  /** From the board, not yet handed to the host. */
  #incoming: number[] = [];
  readonly #byteNanos: number;
  readonly #transmit: BoardAlarm;
  readonly #silence: BoardAlarm;
  #transmitting = false;

  constructor(
    private readonly world: VirtualWorld,
    private readonly machine: Machine,
    /** Bits per second at the host's side. */
    readonly baudRate: number,
    /** A byte has arrived at the board's pin. */
    private readonly receive: (byte: number) => void,
  ) {
    this.#byteNanos = (BITS_PER_BYTE * 1e9) / baudRate;
    this.#transmit = machine.clock.createAlarm(() => this.#byteArrives());
    this.#silence = machine.clock.createAlarm(() => this.flush());
    world.onClose(() => void this.#port?.close());
  }

  /** Opens the host's end. Throws PortError `port-busy` while another holds it. */
  open(path: string): StreamPort {
    if (this.#port) {
      throw new PortError(
        'port-busy',
        path,
        `${path} is already open; a line has one host. Close the other port before opening it again.`,
      );
    }
    this.#incoming = [];
    this.#port = new HostPort(path, this.world, this);
    return this.#port;
  }

  detach(port: HostPort): void {
    if (this.#port === port) {
      this.#port = null;
      this.#silence.cancel();
      this.#incoming = [];
    }
  }

  /** The board's transmitter has sent a byte. */
  sent(byte: number): void {
    if (!this.#port) {
      return;
    }
    this.#incoming.push(byte);
    if (this.#incoming.length >= PACKET_BYTES) {
      this.flush();
    } else {
      this.#silence.schedule(SILENT_BYTES * this.#byteNanos);
    }
  }

  /** Hands the host what has arrived. */
  flush(): void {
    if (this.#port && this.#incoming.length > 0) {
      this.#silence.cancel();
      const bytes = Uint8Array.from(this.#incoming);
      this.#incoming = [];
      this.#port.arrive(bytes);
    }
  }

  interrupt(): void {
    this.world.interrupt(this.machine);
  }

  enqueue(bytes: Uint8Array): void {
    this.#outgoing.push(bytes);
    if (!this.#transmitting) {
      this.#transmitting = true;
      this.#transmit.schedule(this.#byteNanos);
    }
  }

  #byteArrives(): void {
    const chunk = this.#outgoing[0]!;
    const byte = chunk[this.#sent]!;
    this.#sent++;
    if (this.#sent === chunk.length) {
      this.#outgoing.shift();
      this.#sent = 0;
    }
    this.#transmitting = this.#outgoing.length > 0;
    if (this.#transmitting) {
      this.#transmit.schedule(this.#byteNanos);
    }
    this.receive(byte);
  }
}
