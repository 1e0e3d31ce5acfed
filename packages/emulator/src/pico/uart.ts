// SPDX-License-Identifier: Apache-2.0
/** A UART (PL011, RP2040 datasheet §4.2) with real FIFOs, line time in both directions, thresholds, time-out and overrun. */
import { BasePeripheral, FIFO } from 'rp2040js';
import type { BoardAlarm, ChipClock } from '../board-clock.js';
import type { PicoChip } from './chip.js';

const DR = 0x00;
const RSR = 0x04;
const FR = 0x18;
const IBRD = 0x24;
const FBRD = 0x28;
const LCR_H = 0x2c;
const CR = 0x30;
const IFLS = 0x34;
const IMSC = 0x38;
const RIS = 0x3c;
const MIS = 0x40;
const ICR = 0x44;
const DMACR = 0x48;
const PERIPHID0 = 0xfe0;
const IDS = [0x11, 0x10, 0x34, 0x00, 0x0d, 0xf0, 0x05, 0xb1];

const FR_BUSY = 1 << 3;
const FR_RXFE = 1 << 4;
const FR_TXFF = 1 << 5;
const FR_RXFF = 1 << 6;
const FR_TXFE = 1 << 7;
const LCR_PEN = 1 << 1;
const LCR_STP2 = 1 << 3;
const LCR_FEN = 1 << 4;
const CR_UARTEN = 1 << 0;
const CR_TXE = 1 << 8;
const CR_RXE = 1 << 9;
const INT_RX = 1 << 4;
const INT_TX = 1 << 5;
const INT_RT = 1 << 6;
const INT_OE = 1 << 10;
const DATA_OVERRUN = 1 << 11;

/** The first UART's interrupt; the second's follows. */
const IRQ_UART0 = 20;
const FIFO_DEPTH = 32;
/** IFLS selections, in characters of 32. */
const LEVELS = [4, 8, 16, 24, 28];
/** The receive time-out interrupt comes 32 bit times after the last character. */
const TIMEOUT_BITS = 32;

export type UartUnit = 0 | 1;

export interface UartHooks {
  /** A character's stop bit has left the chip. */
  sent(byte: number): void;
  /** A character was written to a full FIFO: silicon loses it. */
  transmitOverflow(): void;
  /** It is used while its clock stands still or before its baud rate is set. */
  unclocked(): void;
  dma(): void;
}

export class PicoUart extends BasePeripheral {
  /** Characters that came while the receive FIFO was full, ever. */
  overruns = 0;
  readonly #rx = new FIFO(FIFO_DEPTH);
  readonly #tx = new FIFO(FIFO_DEPTH);
  #shifting: number | null = null;
  #control = CR_RXE | CR_TXE;
  #lineControl = 0;
  #levels = 0x12;
  #mask = 0;
  #raw = 0;
  #integer = 0;
  #fraction = 0;
  #overrun = false;
  readonly #shifted: BoardAlarm;
  readonly #timeout: BoardAlarm;

  constructor(
    private readonly chip: PicoChip,
    /** UART0 or UART1. */
    private readonly unit: UartUnit,
    clock: ChipClock,
    private readonly hooks: UartHooks,
  ) {
    super(chip, `UART${unit}`);
    this.#shifted = clock.createAlarm(() => this.#characterSent());
    this.#timeout = clock.createAlarm(() => this.#raise(INT_RT));
  }

  /** Bits per second as the firmware has set them; 0 before it has. */
  get baudRate(): number {
    const divisor = this.#integer + this.#fraction / 64;
    return divisor > 0 ? this.chip.clkPeri / (16 * divisor) : 0;
  }

  /** A character arrives at the pin, complete with its stop bit. */
  receive(byte: number): void {
    if ((this.#control & (CR_UARTEN | CR_RXE)) !== (CR_UARTEN | CR_RXE) || this.baudRate === 0) {
      return;
    }
    if (this.#rx.itemCount >= this.#depth) {
      this.#overrun = true;
      this.overruns++;
      this.#raise(INT_OE);
      return;
    }
    this.#rx.push(this.#overrun ? byte | DATA_OVERRUN : byte);
    this.#overrun = false;
    if (this.#rx.itemCount >= this.#rxLevel) {
      this.#raise(INT_RX);
    }
    if (this.#lineControl & LCR_FEN) {
      this.#timeout.schedule(TIMEOUT_BITS * this.#bitNanos);
    }
  }

  override readUint32(offset: number): number {
    switch (offset) {
      case DR:
        return this.#take();
      case RSR:
        return this.#overrun ? 8 : 0;
      case FR:
        return this.#flags();
      case IBRD:
        return this.#integer;
      case FBRD:
        return this.#fraction;
      case LCR_H:
        return this.#lineControl;
      case CR:
        return this.#control;
      case IFLS:
        return this.#levels;
      case IMSC:
        return this.#mask;
      case RIS:
        return this.#raw;
      case MIS:
        return this.#raw & this.#mask;
      case DMACR:
        return 0;
    }
    return offset >= PERIPHID0 ? (IDS[(offset - PERIPHID0) >> 2] ?? 0) : super.readUint32(offset);
  }

  override writeUint32(offset: number, value: number): void {
    switch (offset) {
      case DR:
        this.#put(value & 0xff);
        return;
      case RSR:
        this.#overrun = false;
        return;
      case IBRD:
        this.#integer = value & 0xffff;
        return;
      case FBRD:
        this.#fraction = value & 0x3f;
        return;
      case LCR_H:
        this.#lineControl = value & 0xff;
        return;
      case CR:
        this.#control = value & 0xffff;
        return;
      case IFLS:
        this.#levels = value & 0x3f;
        return;
      case IMSC:
        this.#mask = value & 0x7ff;
        this.#update();
        return;
      case ICR:
        this.#raw &= ~this.rawWriteValue;
        this.#update();
        return;
      case DMACR:
        if (value & 3) {
          this.hooks.dma();
        }
        return;
      default:
        super.writeUint32(offset, value);
    }
  }

  get #depth(): number {
    return this.#lineControl & LCR_FEN ? FIFO_DEPTH : 1;
  }

  get #rxLevel(): number {
    return this.#lineControl & LCR_FEN ? (LEVELS[(this.#levels >> 3) & 7] ?? FIFO_DEPTH) : 1;
  }

  get #txLevel(): number {
    return this.#lineControl & LCR_FEN ? (LEVELS[this.#levels & 7] ?? FIFO_DEPTH) : 0;
  }

  get #bitNanos(): number {
    return 1e9 / this.baudRate;
  }

  /** Start bit, data, parity, stop bits. */
  get #characterBits(): number {
    const control = this.#lineControl;
    return 7 + ((control >> 5) & 3) + (control & LCR_PEN ? 1 : 0) + (control & LCR_STP2 ? 1 : 0);
  }

  #flags(): number {
    const received = this.#rx.itemCount;
    const waiting = this.#tx.itemCount;
    return (
      (received === 0 ? FR_RXFE : 0) |
      (received >= this.#depth ? FR_RXFF : 0) |
      (waiting === 0 ? FR_TXFE : 0) |
      (waiting >= this.#depth ? FR_TXFF : 0) |
      (this.#shifting !== null || waiting > 0 ? FR_BUSY : 0)
    );
  }

  #take(): number {
    const value = this.#rx.pull();
    if (this.#rx.itemCount < this.#rxLevel) {
      this.#raw &= ~INT_RX;
    }
    if (this.#rx.itemCount === 0) {
      this.#raw &= ~INT_RT;
      this.#timeout.cancel();
    }
    this.#update();
    return value;
  }

  #put(byte: number): void {
    if ((this.#control & (CR_UARTEN | CR_TXE)) !== (CR_UARTEN | CR_TXE)) {
      return;
    }
    if (this.baudRate === 0) {
      this.hooks.unclocked();
      return;
    }
    if (this.#shifting === null) {
      this.#shift(byte);
      return;
    }
    if (this.#tx.itemCount >= this.#depth) {
      this.hooks.transmitOverflow();
      return;
    }
    this.#tx.push(byte);
    if (this.#tx.itemCount > this.#txLevel) {
      this.#raw &= ~INT_TX;
      this.#update();
    }
  }

  #shift(byte: number): void {
    this.#shifting = byte;
    this.#shifted.schedule(this.#characterBits * this.#bitNanos);
  }

  #characterSent(): void {
    const byte = this.#shifting!;
    this.#shifting = null;
    if (this.#tx.itemCount > 0) {
      this.#shift(this.#tx.pull());
      // The transmit interrupt comes when the FIFO falls to its level, not while it lies below (PL011 TRM §2.8.2).
      if (this.#tx.itemCount === this.#txLevel) {
        this.#raise(INT_TX);
      }
    }
    this.hooks.sent(byte);
  }

  #raise(interrupt: number): void {
    this.#raw |= interrupt;
    this.#update();
  }

  #update(): void {
    this.chip.setInterrupt(IRQ_UART0 + this.unit, (this.#raw & this.#mask) !== 0);
  }
}
