// SPDX-License-Identifier: Apache-2.0
/** The SSI (RP2040 datasheet §4.10) and the flash's command line behind it: identification, status, XIP set-up. */
import { BasePeripheral } from 'rp2040js';
import type { PicoChip } from './chip.js';

const CTRLR0 = 0x00;
const SSIENR = 0x08;
const TXFLR = 0x20;
const RXFLR = 0x24;
const SR = 0x28;
const IDR = 0x58;
const VERSION_ID = 0x5c;
const DR0 = 0x60;

const SR_TFNF = 1 << 1;
const SR_TFE = 1 << 2;
const SR_RFNE = 1 << 3;
const TMOD_SHIFT = 8;
const TMOD_EEPROM_READ = 3;

const READ_STATUS_1 = 0x05;
const READ_STATUS_2 = 0x35;
const READ_UNIQUE_ID = 0x4b;
const READ_JEDEC_ID = 0x9f;
const QUAD_ENABLED = 0x02;
/** Winbond W25Q16JV. */
const JEDEC_ID = [0xef, 0x40, 0x15];
/** Four dummy bytes stand between the command and the identity. */
const UNIQUE_ID_START = 5;

/** Where the flash is mapped, the SSI reads it by itself (TMOD 3); in any other mode the firmware speaks to the chip. */
export class PicoSsi extends BasePeripheral {
  readonly #registers = new Map<number, number>();
  #answers: number[] = [];
  #command = -1;
  #position = 0;
  /** Chip select forced low through IO_QSPI; null while the SSI drives it. */
  #selected: boolean | null = null;

  constructor(
    private readonly chip: PicoChip,
    private readonly uniqueId: Uint8Array,
  ) {
    super(chip, 'SSI');
    this.enterXip();
  }

  /** As the boot ROM's flash_enter_cmd_xip leaves it. */
  enterXip(): void {
    this.#registers.set(CTRLR0, TMOD_EEPROM_READ << TMOD_SHIFT);
    this.#registers.set(SSIENR, 1);
    this.#update();
  }

  /** As the boot ROM's flash_exit_xip leaves it. */
  exitXip(): void {
    this.#registers.set(CTRLR0, 7 << 16);
    this.#registers.set(SSIENR, 1);
    this.#update();
  }

  /** IO_QSPI forces chip select low (true), high (false), or leaves it to the SSI (null). */
  select(selected: boolean | null): void {
    if (selected !== this.#selected) {
      this.#selected = selected;
      this.#endCommand();
    }
  }

  override readUint32(offset: number): number {
    switch (offset) {
      case TXFLR:
        return 0;
      case RXFLR:
        return this.#answers.length;
      case SR:
        return SR_TFE | SR_TFNF | (this.#answers.length > 0 ? SR_RFNE : 0);
      case IDR:
        return 0x51535049;
      case VERSION_ID:
        return 0x3430312a;
      case DR0:
        return this.#answer();
      default:
        return this.#registers.get(offset) ?? 0;
    }
  }

  override writeUint32(offset: number, value: number): void {
    if (offset === DR0) {
      this.#exchange(value & 0xff);
      return;
    }
    this.#registers.set(offset, value >>> 0);
    if (offset === SSIENR) {
      this.#answers = [];
      this.#endCommand();
    }
    this.#update();
  }

  #answer(): number {
    const answer = this.#answers.shift() ?? 0;
    // Left to itself, the SSI lets go of the chip when it has nothing more to send.
    if (this.#selected === null && this.#answers.length === 0) {
      this.#endCommand();
    }
    return answer;
  }

  #exchange(byte: number): void {
    if (this.#position === 0) {
      this.#command = byte;
    }
    this.#answers.push(this.#selected === false ? 0xff : this.#reply(this.#position));
    this.#position++;
  }

  #reply(position: number): number {
    if (position === 0) {
      return 0xff;
    }
    switch (this.#command) {
      case READ_STATUS_1:
        return 0;
      case READ_STATUS_2:
        return QUAD_ENABLED;
      case READ_JEDEC_ID:
        return JEDEC_ID[position - 1] ?? 0xff;
      case READ_UNIQUE_ID:
        return position < UNIQUE_ID_START ? 0xff : (this.uniqueId[position - UNIQUE_ID_START] ?? 0xff);
      default:
        return 0xff;
    }
  }

  #endCommand(): void {
    this.#command = -1;
    this.#position = 0;
  }

  #update(): void {
    const mode = ((this.#registers.get(CTRLR0) ?? 0) >> TMOD_SHIFT) & 3;
    this.chip.xip = this.#registers.get(SSIENR) === 1 && mode === TMOD_EEPROM_READ;
  }
}

const SS_CTRL = 0x0c;
const OUTOVER_SHIFT = 8;
const OUTOVER_LOW = 2;
const OUTOVER_HIGH = 3;

/** IO_QSPI (datasheet §2.19.6.2): only the override of the flash's chip select has an effect. */
export class PicoIoQspi extends BasePeripheral {
  readonly #registers = new Map<number, number>();

  constructor(
    chip: PicoChip,
    private readonly ssi: PicoSsi,
  ) {
    super(chip, 'IO_QSPI');
  }

  override readUint32(offset: number): number {
    return this.#registers.get(offset) ?? 0;
  }

  override writeUint32(offset: number, value: number): void {
    this.#registers.set(offset, value >>> 0);
    if (offset === SS_CTRL) {
      const override = (value >>> OUTOVER_SHIFT) & 3;
      this.ssi.select(override === OUTOVER_LOW ? true : override === OUTOVER_HIGH ? false : null);
    }
  }
}
