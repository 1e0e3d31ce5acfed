// SPDX-License-Identifier: Apache-2.0
// Longer than other files, and one function of it: a call for each instruction would cost half of the speed.
/**
 * A fast interpreter for the instructions that firmware spends its time in, with the flags and cycles of the ARMv6-M
 * manual and the Cortex-M0+ reference (RP2040: single-cycle multiplier). Whatever is rare, or touches anything but RAM and
 * mapped flash, is left to rp2040js.
 */
import type { BoardClock } from '../board-clock.js';
import type { PicoChip } from './chip.js';
import type { Core } from './exceptions.js';
import { KINDS } from './thumb-kinds.js';

const RAM = 0x2000_0000;
const RAM_WORD_MASK = 0xfff8_0003 | 0;
const RAM_HALF_MASK = 0xfff8_0001 | 0;
const RAM_BYTE_MASK = 0xfff8_0000 | 0;
const RAM_OFFSET = 0x7_ffff;
const RAM_SIZE = 264 * 1024;
/** Code is looked up anew when the program counter leaves a block of this many bits: as large as the mask of RAM. */
const REGION_BITS = 19;
/** What may be written is looked up by blocks of so many bits (mpu.ts). */
const BLOCK_BITS = 8;
const FLASH = 0x1000_0000;
const FLASH_WORD_MASK = 0xfc00_0003 | 0;
const FLASH_HALF_MASK = 0xfc00_0001 | 0;
const FLASH_BYTE_MASK = 0xfc00_0000 | 0;
const MOST_CYCLES = 2 ** 29;
/** UDF: what stands where no code is; rp2040js then finds out what really is there. */
const NO_CODE = Uint16Array.of(0xde00);

export class ThumbInterpreter {
  readonly #core: Core;
  readonly #r: Int32Array;
  readonly #flash16: Uint16Array;
  readonly #flash32: Int32Array;
  readonly #flash8: Uint8Array;
  readonly #sram16: Uint16Array;
  readonly #sram32: Int32Array;
  #code: Uint16Array;

  constructor(
    private readonly chip: PicoChip,
    private readonly clock: BoardClock,
    flash: Uint8Array<ArrayBuffer>,
  ) {
    this.#core = chip.core;
    this.#r = new Int32Array(chip.core.registers.buffer);
    this.#flash8 = flash;
    this.#flash16 = new Uint16Array(flash.buffer, flash.byteOffset, flash.length / 2);
    this.#flash32 = new Int32Array(flash.buffer, flash.byteOffset, flash.length / 4);
    this.#sram16 = new Uint16Array(chip.sram.buffer);
    this.#sram32 = new Int32Array(chip.sram.buffer);
    this.#code = this.#sram16;
  }

  /** Nanoseconds of one clock cycle. */
  cycleNanos = 8;

  /** Executes up to the clock's horizon, to a sleep, or to a pending exception. What an instruction throws, passes. */
  run(): void {
    const { chip, clock } = this;
    const core = this.#core;
    const r = this.#r;
    const flash8 = this.#flash8;
    const flash16 = this.#flash16;
    const flash32 = this.#flash32;
    const sram8 = chip.sram;
    const sram16 = this.#sram16;
    const sram32 = this.#sram32;
    const flashMask = flash8.length - 1;

    let writable = chip.mpu.writable;
    let code: Uint16Array = NO_CODE;
    let codeMask = 0;
    let region = -1;
    let pc = r[15]! & ~1;
    /** The results that N and Z are read from: both the last one, unless the flags were set as such. */
    let n = core.N ? -1 : 0;
    let z = core.Z ? 0 : 1;
    let c = core.C ? 1 : 0;
    let v = core.V ? 1 : 0;
    /** Not yet in core.cycles and on the clock. */
    let cycles = 0;
    let limit = this.#cyclesLeft();

    for (;;) {
      if (cycles >= limit) {
        break;
      }
      if (pc >> REGION_BITS !== region) {
        region = pc >> REGION_BITS;
        if (pc >> 24 === FLASH >> 24 && chip.xip) {
          code = flash16;
          codeMask = flashMask;
        } else if (region === RAM >> REGION_BITS) {
          code = this.#ramCode();
          codeMask = RAM_OFFSET;
        } else {
          code = NO_CODE;
          codeMask = 0;
        }
      }
      // Beyond the end of RAM, or where there is no code: undefined, which is no case.
      const op = code[(pc & codeMask) >> 1]!;
      switch (KINDS[op]) {
        case 1: /* LslImm */ {
          const shift = (op >> 6) & 31;
          const a = r[(op >> 3) & 7]!;
          if (shift !== 0) {
            c = (a >>> (32 - shift)) & 1;
          }
          n = z = r[op & 7] = a << shift;
          pc += 2;
          cycles++;
          continue;
        }
        case 2: /* LsrImm */ {
          const shift = (op >> 6) & 31;
          const a = r[(op >> 3) & 7]!;
          c = (a >>> (shift === 0 ? 31 : shift - 1)) & 1;
          n = z = r[op & 7] = shift === 0 ? 0 : (a >>> shift) | 0;
          pc += 2;
          cycles++;
          continue;
        }
        case 3: /* AsrImm */ {
          const shift = (op >> 6) & 31 || 32;
          const a = r[(op >> 3) & 7]!;
          c = (a >> (shift - 1)) & 1;
          n = z = r[op & 7] = shift === 32 ? a >> 31 : a >> shift;
          pc += 2;
          cycles++;
          continue;
        }
        case 4: /* AddReg */ {
          const a = r[(op >> 3) & 7]!;
          const b = r[(op >> 6) & 7]!;
          const sum = (a + b) | 0;
          c = sum >>> 0 < a >>> 0 ? 1 : 0;
          v = ((a ^ sum) & (b ^ sum)) >>> 31;
          n = z = r[op & 7] = sum;
          pc += 2;
          cycles++;
          continue;
        }
        case 5: /* SubReg */ {
          const a = r[(op >> 3) & 7]!;
          const b = r[(op >> 6) & 7]!;
          const difference = (a - b) | 0;
          c = a >>> 0 >= b >>> 0 ? 1 : 0;
          v = ((a ^ b) & (a ^ difference)) >>> 31;
          n = z = r[op & 7] = difference;
          pc += 2;
          cycles++;
          continue;
        }
        case 6: /* AddImm3 */ {
          const a = r[(op >> 3) & 7]!;
          const b = (op >> 6) & 7;
          const sum = (a + b) | 0;
          c = sum >>> 0 < a >>> 0 ? 1 : 0;
          v = ((a ^ sum) & (b ^ sum)) >>> 31;
          n = z = r[op & 7] = sum;
          pc += 2;
          cycles++;
          continue;
        }
        case 7: /* SubImm3 */ {
          const a = r[(op >> 3) & 7]!;
          const b = (op >> 6) & 7;
          const difference = (a - b) | 0;
          c = a >>> 0 >= b ? 1 : 0;
          v = ((a ^ b) & (a ^ difference)) >>> 31;
          n = z = r[op & 7] = difference;
          pc += 2;
          cycles++;
          continue;
        }
        case 8 /* MovImm */:
          n = z = r[(op >> 8) & 7] = op & 0xff;
          pc += 2;
          cycles++;
          continue;
        case 9: /* CmpImm */ {
          const a = r[(op >> 8) & 7]!;
          const b = op & 0xff;
          const difference = (a - b) | 0;
          c = a >>> 0 >= b ? 1 : 0;
          v = ((a ^ b) & (a ^ difference)) >>> 31;
          n = z = difference;
          pc += 2;
          cycles++;
          continue;
        }
        case 10: /* AddImm8 */ {
          const a = r[(op >> 8) & 7]!;
          const b = op & 0xff;
          const sum = (a + b) | 0;
          c = sum >>> 0 < a >>> 0 ? 1 : 0;
          v = ((a ^ sum) & (b ^ sum)) >>> 31;
          n = z = r[(op >> 8) & 7] = sum;
          pc += 2;
          cycles++;
          continue;
        }
        case 11: /* SubImm8 */ {
          const a = r[(op >> 8) & 7]!;
          const b = op & 0xff;
          const difference = (a - b) | 0;
          c = a >>> 0 >= b ? 1 : 0;
          v = ((a ^ b) & (a ^ difference)) >>> 31;
          n = z = r[(op >> 8) & 7] = difference;
          pc += 2;
          cycles++;
          continue;
        }
        case 12 /* And */:
          n = z = r[op & 7]! &= r[(op >> 3) & 7]!;
          pc += 2;
          cycles++;
          continue;
        case 13 /* Eor */:
          n = z = r[op & 7]! ^= r[(op >> 3) & 7]!;
          pc += 2;
          cycles++;
          continue;
        case 14: /* LslReg */ {
          const shift = r[(op >> 3) & 7]! & 0xff;
          const a = r[op & 7]!;
          if (shift !== 0) {
            c = shift <= 32 ? (a >>> (32 - shift)) & 1 : 0;
          }
          n = z = r[op & 7] = shift < 32 ? a << shift : 0;
          pc += 2;
          cycles++;
          continue;
        }
        case 15: /* LsrReg */ {
          const shift = r[(op >> 3) & 7]! & 0xff;
          const a = r[op & 7]!;
          if (shift !== 0) {
            c = shift <= 32 ? (a >>> (shift - 1)) & 1 : 0;
          }
          n = z = r[op & 7] = shift < 32 ? (a >>> shift) | 0 : 0;
          pc += 2;
          cycles++;
          continue;
        }
        case 16: /* AsrReg */ {
          const shift = r[(op >> 3) & 7]! & 0xff;
          const a = r[op & 7]!;
          if (shift !== 0) {
            c = (shift <= 32 ? a >> (shift - 1) : a >> 31) & 1;
          }
          n = z = r[op & 7] = shift < 32 ? a >> shift : a >> 31;
          pc += 2;
          cycles++;
          continue;
        }
        case 17: /* Adc */ {
          const a = r[op & 7]!;
          const b = r[(op >> 3) & 7]!;
          const sum = (a + b + c) | 0;
          v = ((a ^ sum) & (b ^ sum)) >>> 31;
          c = (a >>> 0) + (b >>> 0) + c > 0xffff_ffff ? 1 : 0;
          n = z = r[op & 7] = sum;
          pc += 2;
          cycles++;
          continue;
        }
        case 18: /* Sbc */ {
          const a = r[op & 7]!;
          const b = r[(op >> 3) & 7]!;
          const difference = (a - b - 1 + c) | 0;
          v = ((a ^ b) & (a ^ difference)) >>> 31;
          c = (a >>> 0) - (b >>> 0) - 1 + c >= 0 ? 1 : 0;
          n = z = r[op & 7] = difference;
          pc += 2;
          cycles++;
          continue;
        }
        case 19: /* Ror */ {
          const shift = r[(op >> 3) & 7]! & 0xff;
          const a = r[op & 7]!;
          const result = (a >>> (shift & 31)) | (a << (-shift & 31));
          if (shift !== 0) {
            c = result >>> 31;
          }
          n = z = r[op & 7] = result;
          pc += 2;
          cycles++;
          continue;
        }
        case 20 /* Tst */:
          n = z = r[op & 7]! & r[(op >> 3) & 7]!;
          pc += 2;
          cycles++;
          continue;
        case 21: /* Rsb */ {
          const b = r[(op >> 3) & 7]!;
          const difference = -b | 0;
          c = b === 0 ? 1 : 0;
          v = (b & difference) >>> 31;
          n = z = r[op & 7] = difference;
          pc += 2;
          cycles++;
          continue;
        }
        case 22: /* CmpReg */ {
          const a = r[op & 7]!;
          const b = r[(op >> 3) & 7]!;
          const difference = (a - b) | 0;
          c = a >>> 0 >= b >>> 0 ? 1 : 0;
          v = ((a ^ b) & (a ^ difference)) >>> 31;
          n = z = difference;
          pc += 2;
          cycles++;
          continue;
        }
        case 23: /* Cmn */ {
          const a = r[op & 7]!;
          const b = r[(op >> 3) & 7]!;
          const sum = (a + b) | 0;
          c = sum >>> 0 < a >>> 0 ? 1 : 0;
          v = ((a ^ sum) & (b ^ sum)) >>> 31;
          n = z = sum;
          pc += 2;
          cycles++;
          continue;
        }
        case 24 /* Orr */:
          n = z = r[op & 7]! |= r[(op >> 3) & 7]!;
          pc += 2;
          cycles++;
          continue;
        case 25 /* Mul */:
          n = z = r[op & 7] = Math.imul(r[op & 7]!, r[(op >> 3) & 7]!);
          pc += 2;
          cycles++;
          continue;
        case 26 /* Bic */:
          n = z = r[op & 7]! &= ~r[(op >> 3) & 7]!;
          pc += 2;
          cycles++;
          continue;
        case 27 /* Mvn */:
          n = z = r[op & 7] = ~r[(op >> 3) & 7]!;
          pc += 2;
          cycles++;
          continue;
        case 28: /* AddHigh */ {
          const from = (op >> 3) & 15;
          const to = ((op >> 4) & 8) | (op & 7);
          if (from >= 13 || to >= 13) {
            break;
          }
          r[to] = (r[to]! + r[from]!) | 0;
          pc += 2;
          cycles++;
          continue;
        }
        case 29: /* CmpHigh */ {
          const from = (op >> 3) & 15;
          const to = ((op >> 4) & 8) | (op & 7);
          if (from === 15 || to === 15) {
            break;
          }
          const a = r[to]!;
          const b = r[from]!;
          const difference = (a - b) | 0;
          c = a >>> 0 >= b >>> 0 ? 1 : 0;
          v = ((a ^ b) & (a ^ difference)) >>> 31;
          n = z = difference;
          pc += 2;
          cycles++;
          continue;
        }
        case 30: /* MovHigh */ {
          const from = (op >> 3) & 15;
          const to = ((op >> 4) & 8) | (op & 7);
          if (from === 15 || to === 13 || to === 15) {
            break;
          }
          r[to] = r[from]!;
          pc += 2;
          cycles++;
          continue;
        }
        case 31: /* Bx */ {
          const target = r[(op >> 3) & 15]!;
          if ((op & 0x78) === 0x78 || target >>> 28 === 15) {
            break;
          }
          pc = target & ~1;
          cycles += 2;
          continue;
        }
        case 32: /* Blx */ {
          const target = r[(op >> 3) & 15]!;
          if ((op & 0x78) === 0x78 || target >>> 28 === 15) {
            break;
          }
          r[14] = (pc + 2) | 1;
          pc = target & ~1;
          cycles += 2;
          continue;
        }
        case 33: /* LdrLiteral */ {
          const address = ((pc + 4) & ~3) + ((op & 0xff) << 2);
          if (code === flash16) {
            r[(op >> 8) & 7] = flash32[(address & flashMask) >> 2]!;
          } else if (code === sram16 && (address & RAM_OFFSET) < RAM_SIZE) {
            r[(op >> 8) & 7] = sram32[(address & RAM_OFFSET) >> 2]!;
          } else {
            break;
          }
          pc += 2;
          cycles += 2;
          continue;
        }
        case 43: /* LdrImm */ {
          const address = (r[(op >> 3) & 7]! + ((op >> 4) & 0x7c)) | 0;
          if ((address & RAM_WORD_MASK) === RAM && (address & RAM_OFFSET) < RAM_SIZE) {
            r[op & 7] = sram32[(address & RAM_OFFSET) >> 2]!;
          } else if ((address & FLASH_WORD_MASK) === FLASH && chip.xip) {
            r[op & 7] = flash32[(address & flashMask) >> 2]!;
          } else {
            break;
          }
          pc += 2;
          cycles += 2;
          continue;
        }
        case 38: /* LdrReg */ {
          const address = (r[(op >> 3) & 7]! + r[(op >> 6) & 7]!) | 0;
          if ((address & RAM_WORD_MASK) === RAM && (address & RAM_OFFSET) < RAM_SIZE) {
            r[op & 7] = sram32[(address & RAM_OFFSET) >> 2]!;
          } else if ((address & FLASH_WORD_MASK) === FLASH && chip.xip) {
            r[op & 7] = flash32[(address & flashMask) >> 2]!;
          } else {
            break;
          }
          pc += 2;
          cycles += 2;
          continue;
        }
        case 49: /* LdrSp */ {
          const address = (r[13]! + ((op & 0xff) << 2)) | 0;
          if ((address & RAM_WORD_MASK) !== RAM || (address & RAM_OFFSET) >= RAM_SIZE) {
            break;
          }
          r[(op >> 8) & 7] = sram32[(address & RAM_OFFSET) >> 2]!;
          pc += 2;
          cycles += 2;
          continue;
        }
        case 45: /* LdrbImm */ {
          const address = (r[(op >> 3) & 7]! + ((op >> 6) & 31)) | 0;
          if ((address & RAM_BYTE_MASK) === RAM && (address & RAM_OFFSET) < RAM_SIZE) {
            r[op & 7] = sram8[address & RAM_OFFSET]!;
          } else if ((address & FLASH_BYTE_MASK) === FLASH && chip.xip) {
            r[op & 7] = flash8[address & flashMask]!;
          } else {
            break;
          }
          pc += 2;
          cycles += 2;
          continue;
        }
        case 40: /* LdrbReg */
        case 37: /* LdrsbReg */ {
          const address = (r[(op >> 3) & 7]! + r[(op >> 6) & 7]!) | 0;
          let byte: number;
          if ((address & RAM_BYTE_MASK) === RAM && (address & RAM_OFFSET) < RAM_SIZE) {
            byte = sram8[address & RAM_OFFSET]!;
          } else if ((address & FLASH_BYTE_MASK) === FLASH && chip.xip) {
            byte = flash8[address & flashMask]!;
          } else {
            break;
          }
          r[op & 7] = (op & 0xfe00) === 0x5600 ? (byte << 24) >> 24 : byte;
          pc += 2;
          cycles += 2;
          continue;
        }
        case 47: /* LdrhImm */ {
          const address = (r[(op >> 3) & 7]! + ((op >> 5) & 0x3e)) | 0;
          if ((address & RAM_HALF_MASK) === RAM && (address & RAM_OFFSET) < RAM_SIZE) {
            r[op & 7] = sram16[(address & RAM_OFFSET) >> 1]!;
          } else if ((address & FLASH_HALF_MASK) === FLASH && chip.xip) {
            r[op & 7] = flash16[(address & flashMask) >> 1]!;
          } else {
            break;
          }
          pc += 2;
          cycles += 2;
          continue;
        }
        case 39: /* LdrhReg */
        case 41: /* LdrshReg */ {
          const address = (r[(op >> 3) & 7]! + r[(op >> 6) & 7]!) | 0;
          let half: number;
          if ((address & RAM_HALF_MASK) === RAM && (address & RAM_OFFSET) < RAM_SIZE) {
            half = sram16[(address & RAM_OFFSET) >> 1]!;
          } else if ((address & FLASH_HALF_MASK) === FLASH && chip.xip) {
            half = flash16[(address & flashMask) >> 1]!;
          } else {
            break;
          }
          r[op & 7] = (op & 0xfe00) === 0x5e00 ? (half << 16) >> 16 : half;
          pc += 2;
          cycles += 2;
          continue;
        }
        case 42: /* StrImm */ {
          const address = (r[(op >> 3) & 7]! + ((op >> 4) & 0x7c)) | 0;
          if (
            (address & RAM_WORD_MASK) !== RAM ||
            writable[(address & RAM_OFFSET) >> BLOCK_BITS] === 0 ||
            (address & RAM_OFFSET) >= RAM_SIZE
          ) {
            break;
          }
          sram32[(address & RAM_OFFSET) >> 2] = r[op & 7]!;
          pc += 2;
          cycles += 2;
          continue;
        }
        case 34: /* StrReg */ {
          const address = (r[(op >> 3) & 7]! + r[(op >> 6) & 7]!) | 0;
          if (
            (address & RAM_WORD_MASK) !== RAM ||
            writable[(address & RAM_OFFSET) >> BLOCK_BITS] === 0 ||
            (address & RAM_OFFSET) >= RAM_SIZE
          ) {
            break;
          }
          sram32[(address & RAM_OFFSET) >> 2] = r[op & 7]!;
          pc += 2;
          cycles += 2;
          continue;
        }
        case 48: /* StrSp */ {
          const address = (r[13]! + ((op & 0xff) << 2)) | 0;
          if (
            (address & RAM_WORD_MASK) !== RAM ||
            writable[(address & RAM_OFFSET) >> BLOCK_BITS] === 0 ||
            (address & RAM_OFFSET) >= RAM_SIZE
          ) {
            break;
          }
          sram32[(address & RAM_OFFSET) >> 2] = r[(op >> 8) & 7]!;
          pc += 2;
          cycles += 2;
          continue;
        }
        case 44: /* StrbImm */ {
          const address = (r[(op >> 3) & 7]! + ((op >> 6) & 31)) | 0;
          if (
            (address & RAM_BYTE_MASK) !== RAM ||
            writable[(address & RAM_OFFSET) >> BLOCK_BITS] === 0 ||
            (address & RAM_OFFSET) >= RAM_SIZE
          ) {
            break;
          }
          sram8[address & RAM_OFFSET] = r[op & 7]!;
          pc += 2;
          cycles += 2;
          continue;
        }
        case 36: /* StrbReg */ {
          const address = (r[(op >> 3) & 7]! + r[(op >> 6) & 7]!) | 0;
          if (
            (address & RAM_BYTE_MASK) !== RAM ||
            writable[(address & RAM_OFFSET) >> BLOCK_BITS] === 0 ||
            (address & RAM_OFFSET) >= RAM_SIZE
          ) {
            break;
          }
          sram8[address & RAM_OFFSET] = r[op & 7]!;
          pc += 2;
          cycles += 2;
          continue;
        }
        case 46: /* StrhImm */ {
          const address = (r[(op >> 3) & 7]! + ((op >> 5) & 0x3e)) | 0;
          if (
            (address & RAM_HALF_MASK) !== RAM ||
            writable[(address & RAM_OFFSET) >> BLOCK_BITS] === 0 ||
            (address & RAM_OFFSET) >= RAM_SIZE
          ) {
            break;
          }
          sram16[(address & RAM_OFFSET) >> 1] = r[op & 7]!;
          pc += 2;
          cycles += 2;
          continue;
        }
        case 35: /* StrhReg */ {
          const address = (r[(op >> 3) & 7]! + r[(op >> 6) & 7]!) | 0;
          if (
            (address & RAM_HALF_MASK) !== RAM ||
            writable[(address & RAM_OFFSET) >> BLOCK_BITS] === 0 ||
            (address & RAM_OFFSET) >= RAM_SIZE
          ) {
            break;
          }
          sram16[(address & RAM_OFFSET) >> 1] = r[op & 7]!;
          pc += 2;
          cycles += 2;
          continue;
        }
        case 50 /* Adr */:
          r[(op >> 8) & 7] = ((pc + 4) & ~3) + ((op & 0xff) << 2);
          pc += 2;
          cycles++;
          continue;
        case 51 /* AddSpImm */:
          r[(op >> 8) & 7] = (r[13]! + ((op & 0xff) << 2)) | 0;
          pc += 2;
          cycles++;
          continue;
        case 52 /* AddSp */:
          r[13] = (r[13]! + ((op & 0x7f) << 2)) | 0;
          pc += 2;
          cycles++;
          continue;
        case 53 /* SubSp */:
          r[13] = (r[13]! - ((op & 0x7f) << 2)) | 0;
          pc += 2;
          cycles++;
          continue;
        case 54 /* Sxth */:
          r[op & 7] = (r[(op >> 3) & 7]! << 16) >> 16;
          pc += 2;
          cycles++;
          continue;
        case 55 /* Sxtb */:
          r[op & 7] = (r[(op >> 3) & 7]! << 24) >> 24;
          pc += 2;
          cycles++;
          continue;
        case 56 /* Uxth */:
          r[op & 7] = r[(op >> 3) & 7]! & 0xffff;
          pc += 2;
          cycles++;
          continue;
        case 57 /* Uxtb */:
          r[op & 7] = r[(op >> 3) & 7]! & 0xff;
          pc += 2;
          cycles++;
          continue;
        case 60: /* Rev */ {
          const a = r[(op >> 3) & 7]!;
          r[op & 7] = (a << 24) | ((a & 0xff00) << 8) | ((a >> 8) & 0xff00) | (a >>> 24);
          pc += 2;
          cycles++;
          continue;
        }
        case 61: /* Rev16 */ {
          const a = r[(op >> 3) & 7]!;
          r[op & 7] = ((a & 0x00ff_00ff) << 8) | ((a >>> 8) & 0x00ff_00ff);
          pc += 2;
          cycles++;
          continue;
        }
        case 62: /* Revsh */ {
          const a = r[(op >> 3) & 7]!;
          r[op & 7] = ((a << 24) >> 16) | ((a >> 8) & 0xff);
          pc += 2;
          cycles++;
          continue;
        }
        case 63 /* Nop */:
          pc += 2;
          cycles++;
          continue;
        case 58: /* Push */ {
          let count = 0;
          for (let list = op & 0x1ff; list !== 0; list &= list - 1) {
            count++;
          }
          const base = (r[13]! - 4 * count) | 0;
          if (
            (base & RAM_WORD_MASK) !== RAM ||
            (base & RAM_OFFSET) + 4 * count > RAM_SIZE ||
            writable[(base & RAM_OFFSET) >> BLOCK_BITS] === 0 ||
            writable[((base & RAM_OFFSET) + 4 * count - 1) >> BLOCK_BITS] === 0
          ) {
            break;
          }
          let at = (base & RAM_OFFSET) >> 2;
          for (let list = op & 0xff; list !== 0; list &= list - 1) {
            sram32[at++] = r[31 - Math.clz32(list & -list)]!;
          }
          if (op & 0x100) {
            sram32[at] = r[14]!;
          }
          r[13] = base;
          pc += 2;
          cycles += 1 + count;
          continue;
        }
        case 59: /* Pop */ {
          let count = 0;
          for (let list = op & 0x1ff; list !== 0; list &= list - 1) {
            count++;
          }
          const base = r[13]!;
          if ((base & RAM_WORD_MASK) !== RAM || (base & RAM_OFFSET) + 4 * count > RAM_SIZE) {
            break;
          }
          let at = (base & RAM_OFFSET) >> 2;
          if (op & 0x100 && sram32[at + count - 1]! >>> 28 === 15) {
            break;
          }
          for (let list = op & 0xff; list !== 0; list &= list - 1) {
            r[31 - Math.clz32(list & -list)] = sram32[at++]!;
          }
          r[13] = base + 4 * count;
          if (op & 0x100) {
            pc = sram32[at]! & ~1;
            cycles += 2 + count;
          } else {
            pc += 2;
            cycles += 1 + count;
          }
          continue;
        }
        case 64: /* Stm */ {
          const to = (op >> 8) & 7;
          let count = 0;
          for (let list = op & 0xff; list !== 0; list &= list - 1) {
            count++;
          }
          const base = r[to]!;
          // With its own base in the list: what is stored depends on its place. Compilers do not write that.
          if (
            op & (1 << to) ||
            (base & RAM_WORD_MASK) !== RAM ||
            (base & RAM_OFFSET) + 4 * count > RAM_SIZE ||
            writable[(base & RAM_OFFSET) >> BLOCK_BITS] === 0 ||
            writable[((base & RAM_OFFSET) + 4 * count - 1) >> BLOCK_BITS] === 0
          ) {
            break;
          }
          let at = (base & RAM_OFFSET) >> 2;
          for (let list = op & 0xff; list !== 0; list &= list - 1) {
            sram32[at++] = r[31 - Math.clz32(list & -list)]!;
          }
          r[to] = base + 4 * count;
          pc += 2;
          cycles += 1 + count;
          continue;
        }
        case 65: /* Ldm */ {
          const from = (op >> 8) & 7;
          let count = 0;
          for (let list = op & 0xff; list !== 0; list &= list - 1) {
            count++;
          }
          const base = r[from]!;
          const inRam = (base & RAM_WORD_MASK) === RAM && (base & RAM_OFFSET) + 4 * count <= RAM_SIZE;
          if (
            !inRam &&
            !((base & FLASH_WORD_MASK) === FLASH && chip.xip && (base & flashMask) + 4 * count <= flashMask)
          ) {
            break;
          }
          const words = inRam ? sram32 : flash32;
          let at = (base & (inRam ? RAM_OFFSET : flashMask)) >> 2;
          for (let list = op & 0xff; list !== 0; list &= list - 1) {
            r[31 - Math.clz32(list & -list)] = words[at++]!;
          }
          if (!(op & (1 << from))) {
            r[from] = base + 4 * count;
          }
          pc += 2;
          cycles += 1 + count;
          continue;
        }
        case 66: /* BCond */ {
          let taken: boolean;
          switch ((op >> 8) & 15) {
            case 0:
              taken = z === 0;
              break;
            case 1:
              taken = z !== 0;
              break;
            case 2:
              taken = c !== 0;
              break;
            case 3:
              taken = c === 0;
              break;
            case 4:
              taken = n < 0;
              break;
            case 5:
              taken = n >= 0;
              break;
            case 6:
              taken = v !== 0;
              break;
            case 7:
              taken = v === 0;
              break;
            case 8:
              taken = c !== 0 && z !== 0;
              break;
            case 9:
              taken = c === 0 || z === 0;
              break;
            case 10:
              taken = n < 0 === (v !== 0);
              break;
            case 11:
              taken = n < 0 !== (v !== 0);
              break;
            case 12:
              taken = z !== 0 && n < 0 === (v !== 0);
              break;
            default:
              taken = z === 0 || n < 0 !== (v !== 0);
          }
          if (taken) {
            pc += 4 + ((op << 24) >> 23);
            cycles += 2;
          } else {
            pc += 2;
            cycles++;
          }
          continue;
        }
        case 67 /* B */:
          pc += 4 + ((op << 21) >> 20);
          cycles += 2;
          continue;
        case 68: /* Bl */ {
          const second = code[((pc + 2) & codeMask) >> 1]!;
          if ((second & 0xd000) !== 0xd000) {
            break;
          }
          const sign = (op >> 10) & 1;
          const i1 = ~((second >> 13) ^ sign) & 1;
          const i2 = ~((second >> 11) ^ sign) & 1;
          r[14] = (pc + 4) | 1;
          pc += 4 + ((-sign << 24) | (i1 << 23) | (i2 << 22) | ((op & 0x3ff) << 12) | ((second & 0x7ff) << 1));
          cycles += 3;
          continue;
        }
      }

      // Rare: rp2040js executes this one.
      r[15] = pc;
      core.N = n < 0;
      core.Z = z === 0;
      core.C = c !== 0;
      core.V = v !== 0;
      core.cycles += cycles;
      clock.nanos += cycles * this.cycleNanos;
      cycles = 0;
      const before = core.cycles;
      core.executeInstruction();
      clock.nanos += (core.cycles - before) * this.cycleNanos;
      if (core.waiting || core.interruptsUpdated || clock.nanos >= clock.horizon) {
        return;
      }
      pc = r[15]! & ~1;
      n = core.N ? -1 : 0;
      z = core.Z ? 0 : 1;
      c = core.C ? 1 : 0;
      v = core.V ? 1 : 0;
      region = -1;
      writable = chip.mpu.writable;
      limit = this.#cyclesLeft();
    }

    r[15] = pc;
    core.N = n < 0;
    core.Z = z === 0;
    core.C = c !== 0;
    core.V = v !== 0;
    core.cycles += cycles;
    clock.nanos += cycles * this.cycleNanos;
  }

  /** What may be executed of RAM: its beginning. */
  #ramCode(): Uint16Array {
    const end = Math.min(this.chip.mpu.executableEnd, RAM_SIZE) >> 1;
    if (end !== this.#code.length) {
      this.#code = this.#sram16.subarray(0, end);
    }
    return this.#code;
  }

  /** Cycles up to the horizon: a small whole number, or all arithmetic of the loop would be in floating point. */
  #cyclesLeft(): number {
    return Math.min(Math.ceil((this.clock.horizon - this.clock.nanos) / this.cycleNanos), MOST_CYCLES) | 0;
  }
}
