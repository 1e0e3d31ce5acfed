// SPDX-License-Identifier: Apache-2.0
// The first stage of the boot, compiled for the Cortex-M0+ and run on rp2040js one instruction at a time, so that faults can
// be put anywhere. Ed25519 and SHA-256 are answered by the host: what is swept is the decision, not the arithmetic.
import { execFileSync } from 'node:child_process';
import { createHash, createPublicKey, verify } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RP2040 } from 'rp2040js';
import { sodiumIncludes } from '../../hardware/pump-controller/crypto-m0/test/sodium.mjs';
import { HANDOVER_BYTES, readHandover } from './handover.mjs';

export const FLASH = 0x1000_0000;
export const RAM = 0x2000_0000;
/** Where port.c says that images run, and what they may have at most. */
export const LOAD_ADDRESS = RAM;
/** BOOT_TOKEN of boot.h. */
const TOKEN = 0x2c5e_9a71;
const STACK_TOP = RAM + 0x40000;
const HANDOVER = RAM + 0x30000;
/** The longest undisturbed run takes some 90,000. */
const STEPS_MAX = 200_000;
/** What the run reads and writes: image and hand-over, variables, stack; and the records of the flash. */
const RAM_IN_USE = [
  [0, 0x400],
  [0x20000, 0x20400],
  [0x30000, 0x30100],
  [0x3f000, 0x40000],
];
const FLASH_WRITTEN = [[0x8000, 0xa000]];
const FLASH_IN_USE = [
  [0, 0xa000],
  [0x10000, 0x12000],
  [0x60000, 0x62000],
  [0x80000, 0x82000],
];

const firmware = fileURLToPath(new URL('../../hardware/pump-controller', import.meta.url));
const SOURCES = [
  ...['boot/boot.c', 'boot/judge.c', 'boot/device.c', 'boot/launch.c', 'boot/slot_record.c', 'boot/test/port.c'],
  ...['manifest', 'cose', 'claims', 'cbor', 'codec_bounds', 'crc32'].map((name) => `core/src/${name}.c`),
];
const SCRIPT = `MEMORY { flash (rx) : ORIGIN = ${FLASH}, LENGTH = 32K  ram (rwx) : ORIGIN = ${RAM + 0x20000}, LENGTH = 64K }
SECTIONS { .text : { *(.identity) *(.text*) *(.rodata*) } > flash  .bss (NOLOAD) : { *(.data*) *(.bss*) *(COMMON) } > ram }
PROVIDE(crypto_hash_sha256 = ${FLASH + 0x7f01}); PROVIDE(crypto_sign_ed25519_verify_detached = ${FLASH + 0x7f81});
`;

/** { bytes, symbols }: the code from the start of flash, and where things are. */
export function buildStage() {
  const at = mkdtempSync(join(tmpdir(), 'first-stage-'));
  try {
    const tool = (name, ...args) => execFileSync(`arm-none-eabi-${name}`, args, { cwd: at, encoding: 'utf8' });
    const flags =
      '-mcpu=cortex-m0plus -mthumb -Os -std=gnu11 -ffunction-sections -Wall -Wextra -Wconversion -Wshadow -Werror';
    const includes = ['-I', join(firmware, 'core/include'), '-I', join(firmware, 'core/src'), ...sodiumIncludes(at)];
    const objects = SOURCES.map((source) => {
      const object = `${source.replaceAll('/', '_')}.o`;
      tool('gcc', ...flags.split(' '), ...includes, '-c', join(firmware, source), '-o', object);
      return object;
    });
    writeFileSync(join(at, 'stage.ld'), SCRIPT);
    const link = [
      '-mcpu=cortex-m0plus',
      '-mthumb',
      '-nostartfiles',
      '--specs=nano.specs',
      '-T',
      'stage.ld',
      '-e',
      'boot_run',
    ];
    tool('gcc', ...link, ...objects, '-o', 'stage.elf');
    tool('objcopy', '-O', 'binary', '-j', '.text', 'stage.elf', 'stage.bin');
    const symbols = new Map();
    for (const line of tool('nm', 'stage.elf').split('\n')) {
      const [address, , name] = line.split(' ');
      if (name) symbols.set(name, Number.parseInt(address, 16));
    }
    return { bytes: readFileSync(join(at, 'stage.bin')), symbols };
  } finally {
    rmSync(at, { recursive: true });
  }
}

const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

/** A chip with the first stage in flash. `contents`: what else lies there, as [offset, bytes]; `identity`: of the device. */
export class Stage {
  constructor({ bytes, symbols }, identity, contents) {
    this.symbols = symbols;
    this.flash = new Uint8Array(0x100000).fill(0xff);
    this.flash.set(bytes, 0);
    this.flash.set(identity, symbols.get('boot_identity') - FLASH);
    for (const [offset, data] of contents) this.flash.set(data, offset);
    this.codeEnd = FLASH + bytes.length;
    this.verified = new Map();
    const at = (name) => symbols.get(name) & ~1;
    this.ends = new Map([
      [at('boot_start_image'), 'launched'],
      [at('boot_recover'), 'recovered'],
    ]);
    this.hooks = new Map([
      [at('crypto_hash_sha256'), (core, read) => this.#hash(core, read)],
      [at('crypto_sign_ed25519_verify_detached'), (core, read) => this.#verify(core, read)],
    ]);
    this.chip = new RP2040();
    // The decision touches no peripheral: whoever does is lost.
    const lost = () => {
      throw new Error('the core went where nothing is');
    };
    this.chip.sio.readUint32 = lost;
    this.chip.sio.writeUint32 = lost;
    this.chip.findPeripheral = () => undefined;
    this.chip.logger = { debug: lost, info: lost, warn: lost, error: lost }; // undefined addresses and instructions
  }

  /** Puts the device back to its start. */
  reset() {
    const { chip } = this;
    const { core } = chip;
    for (const [from, to] of FLASH_IN_USE) chip.flash.set(this.flash.subarray(from, to), from);
    chip.sram.fill(0);
    core.registers.fill(0);
    core.SP = STACK_TOP;
    core.LR = (this.symbols.get('fault') & ~1) | 1;
    core.PC = this.symbols.get('boot_run') & ~1;
    this.step = 0;
  }

  /**
   * Runs to the end. `before(step, pc)` is called before each instruction; true: it has changed what runs next, and the
   * instruction is not executed; a string: the end. Returns `launched`, `recovered`, what `before` said, or `lost` when the
   * core ran where no code is, or for ever, which `stepsMax` stands for.
   */
  run(before = () => false, stepsMax = STEPS_MAX) {
    const { chip } = this;
    const { core } = chip;
    const read = (address, length) => {
      const memory = address >= RAM && address < RAM + 0x42000 ? chip.sram : chip.flash;
      const from = (address & 0x0fff_ffff) % memory.length;
      return Buffer.from(memory.subarray(from, Math.min(from + length, memory.length)));
    };
    for (; this.step < stepsMax; this.step++) {
      const pc = core.PC;
      const end = this.ends.get(pc);
      if (end) return end === 'launched' && !this.#wordsAreRight() ? 'lost' : end;
      const hook = this.hooks.get(pc);
      if (hook) {
        core.registers[0] = hook(core, read);
        core.PC = core.LR & ~1;
        continue;
      }
      if (pc < FLASH || pc >= this.codeEnd) return 'lost';
      const said = before(this.step, pc);
      if (typeof said === 'string') return said;
      if (said) continue;
      try {
        core.executeInstruction();
      } catch {
        return 'lost'; // a fault exception
      }
    }
    return 'lost';
  }

  /** All that the run depends on, to go back to. */
  save() {
    const { chip, step } = this;
    const { core } = chip;
    const memory = Buffer.concat([
      ...RAM_IN_USE.map(([from, to]) => chip.sram.subarray(from, to)),
      ...FLASH_WRITTEN.map(([from, to]) => chip.flash.subarray(from, to)),
    ]);
    return { step, memory, registers: core.registers.slice(), flags: [core.N, core.Z, core.C, core.V] };
  }

  restore({ step, memory, registers, flags }) {
    const { chip } = this;
    const { core } = chip;
    let at = 0;
    for (const [cells, parts] of [
      [chip.sram, RAM_IN_USE],
      [chip.flash, FLASH_WRITTEN],
    ]) {
      for (const [from, to] of parts) {
        cells.set(memory.subarray(at, at + to - from), from);
        at += to - from;
      }
    }
    core.registers.set(registers);
    [core.N, core.Z, core.C, core.V] = flags;
    this.step = step;
  }

  /** Whether the device is just as it was then. */
  is(saved) {
    const now = this.save();
    return (
      now.registers.every((value, i) => value === saved.registers[i]) &&
      now.flags.every((value, i) => value === saved.flags[i]) &&
      now.memory.equals(saved.memory)
    );
  }

  /** What the image would find. */
  handover() {
    const at = HANDOVER - RAM;
    return readHandover(this.chip.sram.subarray(at, at + HANDOVER_BYTES));
  }

  /** Whether what lies where images run is this one. */
  runs(image) {
    return Buffer.compare(this.chip.sram.subarray(0, image.length), image) === 0;
  }

  /** The records' sectors after a run, to go on with. */
  keepFlash() {
    this.flash.set(this.chip.flash.subarray(0x8000, 0xa000), 0x8000);
  }

  /** Without both, boot_start_image jumps to nowhere. */
  #wordsAreRight() {
    const [token, inverted] = this.chip.core.registers;
    return token >>> 0 === TOKEN && ~inverted >>> 0 === TOKEN;
  }

  #hash(core, read) {
    const [to, from, length] = core.registers;
    const digest = createHash('sha256')
      .update(read(from >>> 0, Math.min(length >>> 0, 0x40000)))
      .digest();
    if (to >>> 0 >= RAM && to >>> 0 < RAM + 0x42000 - 32) this.chip.sram.set(digest, (to >>> 0) - RAM);
    return 0;
  }

  #verify(core, read) {
    const [signature, message, length] = core.registers;
    const key = this.chip.readUint32(core.SP >>> 0);
    const parts = [read(key >>> 0, 32), read(message >>> 0, Math.min(length >>> 0, 2048)), read(signature >>> 0, 64)];
    const name = parts.map((part) => part.toString('latin1')).join('|');
    let good = this.verified.get(name);
    if (good === undefined) {
      try {
        const publicKey = createPublicKey({ key: Buffer.concat([SPKI, parts[0]]), format: 'der', type: 'spki' });
        good = verify(null, parts[1], publicKey, parts[2]);
      } catch {
        good = false;
      }
      this.verified.set(name, good);
    }
    return good ? 0 : -1;
  }
}
