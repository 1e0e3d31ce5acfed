// SPDX-License-Identifier: Apache-2.0
/** An Arduino Uno on the bench: an ATmega328P at 16 MHz (avr8js) with its serial line and its pins. */
import type { Micros, Port } from '@assay/transport';
import {
  AVRADC,
  AVRIOPort,
  AVRTimer,
  AVRUSART,
  adcConfig,
  avrInstruction,
  CPU,
  PinState,
  portBConfig,
  portCConfig,
  portDConfig,
  timer0Config,
  timer1Config,
  timer2Config,
  usart0Config,
} from 'avr8js';
import { BoardClock } from '../board-clock.js';
import { HostLine } from '../host-line.js';
import type { Level, Machine, VirtualWorld } from '../world.js';
import { loadIntelHex } from './intel-hex.js';

export interface UnoOptions {
  /** The program, Intel HEX. */
  readonly hex: string;
  /** Bits per second at the host's end of the line; default 57,600, as StandardFirmata has it. */
  readonly baudRate?: number;
  /** For messages; default `uno`. */
  readonly name?: string;
}

/** What the Uno does with a pin: drives it, or listens, with or without its pull-up. */
export type UnoPinState = Level | 'input' | 'pull-up';

type PinListener = (state: UnoPinState, t: Micros) => void;

const HERTZ = 16_000_000;
const CYCLE_NANOS = 1e9 / HERTZ;
/** Start bit, eight data bits, stop bit. */
const BITS_PER_BYTE = 10;
const PROGRAM_BYTES = 32 * 1024;
/** Port D holds the Uno's pins 0 to 7, port B 8 to 13, port C A0 to A5 (14 to 19). */
const PORTS = [
  { config: portDConfig, first: 0, count: 8 },
  { config: portBConfig, first: 8, count: 6 },
  { config: portCConfig, first: 14, count: 6 },
] as const;

interface Chip {
  readonly cpu: CPU;
  readonly usart: AVRUSART;
  readonly ports: readonly AVRIOPort[];
}

/** Runs from its making on, as a board does that hangs on the host's USB. */
export class UnoBoard implements Machine {
  readonly name: string;
  readonly clock: BoardClock;
  readonly idle = false;
  readonly line: HostLine;
  readonly #program = new Uint8Array(PROGRAM_BYTES).fill(0xff);
  readonly #listeners = new Map<number, Set<PinListener>>();
  readonly #external = new Map<number, Level>();
  #chip: Chip;
  #busyNanos = 0;

  constructor(
    readonly world: VirtualWorld,
    options: UnoOptions,
  ) {
    this.name = options.name ?? 'uno';
    this.clock = new BoardClock(world.nanos);
    loadIntelHex(options.hex, this.#program);
    this.line = new HostLine(world, this, options.baudRate ?? 57_600, (byte) => this.#chip.usart.writeByte(byte, true));
    this.#chip = this.#start();
    world.join(this);
  }

  /** The host's end of the serial line. Opening does not reset the board. Throws PortError `port-busy`. */
  openPort(path = `emulated:${this.name}`): Port {
    return this.line.open(path);
  }

  /** The reset button. */
  reset(): void {
    this.#chip = this.#start();
    this.#tellPins();
  }

  /** What the Uno does with pin 0 to 13, or 14 to 19 for A0 to A5. */
  pinState(pin: number): UnoPinState {
    const { port, bit } = this.#locate(pin);
    switch (port.pinState(bit)) {
      case PinState.High:
        return 1;
      case PinState.Low:
        return 0;
      case PinState.InputPullUp:
        return 'pull-up';
      default:
        return 'input';
    }
  }

  /** Drives an input from outside; null lets it float, so that its pull-up, or else ground, decides. */
  setInput(pin: number, level: Level | null): void {
    const { port, bit } = this.#locate(pin);
    if (level === null) {
      this.#external.delete(pin);
    } else {
      this.#external.set(pin, level);
    }
    port.setPin(bit, (level ?? (this.pinState(pin) === 'pull-up' ? 1 : 0)) === 1);
  }

  /** Calls back when the Uno changes what it does with a pin. Returns the unsubscriber. */
  watchPin(pin: number, listener: PinListener): () => void {
    this.#locate(pin);
    const listeners = this.#listeners.get(pin) ?? new Set();
    this.#listeners.set(pin, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  get busyNanos(): number {
    return this.#busyNanos;
  }

  runUntil(nanos: number): void {
    const { clock } = this;
    clock.setLimit(nanos);
    const from = clock.nanos;
    while (clock.nanos < clock.limit) {
      if (clock.nanos >= clock.next) {
        clock.fire();
        continue;
      }
      clock.horizon = Math.min(clock.next, clock.limit);
      this.#burst(this.#chip.cpu);
    }
    this.#busyNanos += clock.nanos - from;
  }

  stop(): void {
    this.clock.setLimit(Number.NEGATIVE_INFINITY);
  }

  #burst(cpu: CPU): void {
    const { clock } = this;
    let { cycles } = cpu;
    do {
      avrInstruction(cpu);
      cpu.tick();
      clock.nanos += (cpu.cycles - cycles) * CYCLE_NANOS;
      ({ cycles } = cpu);
    } while (clock.nanos < clock.horizon);
  }

  #start(): Chip {
    const cpu = new CPU(new Uint16Array(this.#program.slice().buffer), 2048);
    const usart = new AVRUSART(cpu, usart0Config, HERTZ);
    const ports = PORTS.map(({ config }) => new AVRIOPort(cpu, config));
    for (const config of [timer0Config, timer1Config, timer2Config]) {
      new AVRTimer(cpu, config);
    }
    new AVRADC(cpu, adcConfig);
    usart.onByteTransmit = (byte) => {
      // avr8js tells of a byte when it is written; on the line it is there when its stop bit is.
      this.clock.createAlarm(() => this.line.sent(byte)).schedule((BITS_PER_BYTE * 1e9) / usart.baudRate);
    };
    PORTS.forEach(({ first, count }, index) => {
      const port = ports[index]!;
      let before = states(port, count);
      port.addListener(() => {
        const after = states(port, count);
        const changed = after.flatMap((state, bit) => (state === before[bit] ? [] : [first + bit]));
        before = after;
        this.#tell(changed);
      });
    });
    for (const [pin, level] of this.#external) {
      const { index, bit } = place(pin);
      ports[index]!.setPin(bit, level === 1);
    }
    return { cpu, usart, ports };
  }

  #tellPins(): void {
    this.#tell([...this.#listeners.keys()]);
  }

  #tell(pins: readonly number[]): void {
    const t = Math.floor(this.clock.nanos / 1000);
    for (const pin of pins) {
      if (!this.#external.has(pin)) {
        this.setInput(pin, null);
      }
      for (const listener of [...(this.#listeners.get(pin) ?? [])]) {
        listener(this.pinState(pin), t);
      }
    }
  }

  #locate(pin: number): { port: AVRIOPort; bit: number } {
    const { index, bit } = place(pin);
    return { port: this.#chip.ports[index]!, bit };
  }
}

function states(port: AVRIOPort, count: number): PinState[] {
  return Array.from({ length: count }, (_, bit) => port.pinState(bit));
}

function place(pin: number): { index: number; bit: number } {
  const index = PORTS.findIndex(({ first, count }) => pin >= first && pin < first + count);
  if (index < 0 || !Number.isInteger(pin)) {
    throw new RangeError(`Pin ${pin}: an Uno has 0 to 13, and A0 to A5 as 14 to 19.`);
  }
  return { index, bit: pin - PORTS[index]!.first };
}
