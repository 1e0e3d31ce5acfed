// SPDX-License-Identifier: Apache-2.0
/** Firmware images: what of an ELF goes to flash, as binary and as UF2 (https://github.com/microsoft/uf2). */

const FLASH_BASE = 0x1000_0000;
const FLASH_END = 0x1100_0000;
const RAM_BASE = 0x2000_0000;
const PT_LOAD = 1;
const SHT_SYMTAB = 2;
const UF2_PAYLOAD = 256;
const UF2_FAMILY_RP2040 = 0xe48b_ff56;

function readHeaders(file, tableField, sizeField, countField) {
  const table = file.readUInt32LE(tableField);
  const size = file.readUInt16LE(sizeField);
  return Array.from({ length: file.readUInt16LE(countField) }, (_, i) =>
    file.subarray(table + i * size, table + (i + 1) * size),
  );
}

function readSymbols(file) {
  const sections = readHeaders(file, 32, 46, 48);
  const table = sections.find((section) => section.readUInt32LE(4) === SHT_SYMTAB);
  const strings = sections[table.readUInt32LE(24)].readUInt32LE(16);
  const symbols = new Map();
  const from = table.readUInt32LE(16);
  for (let at = from; at < from + table.readUInt32LE(20); at += 16) {
    const name = strings + file.readUInt32LE(at);
    symbols.set(file.toString('latin1', name, file.indexOf(0, name)), file.readUInt32LE(at + 4));
  }
  return symbols;
}

/** Where something is stored, from and to. */
export const FLASH = [FLASH_BASE, FLASH_END];
export const RAM = [RAM_BASE, RAM_BASE + 264 * 1024];

/** Segments by load address, symbols, and the RAM and stack that the linker set aside. All must be loaded in `memory`. */
export function readElf(file, [start, end]) {
  const segments = readHeaders(file, 28, 42, 44)
    .filter((header) => header.readUInt32LE(0) === PT_LOAD && header.readUInt32LE(16) > 0)
    .map((header) => ({
      address: header.readUInt32LE(12),
      bytes: file.subarray(header.readUInt32LE(4), header.readUInt32LE(4) + header.readUInt32LE(16)),
    }));
  const stray = segments.find(({ address }) => address < start || address >= end);
  if (stray) {
    throw new Error(`A segment is loaded at 0x${stray.address.toString(16)}, outside of 0x${start.toString(16)}…`);
  }
  const symbols = readSymbols(file);
  return {
    segments,
    symbols,
    ram: symbols.get('__image_end') - RAM_BASE + symbols.get('__bss_end') - symbols.get('__data_start'),
    stack: symbols.get('__stack_top') - symbols.get('__stack_limit'),
  };
}

/** The memory from `base` to the last byte of the segments, gaps as erased. */
export function toBinary({ segments }, base) {
  const length = Math.max(...segments.map(({ address, bytes }) => address + bytes.length)) - base;
  const binary = Buffer.alloc(length, 0xff);
  for (const { address, bytes } of segments) {
    bytes.copy(binary, address - base);
  }
  return binary;
}

/** boot/slots.h. */
const SLOT_A = 0x1_0000;
const SLOT_RECOVERY = 0x6_0000;
const SLOT_IMAGE_AT = 0x1000;
const SLOT_MAGIC = 'APS1';

function putImage(flash, slot, { manifest, image }) {
  const at = flash.write(SLOT_MAGIC, slot, 'latin1') + slot;
  flash.writeUInt16LE(manifest.length, at);
  manifest.copy(flash, at + 2);
  image.copy(flash, slot + SLOT_IMAGE_AT);
}

/** The whole flash: first stage, no records yet, slot A with its signed manifest and image, and the recovery image with its own, if any. */
export function joinFlash(firstStage, pump, recovery) {
  const end = recovery ? SLOT_RECOVERY + SLOT_IMAGE_AT + recovery.image.length : SLOT_RECOVERY;
  const flash = Buffer.alloc(end, 0xff);
  firstStage.copy(flash);
  putImage(flash, SLOT_A, pump);
  if (recovery) putImage(flash, SLOT_RECOVERY, recovery);
  return flash;
}

/** Whole pages of 256 bytes, each in a block of 512. */
export function toUf2(binary) {
  const count = Math.ceil(binary.length / UF2_PAYLOAD);
  const blocks = Array.from({ length: count }, (_, i) => {
    const block = Buffer.alloc(512);
    const words = [
      0x0a32_4655,
      0x9e5d_5157,
      0x2000,
      FLASH_BASE + i * UF2_PAYLOAD,
      UF2_PAYLOAD,
      i,
      count,
      UF2_FAMILY_RP2040,
    ];
    for (const [n, word] of words.entries()) {
      block.writeUInt32LE(word, n * 4);
    }
    block.fill(0xff, 32, 32 + UF2_PAYLOAD);
    binary.copy(block, 32, i * UF2_PAYLOAD, Math.min(binary.length, (i + 1) * UF2_PAYLOAD));
    block.writeUInt32LE(0x0ab1_6f30, 508);
    return block;
  });
  return Buffer.concat(blocks);
}

/** CRC-32/MPEG-2 over the first 252 bytes: what the boot ROM compares with the word behind them (RP2040 datasheet §2.8.1.3.1). */
export function boot2Checksum(binary) {
  let crc = 0xffff_ffff;
  for (const byte of binary.subarray(0, 252)) {
    crc ^= byte << 24;
    for (let bit = 0; bit < 8; bit++) {
      crc = (crc << 1) ^ (crc & 0x8000_0000 ? 0x04c1_1db7 : 0);
    }
  }
  return crc >>> 0;
}
