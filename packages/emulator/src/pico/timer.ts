// SPDX-License-Identifier: Apache-2.0
/** The microsecond TIMER (RP2040 datasheet §4.6): counts from 0 at each reset, only while the watchdog ticks. */
import { BasePeripheral } from 'rp2040js';
import type { BoardAlarm, ChipClock } from '../board-clock.js';
import type { PicoChip } from './chip.js';

const TIMEHW = 0x00;
const TIMELW = 0x04;
const TIMEHR = 0x08;
const TIMELR = 0x0c;
const ALARM0 = 0x10;
const ALARM3 = 0x1c;
const ARMED = 0x20;
const TIMERAWH = 0x24;
const TIMERAWL = 0x28;
const DBGPAUSE = 0x2c;
const PAUSE = 0x30;
const INTR = 0x34;
const INTE = 0x38;
const INTF = 0x3c;
const INTS = 0x40;

const WORD = 2 ** 32;

interface TimerAlarm {
  target: number;
  armed: boolean;
  readonly alarm: BoardAlarm;
}

/** rp2040js fires up to one microsecond early and keeps counting over resets; this one does as the datasheet says. */
export class PicoTimer extends BasePeripheral {
  /** Board time at which the count was `#base`, in whole nanoseconds, so that no alarm comes a rounding error early; null while the tick stands still. */
  #runningSince: number | null = null;
  #base = 0;
  #latchedHigh = 0;
  #writtenLow = 0;
  #raw = 0;
  #enable = 0;
  #force = 0;
  #debugPause = 3;
  readonly #alarms: readonly TimerAlarm[];

  constructor(
    chip: PicoChip,
    private readonly clock: ChipClock,
    private readonly armedWhileStopped: () => void,
  ) {
    super(chip, 'TIMER');
    this.#alarms = [0, 1, 2, 3].map((index) => ({
      target: 0,
      armed: false,
      alarm: clock.createAlarm(() => this.#fire(index)),
    }));
  }

  /** The watchdog's tick generator starts or stops. */
  setTicking(ticking: boolean): void {
    if (ticking === (this.#runningSince !== null)) {
      return;
    }
    this.#base = this.#micros();
    this.#runningSince = ticking ? Math.floor(this.clock.nanos) : null;
    this.#alarms.forEach((_, index) => {
      this.#arm(index);
    });
  }

  override readUint32(offset: number): number {
    switch (offset) {
      case TIMELR:
        this.#latchedHigh = Math.floor(this.#micros() / WORD);
        return this.#micros() % WORD;
      case TIMEHR:
        return this.#latchedHigh;
      case TIMERAWH:
        return Math.floor(this.#micros() / WORD);
      case TIMERAWL:
        return this.#micros() % WORD;
      case ARMED:
        return this.#alarms.reduce((bits, { armed }, index) => bits | (armed ? 1 << index : 0), 0);
      case DBGPAUSE:
        return this.#debugPause;
      case PAUSE:
        return 0;
      case INTR:
        return this.#raw;
      case INTE:
        return this.#enable;
      case INTF:
        return this.#force;
      case INTS:
        return (this.#raw & this.#enable) | this.#force;
    }
    return offset >= ALARM0 && offset <= ALARM3
      ? this.#alarms[(offset - ALARM0) >> 2]!.target
      : super.readUint32(offset);
  }

  override writeUint32(offset: number, value: number): void {
    switch (offset) {
      case TIMELW:
        this.#writtenLow = value >>> 0;
        return;
      case TIMEHW:
        this.#base = (value >>> 0) * WORD + this.#writtenLow;
        this.#runningSince = this.#runningSince === null ? null : Math.floor(this.clock.nanos);
        return;
      case ARMED:
        this.#alarms.forEach((_, index) => {
          this.#disarm(index, this.rawWriteValue);
        });
        return;
      case DBGPAUSE:
        this.#debugPause = value & 6;
        return;
      case INTR:
        this.#raw &= ~this.rawWriteValue;
        this.#update();
        return;
      case INTE:
        this.#enable = value & 0xf;
        this.#update();
        return;
      case INTF:
        this.#force = value & 0xf;
        this.#update();
        return;
    }
    if (offset >= ALARM0 && offset <= ALARM3) {
      const index = (offset - ALARM0) >> 2;
      this.#alarms[index]!.target = value >>> 0;
      this.#alarms[index]!.armed = true;
      if (this.#runningSince === null) {
        this.armedWhileStopped();
      }
      this.#arm(index);
      return;
    }
    super.writeUint32(offset, value);
  }

  #micros(): number {
    return this.#runningSince === null
      ? this.#base
      : this.#base + Math.floor((this.clock.nanos - this.#runningSince) / 1000);
  }

  /** An alarm fires when the low word becomes equal to it: one set to now, or to the past, fires after a whole turn. */
  #arm(index: number): void {
    const { armed, target, alarm } = this.#alarms[index]!;
    if (!armed || this.#runningSince === null) {
      alarm.cancel();
      return;
    }
    const now = this.#micros();
    const ahead = (target - (now % WORD) + WORD) % WORD || WORD;
    alarm.scheduleAt(this.#runningSince + (now - this.#base + ahead) * 1000);
  }

  #disarm(index: number, mask: number): void {
    if (mask & (1 << index)) {
      this.#alarms[index]!.armed = false;
      this.#alarms[index]!.alarm.cancel();
    }
  }

  #fire(index: number): void {
    this.#alarms[index]!.armed = false;
    this.#raw |= 1 << index;
    this.#update();
  }

  #update(): void {
    const status = (this.#raw & this.#enable) | this.#force;
    for (let irq = 0; irq < 4; irq++) {
      this.rp2040.setInterrupt(irq, (status & (1 << irq)) !== 0);
    }
  }
}
