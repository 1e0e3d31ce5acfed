// SPDX-License-Identifier: Apache-2.0
/**
 * The memory protection unit of the Cortex-M0+ (ARMv6-M B3.5, PMSAv6): eight regions of 256 bytes or more, each with eight
 * subregions. Stores, instruction fetches, and reads of anything but RAM and flash are held to it; reads of RAM and flash are not.
 */
const MPU_TYPE = 0xe000_ed90;
const MPU_CTRL = 0xe000_ed94;
const MPU_RNR = 0xe000_ed98;
const MPU_RBAR = 0xe000_ed9c;
const MPU_RASR = 0xe000_eda0;
const REGIONS = 8;
const TYPE_EIGHT_REGIONS = REGIONS << 8;
const CTRL_ENABLE = 1;
const CTRL_IN_FAULTS = 2;
const CTRL_DEFAULT_MAP = 4;
const RBAR_VALID = 1 << 4;
const RASR_ENABLE = 1;
const RASR_EXECUTE_NEVER = 1 << 28;
const RASR_WRITABLE = 0x171f_ff3f;
const SMALLEST_BITS = 8;
const PRIVATE_BUS = 0xe000_0000 >>> 20;
const RAM_BASE = 0x2000_0000;
/** RAM is looked up by blocks of so many bits; its window has 512 KiB. */
const BLOCK_BITS = 8;
const BLOCKS = 0x8_0000 >> BLOCK_BITS;
const SUBREGION_OF_SMALLEST = 32;

export type Access = 'read' | 'write' | 'fetch';

interface Region {
  base: number;
  attributes: number;
}

/** What access permissions (AP) of a region give to privileged code; a reserved value gives nothing. */
const RIGHTS: readonly { readonly read: boolean; readonly write: boolean }[] = [
  { read: false, write: false },
  { read: true, write: true },
  { read: true, write: true },
  { read: true, write: true },
  { read: false, write: false },
  { read: true, write: false },
  { read: true, write: false },
  { read: true, write: false },
];

const EVERYWHERE = new Uint8Array(BLOCKS).fill(1);

export class PicoMpu {
  readonly #regions: Region[] = Array.from({ length: REGIONS }, () => ({ base: 0, attributes: 0 }));
  #control = 0;
  #number = 0;
  #stale = false;
  #writable = EVERYWHERE;
  #executableEnd = BLOCKS << BLOCK_BITS;

  /** @param faulting Whether the core handles a HardFault or NMI: the unit is off then, unless it was told otherwise. */
  constructor(private readonly faulting: () => boolean) {}

  /** Whether a register of the unit is at this address. */
  static owns(address: number): boolean {
    return address >= MPU_TYPE && address <= MPU_RASR;
  }

  get active(): boolean {
    return (this.#control & CTRL_ENABLE) !== 0 && ((this.#control & CTRL_IN_FAULTS) !== 0 || !this.faulting());
  }

  /** For each 256 bytes of RAM, whether all of them may be written now. */
  get writable(): Uint8Array {
    if (!this.active) return EVERYWHERE;
    this.#lookUpRam();
    return this.#writable;
  }

  /** Code may run now from the beginning of RAM to here. */
  get executableEnd(): number {
    if (!this.active) return BLOCKS << BLOCK_BITS;
    this.#lookUpRam();
    return this.#executableEnd;
  }

  allows(address: number, access: Access): boolean {
    if (!this.active || address >>> 20 === PRIVATE_BUS) {
      return true;
    }
    this.#lookUpRam();
    const offset = (address >>> 0) - RAM_BASE;
    const known =
      (access === 'fetch' && offset >= 0 && offset < this.#executableEnd) ||
      (access === 'write' && this.#writable[offset >> BLOCK_BITS] === 1);
    return known || this.#allows(address >>> 0, access);
  }

  read(address: number): number {
    const region = this.#regions[this.#number]!;
    switch (address) {
      case MPU_TYPE:
        return TYPE_EIGHT_REGIONS;
      case MPU_CTRL:
        return this.#control;
      case MPU_RNR:
        return this.#number;
      case MPU_RBAR:
        return (region.base | this.#number) >>> 0;
      default:
        return region.attributes;
    }
  }

  write(address: number, value: number): void {
    if (address === MPU_CTRL) {
      this.#control = value & (CTRL_ENABLE | CTRL_IN_FAULTS | CTRL_DEFAULT_MAP);
    } else if (address === MPU_RNR) {
      this.#number = value & (REGIONS - 1);
      return;
    } else if (address === MPU_RBAR) {
      if (value & RBAR_VALID) {
        this.#number = value & (REGIONS - 1);
      }
      this.#regions[this.#number]!.base = (value & ~0xff) >>> 0;
    } else if (address === MPU_RASR) {
      this.#regions[this.#number]!.attributes = (value & RASR_WRITABLE) >>> 0;
    }
    this.#stale = true;
  }

  /** Not at each register that is written, but once something is looked up. */
  #lookUpRam(): void {
    if (!this.#stale) return;
    this.#stale = false;
    this.#writable = new Uint8Array(BLOCKS);
    for (let block = 0; block < BLOCKS; block++) {
      const from = RAM_BASE + (block << BLOCK_BITS);
      let writable = true;
      for (let at = from; at < from + (1 << BLOCK_BITS); at += SUBREGION_OF_SMALLEST) {
        writable &&= this.#allows(at, 'write');
      }
      this.#writable[block] = writable ? 1 : 0;
    }
    let end = 0;
    while (end < BLOCKS << BLOCK_BITS && this.#allows(RAM_BASE + end, 'fetch')) {
      end += SUBREGION_OF_SMALLEST;
    }
    this.#executableEnd = end;
  }

  /** The region with the highest number decides; without one, the default map for privileged code, if that is on. */
  #allows(address: number, access: Access): boolean {
    for (let i = REGIONS - 1; i >= 0; i--) {
      const { base, attributes } = this.#regions[i]!;
      const bits = ((attributes >> 1) & 31) + 1;
      if (!(attributes & RASR_ENABLE) || bits < SMALLEST_BITS) {
        continue;
      }
      const offset = address - (bits === 32 ? 0 : Math.floor(base / 2 ** bits) * 2 ** bits);
      if (offset < 0 || offset >= 2 ** bits || attributes & (0x100 << Math.floor(offset / 2 ** (bits - 3)))) {
        continue;
      }
      const rights = RIGHTS[(attributes >>> 24) & 7]!;
      return access === 'write'
        ? rights.write
        : rights.read && (access === 'read' || !(attributes & RASR_EXECUTE_NEVER));
    }
    return (this.#control & CTRL_DEFAULT_MAP) !== 0;
  }
}
