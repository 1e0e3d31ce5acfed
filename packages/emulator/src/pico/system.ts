// SPDX-License-Identifier: Apache-2.0
/** Small system blocks that rp2040js lacks or simplifies: RESETS and ROSC. */
import { BasePeripheral } from 'rp2040js';
import type { PicoChip } from './chip.js';
import type { ResetReason } from './faults.js';

const RESETS_ALL = 0x01ff_ffff;
const RESET = 0x0;
const WDSEL = 0x4;
const RESET_DONE = 0x8;
/** What the boot ROM leaves running when it enters the image: the bus, flash pins, and blocks without registers of ours. */
const RELEASED_BY_BOOT_ROM = (1 << 1) | (1 << 6) | (1 << 7) | (1 << 9) | (1 << 18) | (1 << 19) | (1 << 20);

/** RESETS (datasheet §2.14): peripherals are held in reset until the firmware lets them go, as on silicon. */
export class PicoResets extends BasePeripheral {
  #watchdogSelect = 0;

  constructor(private readonly chip: PicoChip) {
    super(chip, 'RESETS');
    chip.heldInReset = RESETS_ALL & ~RELEASED_BY_BOOT_ROM;
  }

  override readUint32(offset: number): number {
    switch (offset) {
      case RESET:
        return this.chip.heldInReset;
      case WDSEL:
        return this.#watchdogSelect;
      case RESET_DONE:
        return ~this.chip.heldInReset & RESETS_ALL;
      default:
        return super.readUint32(offset);
    }
  }

  override writeUint32(offset: number, value: number): void {
    if (offset === RESET) {
      this.chip.heldInReset = value & RESETS_ALL;
    } else if (offset === WDSEL) {
      this.#watchdogSelect = value & RESETS_ALL;
    } else {
      super.writeUint32(offset, value);
    }
  }
}

const ROSC_CTRL = 0x00;
const ROSC_DORMANT = 0x0c;
const ROSC_DIV = 0x10;
const ROSC_PHASE = 0x14;
const ROSC_STATUS = 0x18;
const ROSC_RANDOMBIT = 0x1c;
const ROSC_COUNT = 0x20;
const ROSC_STABLE_ENABLED = 0x8000_1000;

/** The ring oscillator (datasheet §2.17). RANDOMBIT comes from the board's seeded stream; silicon's is biased and correlated. */
export class PicoRosc extends BasePeripheral {
  readonly #registers = new Map<number, number>([
    [ROSC_CTRL, 0xaa0],
    [ROSC_DIV, 0xaa0],
    [ROSC_PHASE, 8],
  ]);

  constructor(
    chip: PicoChip,
    private readonly randomBit: () => number,
  ) {
    super(chip, 'ROSC');
  }

  override readUint32(offset: number): number {
    switch (offset) {
      case ROSC_STATUS:
        return ROSC_STABLE_ENABLED;
      case ROSC_RANDOMBIT:
        return this.randomBit() & 1;
      case ROSC_COUNT:
        return 0;
      default:
        return this.#registers.get(offset) ?? 0;
    }
  }

  override writeUint32(offset: number, value: number): void {
    if (offset !== ROSC_DORMANT) {
      this.#registers.set(offset, value >>> 0);
    }
  }
}

const CHIP_RESET = 0x08;
const HAD_POWER_ON = 1 << 8;
const HAD_RUN_PIN = 1 << 16;

/** VREG_AND_CHIP_RESET (datasheet §2.10): the cause of the last reset, as far as it was none of the watchdog's. */
export class PicoResetCause extends BasePeripheral {
  readonly #registers = new Map<number, number>([
    [0x0, 0x10b1],
    [0x4, 0x91],
  ]);

  constructor(chip: PicoChip, reason: ResetReason) {
    super(chip, 'VREG_AND_CHIP_RESET');
    this.#registers.set(CHIP_RESET, reason === 'power-on' ? HAD_POWER_ON : reason === 'pin' ? HAD_RUN_PIN : 0);
  }

  override readUint32(offset: number): number {
    return this.#registers.get(offset) ?? super.readUint32(offset);
  }

  override writeUint32(offset: number, value: number): void {
    if (offset !== CHIP_RESET) {
      this.#registers.set(offset, value >>> 0);
    }
  }
}
