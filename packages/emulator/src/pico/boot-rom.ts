// SPDX-License-Identifier: Apache-2.0
/** A stand-in for the RP2040's boot ROM (datasheet §2.8.3): the function table and its flash services, with their rules. */
import type { PicoChip } from './chip.js';
import { hex } from './faults.js';
import { FLASH_SIZE, type FlashOp, PAGE_SIZE, SECTOR_SIZE } from './flash-chip.js';
import type { PicoSsi } from './ssi.js';

/** Datasheet of the W25Q16JV, typical: 45 ms a sector, 150 ms a block, 0.7 ms a page (0.4 typ, 3 max). */
const SECTOR_ERASE_NANOS = 45_000_000;
const BLOCK_ERASE_NANOS = 150_000_000;
const PAGE_PROGRAM_NANOS = 700_000;
const BLOCK_SIZE = 65_536;

const MAGIC = 0x10;
const FUNCTION_TABLE_POINTER = 0x14;
const DATA_TABLE_POINTER = 0x16;
const LOOKUP_POINTER = 0x18;
const STUBS = 0x100;
const TABLE = 0x200;
const EMPTY_TABLE = 0x2fc;
const BKPT = 0xbe00;
const BX_LR = 0x4770;
const UDF = 0xdede;
const ROM_SIZE = 0x4000;

const LOOKUP = 0;
const SERVICES = ['IF', 'EX', 'RE', 'RP', 'FC', 'CX'] as const;
type Service = (typeof SERVICES)[number];

/** Services after which the flash is not mapped, or which find it so: their caller must not live there. */
const UNMAPPING: ReadonlySet<Service> = new Set(['EX', 'RE', 'RP']);

export interface FlashWork {
  /** Starts erase and program operations, one after the other; the core waits for the last. */
  start(ops: FlashOp[]): void;
  refuse(text: string): void;
}

/** Writes the stand-in into the chip's ROM. What is not a service is UDF: a jump through null faults, as it mostly would. */
export function installBootRom(chip: PicoChip): void {
  const rom = new Uint16Array(chip.bootrom.buffer);
  rom.fill(UDF);
  chip.bootrom[MAGIC / 4] = 0x02_01_75_4d;
  for (let stub = 0; stub <= SERVICES.length; stub++) {
    rom[(STUBS + stub * 4) / 2] = BKPT | stub;
    rom[(STUBS + stub * 4) / 2 + 1] = BX_LR;
  }
  rom[FUNCTION_TABLE_POINTER / 2] = TABLE;
  rom[DATA_TABLE_POINTER / 2] = EMPTY_TABLE;
  rom[LOOKUP_POINTER / 2] = STUBS | 1;
  rom[EMPTY_TABLE / 2] = 0;
  SERVICES.forEach((name, index) => {
    rom[TABLE / 2 + index * 2] = name.charCodeAt(0) | (name.charCodeAt(1) << 8);
    rom[TABLE / 2 + index * 2 + 1] = (STUBS + (index + 1) * 4) | 1;
  });
  rom[TABLE / 2 + SERVICES.length * 2] = 0;
}

/** Whether a breakpoint at `pc` is one of the ROM's own. */
export function inBootRom(pc: number): boolean {
  return pc >= STUBS && pc < ROM_SIZE;
}

/** Does what the ROM function behind breakpoint `code` does, with its arguments and result in the core's registers. */
export function serveBootRom(chip: PicoChip, ssi: PicoSsi, work: FlashWork, code: number): void {
  const { registers } = chip.core;
  if (code === LOOKUP) {
    registers[0] = lookUp(chip, registers[0]!, registers[1]!);
    return;
  }
  const service = SERVICES[code - 1]!;
  const refusal = UNMAPPING.has(service) ? misuse(chip, service) : null;
  if (refusal !== null) {
    work.refuse(refusal);
    return;
  }
  switch (service) {
    case 'EX':
      ssi.exitXip();
      return;
    case 'CX':
      ssi.enterXip();
      return;
    case 'RE':
      work.start(erase(registers[0]!, registers[1]!, registers[2]!));
      return;
    case 'RP':
      work.start(program(chip, registers[0]!, registers[1]!, registers[2]!));
      return;
    default:
    // IF sets up pads, FC flushes a cache that is not modelled.
  }
}

function lookUp(chip: PicoChip, table: number, code: number): number {
  for (let at = table; ; at += 4) {
    const name = chip.readUint16(at);
    if (name === 0 || name === code) {
      return name === 0 ? 0 : chip.readUint16(at + 2);
    }
  }
}

/** Why silicon would not survive the call; null when it would. */
function misuse(chip: PicoChip, service: Service): string | null {
  const { core } = chip;
  const [offset, second, third] = [core.registers[0]!, core.registers[1]!, core.registers[2]!];
  if (core.LR >>> 28 === 1) {
    return `${service} called from flash (LR 0x${hex(core.LR)}): the return finds it unmapped. Call it from RAM.`;
  }
  if (!core.PM && core.enabledInterrupts !== 0) {
    return `${service} called with interrupts on: a handler in flash would find it unmapped. Mask them first.`;
  }
  if (service === 'EX') {
    return null;
  }
  if (chip.xip) {
    return `${service} called while the flash is mapped. Call IF and EX first.`;
  }
  const length = service === 'RE' ? second : third;
  const unit = service === 'RE' ? SECTOR_SIZE : PAGE_SIZE;
  if (offset % unit !== 0 || length % unit !== 0 || offset + length > FLASH_SIZE) {
    return `${service} of ${length} bytes at 0x${hex(offset)}: not whole ${service === 'RE' ? 'sectors' : 'pages'} of the flash.`;
  }
  return null;
}

/** flash_range_erase(offset, count, block size, block command): blocks where they fit, sectors elsewhere. */
function erase(offset: number, count: number, blockSize: number): FlashOp[] {
  const ops: FlashOp[] = [];
  for (let at = offset; at < offset + count; ) {
    const block = blockSize === BLOCK_SIZE && at % BLOCK_SIZE === 0 && at + BLOCK_SIZE <= offset + count;
    const length = block ? BLOCK_SIZE : SECTOR_SIZE;
    ops.push({ kind: 'erase', offset: at, length, nanos: block ? BLOCK_ERASE_NANOS : SECTOR_ERASE_NANOS });
    at += length;
  }
  return ops;
}

/** flash_range_program(offset, data, count): page by page; the data are read when the call is made. */
function program(chip: PicoChip, offset: number, source: number, count: number): FlashOp[] {
  const ops: FlashOp[] = [];
  for (let at = 0; at < count; at += PAGE_SIZE) {
    const data = Uint8Array.from({ length: PAGE_SIZE }, (_, i) => chip.readUint8(source + at + i));
    ops.push({ kind: 'program', offset: offset + at, length: PAGE_SIZE, data, nanos: PAGE_PROGRAM_NANOS });
  }
  return ops;
}
