// SPDX-License-Identifier: Apache-2.0
/** rp2040js's chip with the memory map of silicon: flash is read-only, may be unmapped, and bad accesses fault. */
import { RP2040 } from 'rp2040js';
import type { AlarmClock } from '../board-clock.js';
import { HARD_FAULT, NMI } from './exceptions.js';
import { HardFaultSignal, hex, ResetSignal } from './faults.js';
import { type Access, PicoMpu } from './mpu.js';

const BOOT_ROM_SIZE = 0x4000;
const XIP_BASE = 0x1000_0000;
const RAM_BASE = 0x2000_0000;
const XIP_CTRL_END = 0x1400_0020;
const APB_BASE = 0x4000_0000;
const APB_BLOCK_BITS = 14;
const SIO_FIFO_STATUS = 0xd000_0050;
const SIO_FIFO_LAST = 0xd000_0058;
const FIFO_READY_TO_WRITE = 2;
const AIRCR = 0xe000_ed0c;
const AIRCR_KEY = 0x05fa;
const AIRCR_SYSRESETREQ = 4;

/** Where a peripheral's bit stands in RESETS, by its 16 KiB block from 0x40000000; -1 where it has none. */
const RESET_BITS = new Int8Array(32).fill(-1);
for (const [base, bit] of [
  [0x4001_4000, 5], // IO_BANK0
  [0x4001_c000, 8], // PADS_BANK0
  [0x4002_8000, 12], // PLL_SYS
  [0x4002_c000, 13], // PLL_USB
  [0x4003_4000, 22], // UART0
  [0x4003_8000, 23], // UART1
  [0x4003_c000, 16], // SPI0
  [0x4004_0000, 17], // SPI1
  [0x4004_4000, 3], // I2C0
  [0x4004_8000, 4], // I2C1
  [0x4004_c000, 0], // ADC
  [0x4005_0000, 14], // PWM
  [0x4005_4000, 21], // TIMER
  [0x4005_c000, 15], // RTC
] as const) {
  RESET_BITS[(base - APB_BASE) >>> APB_BLOCK_BITS] = bit;
}

/** What the chip reports to its board while it runs. */
export interface ChipReports {
  strayStore(address: number): void;
  usedInReset(address: number): void;
  /** Something that this emulator does not model was touched. */
  unmodelled(text: string): void;
  /** BKPT or UDF was executed. */
  breakpoint(code: number): void;
}

export class PicoChip extends RP2040 {
  /** Whether the flash is mapped at 0x10000000. The SSI and the boot ROM's services switch it. */
  xip = true;
  readonly mpu = new PicoMpu(() => this.core.IPSR === HARD_FAULT || this.core.IPSR === NMI);
  /** RESETS.RESET: which peripherals are held in reset. */
  heldInReset = 0;
  readonly #reports: ChipReports;
  readonly #flash8: Uint8Array;
  readonly #flash16: Uint16Array;
  readonly #flash32: Uint32Array;
  readonly #mask: number;
  readonly #sram16: Uint16Array;
  readonly #sram32: Uint32Array;

  constructor(clock: AlarmClock, flash: Uint8Array<ArrayBuffer>, reports: ChipReports) {
    super(clock);
    this.#reports = reports;
    this.#flash8 = flash;
    this.#flash16 = new Uint16Array(flash.buffer, flash.byteOffset, flash.length / 2);
    this.#flash32 = new Uint32Array(flash.buffer, flash.byteOffset, flash.length / 4);
    this.#mask = flash.length - 1;
    this.#sram16 = new Uint16Array(this.sram.buffer);
    this.#sram32 = new Uint32Array(this.sram.buffer);
    this.logger = {
      debug: () => {},
      info: () => {},
      warn: (component, message) => this.#warned(component, message),
      error: (component, message) => this.#warned(component, message),
    };
    this.onBreak = (code) => reports.breakpoint(code);
    this.pwm.reset();
  }

  /** rp2040js resets from its constructor and erases its own flash doing so; the board starts the core itself. */
  override reset(): void {}

  override readUint32(address: number): number {
    if ((address & 0xfff8_0003) === RAM_BASE) {
      const value = this.#sram32[(address & 0x7ffff) >> 2];
      if (value !== undefined) {
        return value;
      }
    } else if ((address & 0xfc00_0003) === XIP_BASE) {
      if (this.xip) {
        return this.#flash32[(address & this.#mask) >> 2]!;
      }
      throw this.#unmapped(address, false);
    }
    return this.#readSlow(address >>> 0);
  }

  override readUint16(address: number): number {
    if (address >>> 0 === (this.core.PC & ~1) >>> 0) {
      this.#protect(address, 'fetch');
    }
    if ((address & 0xfc00_0001) === XIP_BASE) {
      if (this.xip) {
        return this.#flash16[(address & this.#mask) >> 1]!;
      }
      throw this.#unmapped(address, true);
    }
    if ((address & 0xfff8_0001) === RAM_BASE) {
      const value = this.#sram16[(address & 0x7ffff) >> 1];
      if (value !== undefined) {
        return value;
      }
    }
    if (address & 1) {
      throw this.#fault('unaligned halfword read', address, false);
    }
    if (address >>> 0 >= BOOT_ROM_SIZE && address >>> 0 === (this.core.PC & ~1) >>> 0) {
      throw this.#fault('instruction fetch from what is no memory', address, true);
    }
    const word = this.#readSlow((address & ~3) >>> 0);
    return address & 2 ? word >>> 16 : word & 0xffff;
  }

  override readUint8(address: number): number {
    if ((address & 0xfff8_0000) === RAM_BASE) {
      const value = this.sram[address & 0x7ffff];
      if (value !== undefined) {
        return value;
      }
    } else if ((address & 0xfc00_0000) === XIP_BASE) {
      if (this.xip) {
        return this.#flash8[address & this.#mask]!;
      }
      throw this.#unmapped(address, false);
    }
    return (this.#readSlow((address & ~3) >>> 0) >>> ((address & 3) * 8)) & 0xff;
  }

  override writeUint32(address: number, value: number): void {
    this.#protect(address, 'write');
    if ((address & 0xfff8_0003) === RAM_BASE) {
      const index = (address & 0x7ffff) >> 2;
      if (index < this.#sram32.length) {
        this.#sram32[index] = value;
        return;
      }
    }
    if (address & 3) {
      throw this.#fault('unaligned word write', address, false);
    }
    if (this.#mayWrite(address >>> 0, value)) {
      super.writeUint32(address, value);
    }
  }

  override writeUint16(address: number, value: number): void {
    this.#protect(address, 'write');
    if ((address & 0xfff8_0001) === RAM_BASE) {
      const index = (address & 0x7ffff) >> 1;
      if (index < this.#sram16.length) {
        this.#sram16[index] = value;
        return;
      }
    }
    if (address & 1) {
      throw this.#fault('unaligned halfword write', address, false);
    }
    if (this.#mayWrite(address >>> 0, value)) {
      super.writeUint16(address, value);
    }
  }

  override writeUint8(address: number, value: number): void {
    this.#protect(address, 'write');
    const index = address & 0x7ffff;
    if ((address & 0xfff8_0000) === RAM_BASE && index < this.sram.length) {
      this.sram[index] = value;
    } else if (this.#mayWrite(address >>> 0, value)) {
      super.writeUint8(address, value);
    }
  }

  #readSlow(address: number): number {
    if (address & 3) {
      throw this.#fault('unaligned word read', address, false);
    }
    if (PicoMpu.owns(address)) {
      return this.mpu.read(address);
    }
    this.#protect(address, 'read');
    if (address >= SIO_FIFO_STATUS && address <= SIO_FIFO_LAST) {
      // No second core: its mailbox takes everything and never has anything.
      return address === SIO_FIFO_STATUS ? FIFO_READY_TO_WRITE : 0;
    }
    if (address >>> 24 === 0x14 && address < XIP_CTRL_END) {
      return 0;
    }
    return super.readUint32(address) >>> 0;
  }

  /** Whether a store outside RAM reaches a register; reports or resets otherwise. */
  #mayWrite(address: number, value: number): boolean {
    if (address >>> 28 === 1 && address < 0x1400_0000) {
      this.#reports.strayStore(address);
      return false;
    }
    if (address >>> 24 === 0x14 || (address >= SIO_FIFO_STATUS && address <= SIO_FIFO_LAST)) {
      return false;
    }
    if (address < BOOT_ROM_SIZE) {
      throw this.#fault('store to the boot ROM', address, false);
    }
    if (PicoMpu.owns(address)) {
      this.mpu.write(address, value);
      return false;
    }
    if (address === AIRCR) {
      if (value >>> 16 === AIRCR_KEY && value & AIRCR_SYSRESETREQ) {
        throw new ResetSignal('system-request');
      }
      return false;
    }
    if (address >>> 19 === APB_BASE >>> 19) {
      const bit = RESET_BITS[(address - APB_BASE) >>> APB_BLOCK_BITS]!;
      if (bit >= 0 && this.heldInReset & (1 << bit)) {
        this.#reports.usedInReset(address);
        return false;
      }
    }
    return true;
  }

  #warned(component: string, message: string): void {
    if (component === 'CortexM0Core' && message.includes('not implemented')) {
      throw new HardFaultSignal('hardfault', 'undefined instruction', false);
    }
    if (component === 'RP2040') {
      throw new HardFaultSignal(
        'hardfault',
        message.replace(/^./, (first) => first.toLowerCase()),
        false,
      );
    }
    this.#reports.unmodelled(`${component}: ${message}`);
  }

  /** Throws the fault that the memory protection unit makes of an access that it does not allow. */
  #protect(address: number, access: Access): void {
    if (!this.mpu.allows(address, access)) {
      const what = access === 'fetch' ? 'instruction fetch' : access;
      throw new HardFaultSignal('protection', `${what} at 0x${hex(address)} that no region allows`, access === 'fetch');
    }
  }

  #unmapped(address: number, halfword: boolean): HardFaultSignal {
    const fetch = halfword && address >>> 0 === (this.core.PC & ~1) >>> 0;
    return new HardFaultSignal(
      'xip',
      `${fetch ? 'instruction fetch' : 'read'} at 0x${hex(address)} while the flash is not mapped`,
      fetch,
    );
  }

  #fault(what: string, address: number, fetch: boolean): HardFaultSignal {
    return new HardFaultSignal('hardfault', `${what} at 0x${hex(address)}`, fetch);
  }
}

const RP2040JS_FLASH_SIZE = 16 * 1024 * 1024;

/**
 * Makes a chip without the 16 MiB that rp2040js allocates for a flash of its own: to clear them takes five times as long
 * as all the rest of a power cycle, and ours is elsewhere. Nothing else runs while the constructor is exchanged.
 */
export function makePicoChip(clock: AlarmClock, flash: Uint8Array<ArrayBuffer>, reports: ChipReports): PicoChip {
  const Bytes = globalThis.Uint8Array;
  globalThis.Uint8Array = new Proxy(Bytes, {
    // As `target`, not as the proxy: arrays of another hidden class would slow every access.
    construct: (target, [first, ...rest]) =>
      Reflect.construct(target, first === RP2040JS_FLASH_SIZE ? [4] : [first, ...rest], target),
  });
  try {
    return new PicoChip(clock, flash, reports);
  } finally {
    globalThis.Uint8Array = Bytes;
  }
}
