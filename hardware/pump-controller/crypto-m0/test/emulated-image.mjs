// SPDX-License-Identifier: Apache-2.0
// Builds the Cortex-M0+ code into a bare image and calls its functions on rp2040js, counting cycles.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RP2040 } from 'rp2040js';
import { compileSodium, sodiumIncludes } from './sodium.mjs';

const FLASH = 0x10000000;
const RAM = 0x20000000;
const STACK_TOP = RAM + 0x20000;
const STACK_WORDS = 1024;
const RETURN_TO = FLASH + 0xff000; // a call ends when it jumps here; nothing is fetched from it
const CYCLE_LIMIT = 100_000_000;
const FILL = 0xdeadbeef;

const folder = fileURLToPath(new URL('..', import.meta.url));
const RAM_SECTION = '.time_critical.crypto';
const SCRIPT = `MEMORY { flash (rx) : ORIGIN = ${FLASH}, LENGTH = 1M  ram (rwx) : ORIGIN = ${RAM}, LENGTH = 64K }
SECTIONS { .text : { *(.text*) *(.rodata*) } > flash  .ram : { *(${RAM_SECTION}) } > ram
  .data : { *(.data*) *(.bss*) *(COMMON) } > ram }
ASSERT(SIZEOF(.data) == 0, "the code must have no variables of its own")
`;

const WARNINGS = '-Wall -Wextra -Wconversion -Wshadow -Wvla -Werror';
const CPU = ['-mcpu=cortex-m0plus', '-mthumb', '-O2'];
const FLAGS = [...CPU, '-std=c11', ...WARNINGS.split(' ')];
const LINK = ['-nostartfiles', '-T', 'image.ld', '-e', '0'];

/** What each consists of. */
export const SHA256 = ['sha256.c', 'sha256_m0.S'];
export const X25519 = ['x25519.c', 'element.c', 'field_m0.S'];
export const ED25519 = ['ed25519.c', 'edwards.c', 'edwards_base.c', 'scalar.c', 'element.c', 'field_m0.S'];

/**
 * Compiles and links, with all code in flash or, with inRam, in the section that a board copies to RAM; with libsodium's
 * SHA-512 if so told. Returns { flash, ram, symbols, lengths, sizes }: the bytes at both addresses, addresses and lengths
 * by function, bytes of code by source file.
 */
export function build({ sources = X25519, inRam = false, sodium = false } = {}) {
  const at = mkdtempSync(join(tmpdir(), 'crypto-m0-'));
  try {
    const tool = (name, ...args) => execFileSync(`arm-none-eabi-${name}`, args, { cwd: at, encoding: 'utf8' });
    const flags = inRam ? [...FLAGS, `-DASSAY_CRYPTO_SECTION=${RAM_SECTION}`] : FLAGS;
    const foreign = sodium ? compileSodium('arm-none-eabi-gcc', CPU, at) : [];
    const own = sodium ? [...flags, ...sodiumIncludes(at)] : flags;
    for (const source of sources) {
      tool('gcc', ...own, '-c', join(folder, source), '-o', `${source}.o`);
    }
    writeFileSync(join(at, 'image.ld'), SCRIPT);
    const objects = [...sources.map((source) => `${source}.o`), ...foreign];
    tool('gcc', ...flags, ...LINK, ...objects, '-o', 'image.elf');
    const section = (name) => {
      tool('objcopy', '-O', 'binary', '-j', name, 'image.elf', `image${name}`);
      return readFileSync(join(at, `image${name}`));
    };
    const symbols = new Map();
    const lengths = new Map();
    for (const line of tool('nm', '-S', 'image.elf').split('\n')) {
      const [address, length, , name] = line.split(' ');
      if (!name) continue;
      symbols.set(name, Number.parseInt(address, 16));
      lengths.set(name, Number.parseInt(length, 16));
    }
    const text = (object) => Number(tool('size', object).split('\n')[1].trim().split(/\s+/)[0]);
    const sizes = Object.fromEntries(sources.map((source) => [source, text(`${source}.o`)]));
    return { flash: section('.text'), ram: inRam ? section('.ram') : Buffer.alloc(0), symbols, lengths, sizes };
  } finally {
    rmSync(at, { recursive: true });
  }
}

/** A chip with the image loaded that calls one function at a time. */
export class Board {
  constructor({ flash, ram, symbols }) {
    this.symbols = symbols;
    this.chip = new RP2040();
    this.chip.flash.set(flash, 0);
    this.chip.sram.set(ram, 0);
    this.next = RAM + 0x10000;
  }

  /** Reserves RAM, 4-aligned, plus `skew` bytes; returns its address. */
  allocate(length, skew = 0) {
    const at = this.next + skew;
    this.next += (length + skew + 3) & ~3;
    return at;
  }

  flashStart = FLASH;

  /** The instruction at an offset in flash. */
  flashHalfword(offset) {
    return this.chip.flash[offset] | (this.chip.flash[offset + 1] << 8);
  }

  patchFlash(offset, halfword) {
    this.chip.flash.set([halfword & 0xff, halfword >> 8], offset);
  }

  write(address, bytes) {
    this.chip.sram.set(bytes, address - RAM);
  }

  read(address, length) {
    return Buffer.from(this.chip.sram.slice(address - RAM, address - RAM + length));
  }

  /**
   * Calls a function with its arguments, the first four in registers and more on the stack (undefined: whatever is there
   * for alignment); returns { result, cycles, stack }: r0, cycles, bytes of stack used. Checks
   * that it keeps the registers that the procedure call standard asks for, but for the inner routines, named fe_.
   */
  call(name, ...args) {
    const { core } = this.chip;
    const address = this.symbols.get(name);
    if (address === undefined) throw new Error(`the image has no function ${name}`);
    for (let i = 1; i <= STACK_WORDS; i++) this.chip.writeUint32(STACK_TOP - 4 * i, FILL);
    const inRegisters = args.slice(0, 4);
    const onStack = args.slice(4);
    const top = STACK_TOP - ((4 * onStack.length + 7) & ~7);
    inRegisters.forEach((value, i) => {
      core.registers[i] = value ?? 0;
    });
    onStack.forEach((value, i) => {
      this.chip.writeUint32(top + 4 * i, value);
    });
    for (let i = 4; i < 12; i++) core.registers[i] = 0x1000 + i;
    core.SP = top;
    core.LR = RETURN_TO | 1;
    core.PC = address & ~1;
    const start = core.cycles;
    while (core.PC !== RETURN_TO) {
      core.executeInstruction();
      if (core.cycles - start > CYCLE_LIMIT) throw new Error(`${name} did not return after ${CYCLE_LIMIT} cycles`);
    }
    for (let i = 4; i < 12 && !name.startsWith('fe_'); i++) {
      if (core.registers[i] !== 0x1000 + i) throw new Error(`${name} did not restore r${i}`);
    }
    if (core.SP !== top) throw new Error(`${name} did not restore the stack pointer`);
    return { result: core.registers[0] | 0, cycles: core.cycles - start, stack: this.#stackUsed() };
  }

  /** The words below the stack pointer that the last call left behind. */
  stackLeft() {
    return Array.from({ length: STACK_WORDS }, (_, i) => this.chip.readUint32(STACK_TOP - 4 * (i + 1)) >>> 0);
  }

  #stackUsed() {
    const words = this.stackLeft();
    return 4 * (words.findLastIndex((word) => word !== FILL) + 1);
  }
}
