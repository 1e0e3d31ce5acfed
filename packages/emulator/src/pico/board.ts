// SPDX-License-Identifier: Apache-2.0
/** A Raspberry Pi Pico on the bench: supply, reset button, pins, serial line, flash, and the chip that runs the firmware. */
import type { Micros, Port } from '@assay/transport';
import { BoardClock } from '../board-clock.js';
import { HostLine } from '../host-line.js';
import { SeededRandom } from '../random.js';
import type { Level, Machine, VirtualWorld } from '../world.js';
import { type DisplayListener, DisplayText } from './display.js';
import type { Fault, FaultKind, ResetReason } from './faults.js';
import { FlashChip, type FlashOp } from './flash-chip.js';
import { readImage } from './image.js';
import { ChipLife } from './life.js';
import { BoardPins } from './pins.js';
import type { UartUnit } from './uart.js';

export interface PicoOptions {
  /** Firmware: ELF, UF2 or raw binary. Programmed where the flash is still erased; a flash that holds one keeps its own. */
  readonly image: Uint8Array;
  /** Decides everything that is random on this board: RAM after power-up, RANDOMBIT, torn flash operations, the default serial. */
  readonly seed: number;
  /** The flash's cells, 2 MiB, changed in place. Erased when absent. */
  readonly flash?: Uint8Array;
  /** Keeps the flash in this file; wins over `flash` when it exists. */
  readonly flashFile?: string;
  /** The flash's unique id, 8 bytes. */
  readonly serial?: Uint8Array;
  /** Bits per second at the host's end of the line; default 115,200. */
  readonly baudRate?: number;
  /** For messages; default `pico`. */
  readonly name?: string;
}

/** A flash operation as it begins. */
export interface FlashEvent {
  /** Microseconds of world time. */
  readonly t: Micros;
  readonly kind: FlashOp['kind'];
  readonly offset: number;
  readonly length: number;
}

type PinListener = (level: Level, t: Micros) => void;

const SERIAL_LENGTH = 8;
const MOST_FAULTS = 200;
const SRAM_BASE = 0x2000_0000;
const SRAM_SIZE = 264 * 1024;
const MPU_BLOCK = 256;
const FLASH_BASE = 0x1000_0000;
/** Where the serial lines are wired: the host's to UART0, the display's to UART1, which only sends. */
const TRANSMIT_GPIO = [0, 8] as const;
const RECEIVE_GPIO = 1;
const BAUD_RATE = 115_200;
/** A UART receiver still finds the middle of the last bit with its clock this far off. */
const BAUD_TOLERANCE = 0.03;

export class PicoBoard implements Machine {
  readonly name: string;
  readonly clock: BoardClock;
  readonly line: HostLine;
  /** What a display at UART1 (TX on GPIO 8) hears. */
  readonly displayLine: HostLine;
  /** Called at each flash operation's beginning; may switch the board off. */
  readonly onFlashOp = new Set<(event: FlashEvent) => void>();
  readonly #random: SeededRandom;
  readonly #flash: FlashChip;
  readonly #serial: Uint8Array;
  readonly #pins: BoardPins;
  readonly #display = new DisplayText();
  readonly #listeners = new Map<number, Set<PinListener>>();
  readonly #analog: (number | ((t: Micros) => number))[] = [0, 0, 0, 0, 0];
  readonly #faults: Fault[] = [];
  readonly #notes = new Set<string>();
  #reported = new Set<string>();
  #life: ChipLife | null = null;
  #pastCycles = 0;
  #pastBusyNanos = 0;
  #pastOverruns = 0;
  #boots = 0;

  constructor(
    readonly world: VirtualWorld,
    options: PicoOptions,
  ) {
    this.name = options.name ?? 'pico';
    this.clock = new BoardClock(world.nanos);
    this.#random = new SeededRandom(options.seed);
    this.#serial = options.serial ?? Uint8Array.from({ length: SERIAL_LENGTH }, () => this.#random.next() & 0xff);
    if (this.#serial.length !== SERIAL_LENGTH) {
      throw new RangeError(`The board's serial has ${this.#serial.length} bytes instead of ${SERIAL_LENGTH}.`);
    }
    this.#flash = new FlashChip(options.flash, options.flashFile);
    const segments = readImage(options.image);
    if (segments.every(({ offset, bytes }) => this.#flash.erased(offset, bytes.length))) {
      this.#flash.load(segments);
    }
    this.#pins = new BoardPins((gpio, level) => this.#pinChanged(gpio, level));
    this.line = new HostLine(world, this, options.baudRate ?? BAUD_RATE, (byte) => this.#byteArrived(byte));
    this.displayLine = new HostLine(world, this, BAUD_RATE, () => {});
    world.join(this);
    world.onClose(() => this.#flash.close());
  }

  /** Applies the supply. Nothing happens when it is on already. */
  powerOn(): void {
    if (!this.#life) {
      this.#boot('power-on', null);
    }
  }

  /** Takes the supply away, at once. A flash operation in progress is torn. */
  powerOff(): void {
    this.#life?.flash.tear(this.#random);
    this.#endLife();
    this.#pins.detach();
  }

  /** The RUN pin: a reset with the supply on; RAM keeps its content. */
  resetPin(): void {
    if (this.#life) {
      this.#reset('pin');
    }
  }

  get powered(): boolean {
    return this.#life !== null;
  }

  /** How often the chip has started, for whatever reason. */
  get boots(): number {
    return this.#boots;
  }

  /** The host's end of UART0. Stays open over resets and power cycles. Throws PortError `port-busy`. */
  openPort(path = `emulated:${this.name}`): Port {
    return this.line.open(path);
  }

  /** A port that hears UART1, as an adapter at the display's line does. Nothing is wired to the way back. */
  openDisplay(path = `emulated:${this.name}:display`): Port {
    return this.displayLine.open(path);
  }

  /** Calls back with each line of text that UART1 sends, complete with its line end. Returns the unsubscriber. */
  onDisplayLine(listener: DisplayListener): () => void {
    return this.#display.onLine(listener);
  }

  /** Calls back on each change of a pin's level, at its exact instant; the world stops there. Returns the unsubscriber. */
  onPin(gpio: number, listener: PinListener): () => void {
    return this.watchPin(gpio, (level, t) => {
      this.world.interrupt(this);
      listener(level, t);
    });
  }

  /** As `onPin`, without stopping the world: for wires and plants. */
  watchPin(gpio: number, listener: PinListener): () => void {
    this.#pins.level(gpio);
    const listeners = this.#listeners.get(gpio) ?? new Set();
    this.#listeners.set(gpio, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** 1 when the pin is high, whoever drives it. */
  pinLevel(gpio: number): Level {
    return this.#pins.level(gpio);
  }

  /** Drives a pin from outside; null lets it float, so that its pull decides. */
  setInput(gpio: number, level: Level | null): void {
    this.#pins.drive(gpio, level);
  }

  /**
   * Sets what the ADC finds on a channel (0 to 3: GPIO 26 to 29, 4: temperature), 0 to 4095; a function is asked as each
   * conversion begins.
   */
  setAnalog(channel: number, value: number | ((t: Micros) => number)): void {
    if (!(channel in this.#analog) || (typeof value === 'number' && !(value >= 0 && value <= 4095))) {
      throw new RangeError(`ADC channel ${channel}, value ${value}: channels are 0 to 4, values 0 to 4095.`);
    }
    this.#analog[channel] = value;
  }

  /** The flash's cells, live. */
  get flash(): Uint8Array {
    return this.#flash.cells;
  }

  snapshotFlash(): Uint8Array {
    return this.#flash.cells.slice();
  }

  /** Puts an image into the flash as a programmer with a probe does; the rest of the flash stays. Switch the board off first. */
  program(image: Uint8Array): void {
    this.#flash.load(readImage(image));
  }

  /** Clock cycles executed since the board was made, over all its starts. Sleep and waiting for the flash cost none. */
  get cycles(): number {
    return this.#pastCycles + (this.#life?.cycles ?? 0);
  }

  get busyNanos(): number {
    return this.#pastBusyNanos + (this.#life?.runner.busyNanos ?? 0);
  }

  /** Bytes that the firmware lost because it left the UART's receive FIFO full. */
  get uartOverruns(): number {
    return this.#pastOverruns + (this.#life?.uarts[0].overruns ?? 0);
  }

  /** What the firmware did that silicon would punish; each text once for each start, the first 200. */
  get faults(): readonly Fault[] {
    return this.#faults;
  }

  /** What the firmware touched that this emulator does not model. */
  get notes(): readonly string[] {
    return [...this.#notes];
  }

  /** Copies RAM (0x20000000…) or flash (0x10000000…), without side effects. RAM needs a powered board. */
  readMemory(address: number, length: number): Uint8Array {
    const from = (bytes: Uint8Array, base: number): Uint8Array | null =>
      address >= base && address + length <= base + bytes.length
        ? bytes.slice(address - base, address - base + length)
        : null;
    const found = from(this.#flash.cells, FLASH_BASE) ?? (this.#life ? from(this.#life.chip.sram, SRAM_BASE) : null);
    if (!found) {
      throw new RangeError(
        `${length} bytes at 0x${address.toString(16)}: neither flash nor the RAM of a powered board.`,
      );
    }
    return found;
  }

  /** Changes RAM under the firmware's feet, as a probe or a stray particle does. Code runs from there, so this breaks it at will. */
  writeMemory(address: number, bytes: Uint8Array): void {
    const ram = this.#life?.chip.sram;
    if (!ram || address < SRAM_BASE || address + bytes.length > SRAM_BASE + ram.length) {
      throw new RangeError(`${bytes.length} bytes at 0x${address.toString(16)}: not the RAM of a powered board.`);
    }
    ram.set(bytes, address - SRAM_BASE);
  }

  /** Writes a register of the core's private bus, as a probe or a stray store does. Needs a powered board. */
  writeRegister(address: number, value: number): void {
    this.#life?.chip.writeUint32(address, value);
  }

  /** What the memory protection unit makes of RAM: how much of its beginning may run, and the data behind it that may not be written. */
  protectedRam(): { executable: number; guarded: number[] } {
    const mpu = this.#life?.chip.mpu;
    const executable = Math.min(mpu?.executableEnd ?? SRAM_SIZE, SRAM_SIZE);
    const guarded: number[] = [];
    for (let at = executable; at < SRAM_SIZE; at += MPU_BLOCK)
      if (mpu?.writable[at / MPU_BLOCK] === 0) guarded.push(SRAM_BASE + at);
    return { executable, guarded };
  }

  get idle(): boolean {
    return this.#life?.runner.idle ?? true;
  }

  runUntil(nanos: number): void {
    const { clock } = this;
    clock.setLimit(nanos);
    while (clock.nanos < clock.limit || clock.next <= clock.nanos) {
      if (this.#life) {
        this.#life.runner.run();
        if (this.#life?.runner.idle && clock.horizon === Number.POSITIVE_INFINITY) {
          return;
        }
        continue;
      }
      const until = Math.min(clock.next, clock.limit);
      if (until === Number.POSITIVE_INFINITY) {
        return;
      }
      clock.nanos = Math.max(clock.nanos, until);
      clock.fire();
    }
  }

  stop(): void {
    this.clock.setLimit(Number.NEGATIVE_INFINITY);
  }

  #reset(reason: ResetReason): void {
    const before = this.#life;
    before?.flash.abandon();
    this.#endLife();
    this.#boot(reason, before);
  }

  #endLife(): void {
    const life = this.#life;
    this.#display.breakLine();
    if (life) {
      this.#pastCycles += life.cycles;
      this.#pastBusyNanos += life.runner.busyNanos;
      this.#pastOverruns += life.uarts[0].overruns;
      life.end();
      this.#life = null;
    }
  }

  #boot(reason: ResetReason, before: ChipLife | null): void {
    this.#boots++;
    this.#reported = new Set();
    this.#life = new ChipLife({
      clock: this.clock,
      flash: this.#flash,
      random: this.#random,
      uniqueId: this.#serial,
      reason,
      before,
      hooks: {
        fault: (kind, text) => this.#fault(kind, text),
        note: (text) => this.#notes.add(text),
        reset: (why) => this.#reset(why),
        sent: (unit, byte) => this.#byteSent(unit, byte),
        flashStarted: (op) => this.#flashStarted(op),
        analog: (channel) => this.#analogOf(channel),
      },
    });
    this.#pins.attach(this.#life.chip);
    this.#life.start();
  }

  #analogOf(channel: number): number {
    const value = this.#analog[channel] ?? 0;
    return typeof value === 'number' ? value : value(this.#micros());
  }

  #pinChanged(gpio: number, level: Level): void {
    const listeners = this.#listeners.get(gpio);
    if (listeners) {
      const t = this.#micros();
      for (const listener of [...listeners]) {
        listener(level, t);
      }
    }
  }

  #byteSent(unit: UartUnit, byte: number): void {
    const line = unit === 0 ? this.line : this.displayLine;
    if (this.#life?.pinFunction(TRANSMIT_GPIO[unit]) !== 'uart' || !this.#baudFits(unit, line)) {
      return;
    }
    if (unit === 1) {
      this.#display.push(byte, this.#micros());
    }
    line.sent(byte);
  }

  #byteArrived(byte: number): void {
    const life = this.#life;
    if (life && life.pinFunction(RECEIVE_GPIO) === 'uart' && this.#baudFits(0, this.line)) {
      life.uarts[0].receive(byte);
    }
  }

  #baudFits(unit: UartUnit, line: HostLine): boolean {
    const baudRate = this.#life?.uarts[unit].baudRate ?? 0;
    const fits = Math.abs(baudRate / line.baudRate - 1) <= BAUD_TOLERANCE;
    if (!fits) {
      this.#fault(
        'uart',
        `UART${unit} runs at ${Math.round(baudRate)} baud, the line at ${line.baudRate}: bytes are lost`,
      );
    }
    return fits;
  }

  #flashStarted(op: FlashOp): void {
    const event = { t: this.#micros(), kind: op.kind, offset: op.offset, length: op.length };
    for (const listener of [...this.onFlashOp]) {
      listener(event);
    }
  }

  #fault(kind: FaultKind, text: string): void {
    const key = `${kind}|${text}`;
    if (!this.#reported.has(key) && this.#faults.length < MOST_FAULTS) {
      this.#reported.add(key);
      this.#faults.push({ t: this.#micros(), kind, text });
    }
  }

  #micros(): Micros {
    return Math.floor(this.clock.nanos / 1000);
  }
}
