// SPDX-License-Identifier: Apache-2.0
/** Compiles the emulator's small test images with the cross-compiler that the bootstrap installs. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FIRMWARE = fileURLToPath(new URL('./firmware/', import.meta.url));
const BOOT2_SIZE = 256;

export type ImageFormat = 'elf' | 'bin';

/** Compiles firmware/`name`.c; as a raw binary it starts with a second stage of zeros and a right checksum. */
export function compileFirmware(
  name: string,
  format: ImageFormat = 'bin',
  defines: readonly string[] = [],
): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'assay-firmware-'));
  try {
    const elf = join(folder, 'image.elf');
    const flags = [
      '-mcpu=cortex-m0plus',
      '-mthumb',
      '-O2',
      '-Wall',
      '-Wextra',
      '-Werror',
      '-ffreestanding',
      '-nostdlib',
      // The boot ROM lies at address 0, which the compiler takes for a null pointer.
      '--param=min-pagesize=0',
    ];
    execFileSync('arm-none-eabi-gcc', [
      ...flags,
      ...defines.map((define) => `-D${define}`),
      '-T',
      join(FIRMWARE, 'pico.ld'),
      '-o',
      elf,
      join(FIRMWARE, 'start.c'),
      join(FIRMWARE, `${name}.c`),
      '-lgcc',
    ]);
    if (format === 'elf') {
      return new Uint8Array(readFileSync(elf));
    }
    const bin = join(folder, 'image.bin');
    execFileSync('arm-none-eabi-objcopy', ['-O', 'binary', elf, bin]);
    return withSecondStage(new Uint8Array(readFileSync(bin)));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Puts a second stage with a right checksum before an image that starts with its vectors. */
export function withSecondStage(vectorsAndCode: Uint8Array): Uint8Array {
  const image = new Uint8Array(BOOT2_SIZE + vectorsAndCode.length);
  new DataView(image.buffer).setUint32(BOOT2_SIZE - 4, crc32Mpeg2(image.subarray(0, BOOT2_SIZE - 4)), true);
  image.set(vectorsAndCode, BOOT2_SIZE);
  return image;
}

/** CRC-32/MPEG-2, table-driven where the emulator's own is bitwise: the two check each other. */
function crc32Mpeg2(bytes: Uint8Array): number {
  const table = Uint32Array.from({ length: 256 }, (_, index) => {
    let value = index << 24;
    for (let bit = 0; bit < 8; bit++) {
      value = value & 0x8000_0000 ? (value << 1) ^ 0x04c1_1db7 : value << 1;
    }
    return value;
  });
  return bytes.reduce((crc, byte) => ((crc << 8) ^ table[(crc >>> 24) ^ byte]!) >>> 0, 0xffff_ffff);
}
