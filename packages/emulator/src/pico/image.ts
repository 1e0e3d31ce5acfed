// SPDX-License-Identifier: Apache-2.0
/** Firmware images as tools write them (ELF, UF2, raw binary), taken apart into what goes where in the flash. */
import { FLASH_SIZE } from './flash-chip.js';

export interface FlashSegment {
  /** Offset in the flash. */
  readonly offset: number;
  readonly bytes: Uint8Array;
}

export class ImageError extends Error {
  readonly code = 'bad-image';
  constructor(message: string) {
    super(message);
    this.name = 'ImageError';
  }
}

const XIP_BASE = 0x1000_0000;
const ELF_MAGIC = 0x464c_457f;
const PT_LOAD = 1;
const UF2_MAGIC_0 = 0x0a32_4655;
const UF2_MAGIC_1 = 0x9e5d_5157;
const UF2_BLOCK = 512;
const UF2_NOT_MAIN_FLASH = 1;
const UF2_FAMILY_PRESENT = 0x2000;
const UF2_FAMILY_RP2040 = 0xe48b_ff56;

/** Takes an ELF, a UF2, or a raw binary that starts at 0x10000000. Throws ImageError. */
export function readImage(image: Uint8Array): FlashSegment[] {
  const view = new DataView(image.buffer, image.byteOffset, image.byteLength);
  const first = image.length >= 4 ? view.getUint32(0, true) : 0;
  const segments =
    first === ELF_MAGIC
      ? readElf(image, view)
      : first === UF2_MAGIC_0
        ? readUf2(image, view)
        : [{ offset: 0, bytes: image }];
  if (segments.length === 0 || image.length === 0) {
    throw new ImageError('The firmware image holds nothing for the flash at 0x10000000. Was it linked for a Pico?');
  }
  for (const { offset, bytes } of segments) {
    if (offset < 0 || offset + bytes.length > FLASH_SIZE) {
      throw new ImageError(
        `The firmware image has ${bytes.length} bytes at 0x${(XIP_BASE + offset).toString(16)}, outside of the Pico's 2 MiB flash.`,
      );
    }
  }
  return segments;
}

function readElf(image: Uint8Array, view: DataView): FlashSegment[] {
  if (image.length < 52 || image[4] !== 1 || image[5] !== 1 || view.getUint16(18, true) !== 40) {
    throw new ImageError('The firmware image is an ELF file, but not a 32-bit little-endian one for ARM.');
  }
  const table = view.getUint32(28, true);
  const size = view.getUint16(42, true);
  const count = view.getUint16(44, true);
  if (table + size * count > image.length || (count > 0 && size < 32)) {
    throw new ImageError('The ELF file is cut off: its program headers lie beyond its end.');
  }
  const segments: FlashSegment[] = [];
  for (let index = 0; index < count; index++) {
    const at = table + index * size;
    const [type, from, , physical, length] = [0, 4, 8, 12, 16].map((field) => view.getUint32(at + field, true)) as [
      number,
      number,
      number,
      number,
      number,
    ];
    if (type === PT_LOAD && length > 0 && physical >>> 28 === 1) {
      if (from + length > image.length) {
        throw new ImageError('The ELF file is cut off: a segment lies beyond its end.');
      }
      segments.push({ offset: physical - XIP_BASE, bytes: image.slice(from, from + length) });
    }
  }
  return segments;
}

function readUf2(image: Uint8Array, view: DataView): FlashSegment[] {
  if (image.length % UF2_BLOCK !== 0) {
    throw new ImageError(`The UF2 file is cut off: ${image.length} bytes are not whole blocks of ${UF2_BLOCK}.`);
  }
  const segments: FlashSegment[] = [];
  for (let at = 0; at < image.length; at += UF2_BLOCK) {
    const word = (field: number): number => view.getUint32(at + field, true);
    if (word(0) !== UF2_MAGIC_0 || word(4) !== UF2_MAGIC_1 || word(16) > 476) {
      throw new ImageError(`The UF2 file is damaged: block ${at / UF2_BLOCK} is none.`);
    }
    const otherFamily = word(8) & UF2_FAMILY_PRESENT && word(28) !== UF2_FAMILY_RP2040;
    if (!otherFamily && !(word(8) & UF2_NOT_MAIN_FLASH)) {
      segments.push({ offset: word(12) - XIP_BASE, bytes: image.slice(at + 32, at + 32 + word(16)) });
    }
  }
  return segments;
}

const VECTORS_BEHIND_BOOT2 = 0x100;
const BOOT2_CRC_AT = 252;
const RAM_BASE = 0x2000_0000;
const RAM_END = 0x2004_2000;

/** Where the vector table is: behind a second-stage boot loader, or at the start; null when neither place has one. */
export function findVectors(flash: Uint8Array): number | null {
  const view = new DataView(flash.buffer, flash.byteOffset, flash.byteLength);
  for (const offset of [VECTORS_BEHIND_BOOT2, 0]) {
    const stack = view.getUint32(offset, true);
    const entry = view.getUint32(offset + 4, true);
    const inFlash = entry >= XIP_BASE && entry < XIP_BASE + FLASH_SIZE;
    const inRam = entry >= RAM_BASE && entry < RAM_END;
    if (stack > RAM_BASE && stack <= RAM_END && stack % 4 === 0 && entry & 1 && (inFlash || inRam)) {
      return offset;
    }
  }
  return null;
}

/** Whether the second-stage boot loader has the checksum that the boot ROM demands (datasheet §2.8.1.3.1). */
export function boot2IsValid(flash: Uint8Array): boolean {
  let crc = 0xffff_ffff;
  for (let i = 0; i < BOOT2_CRC_AT; i++) {
    crc = (crc ^ (flash[i]! << 24)) >>> 0;
    for (let bit = 0; bit < 8; bit++) {
      crc = (crc & 0x8000_0000 ? (crc << 1) ^ 0x04c1_1db7 : crc << 1) >>> 0;
    }
  }
  return crc === new DataView(flash.buffer, flash.byteOffset, flash.byteLength).getUint32(BOOT2_CRC_AT, true);
}
