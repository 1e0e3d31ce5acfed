// SPDX-License-Identifier: Apache-2.0
/** The watchdog (RP2040 datasheet §4.7) with its tick generator, scratch registers that outlive a reset, and erratum E1. */
import { BasePeripheral } from 'rp2040js';
import type { BoardAlarm, ChipClock } from '../board-clock.js';
import type { PicoChip } from './chip.js';
import { ResetSignal } from './faults.js';

const CTRL = 0x00;
const LOAD = 0x04;
const REASON = 0x08;
const SCRATCH0 = 0x0c;
const SCRATCH7 = 0x28;
const TICK = 0x2c;

const TRIGGER = 0x8000_0000;
const ENABLE = 0x4000_0000;
const PAUSE_BITS = 0x0700_0000;
const COUNT_MASK = 0xff_ffff;
const TICK_ENABLE = 1 << 9;
const TICK_RUNNING = 1 << 10;
const TICK_CYCLES = 0x1ff;
/** Erratum RP2040-E1: the counter falls by two each microsecond. */
const COUNTS_PER_MICRO = 2;

/** REASON register bits. */
export const REASON_TIMER = 1;
export const REASON_FORCE = 2;

export interface WatchdogHooks {
  /** The counter ran out: not inside an instruction, so the board resets by itself. */
  expired(): void;
  ticking(running: boolean): void;
}

export class PicoWatchdog extends BasePeripheral {
  #ctrl = PAUSE_BITS;
  /** Counter value at `#since`; it falls only while enabled and ticking. */
  #count = 0;
  #since: number | null = null;
  #tick = TICK_ENABLE;
  readonly #alarm: BoardAlarm;

  constructor(
    chip: PicoChip,
    private readonly clock: ChipClock,
    private readonly hooks: WatchdogHooks,
    /** Eight words; kept by the board over resets, lost with the supply. */
    readonly scratch: Uint32Array,
    private readonly reason: number,
  ) {
    super(chip, 'WATCHDOG');
    this.#alarm = clock.createAlarm(() => this.hooks.expired());
  }

  /** Reference clock cycles per tick: 0 while the tick generator stands still. */
  get tickCycles(): number {
    return this.#tick & TICK_ENABLE ? this.#tick & TICK_CYCLES : 0;
  }

  override readUint32(offset: number): number {
    switch (offset) {
      case CTRL:
        return (this.#ctrl | this.#current()) >>> 0;
      case LOAD:
        return 0;
      case REASON:
        return this.reason;
      case TICK:
        return this.#tick | (this.tickCycles > 0 ? TICK_RUNNING : 0);
    }
    return offset >= SCRATCH0 && offset <= SCRATCH7
      ? this.scratch[(offset - SCRATCH0) >> 2]!
      : super.readUint32(offset);
  }

  override writeUint32(offset: number, value: number): void {
    switch (offset) {
      case CTRL:
        if (value & TRIGGER) {
          throw new ResetSignal('watchdog-force');
        }
        this.#set(this.#current(), () => {
          this.#ctrl = value & (ENABLE | PAUSE_BITS);
        });
        return;
      case LOAD:
        this.#set(value & COUNT_MASK, () => {});
        return;
      case TICK:
        this.#set(this.#current(), () => {
          this.#tick = value & (TICK_ENABLE | TICK_CYCLES);
        });
        this.hooks.ticking(this.tickCycles > 0);
        return;
    }
    if (offset >= SCRATCH0 && offset <= SCRATCH7) {
      this.scratch[(offset - SCRATCH0) >> 2] = value;
      return;
    }
    super.writeUint32(offset, value);
  }

  #current(): number {
    return this.#since === null
      ? this.#count
      : Math.max(0, this.#count - Math.floor(((this.clock.nanos - this.#since) * COUNTS_PER_MICRO) / 1000));
  }

  #set(count: number, change: () => void): void {
    change();
    this.#count = count;
    const running = (this.#ctrl & ENABLE) !== 0 && this.tickCycles > 0;
    this.#since = running ? this.clock.nanos : null;
    if (running) {
      this.#alarm.schedule((count * 1000) / COUNTS_PER_MICRO);
    } else {
      this.#alarm.cancel();
    }
  }
}
