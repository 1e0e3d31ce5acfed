// SPDX-License-Identifier: Apache-2.0
/** Compiles the emulator's echo test image: sends back each byte plus one, pulses GPIO 2 eight times on 0xf1. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCES = fileURLToPath(new URL('../../emulator/test/firmware/', import.meta.url));
const SECOND_STAGE_BYTES = 256;

/** A raw binary with a second stage that the boot ROM accepts. Wants the cross-compiler that the bootstrap installs. */
export function compileEcho(): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'assay-echo-image-'));
  const elf = join(folder, 'echo.elf');
  const binary = join(folder, 'echo.bin');
  try {
    const options = ['-mcpu=cortex-m0plus', '-mthumb', '-O2', '-ffreestanding', '-nostdlib', '-T', `${SOURCES}pico.ld`];
    execFileSync('arm-none-eabi-gcc', [...options, '-o', elf, `${SOURCES}start.c`, `${SOURCES}echo.c`, '-lgcc']);
    execFileSync('arm-none-eabi-objcopy', ['-O', 'binary', elf, binary]);
    return Uint8Array.from([...emptySecondStage(), ...readFileSync(binary)]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Zeros with their CRC-32/MPEG-2 at the end, as the boot ROM checks it (RP2040 datasheet §2.8.1.3.1). */
function emptySecondStage(): Uint8Array {
  const stage = new Uint8Array(SECOND_STAGE_BYTES);
  let crc = 0xffff_ffff;
  for (let bit = 0; bit < (SECOND_STAGE_BYTES - 4) * 8; bit += 1) {
    crc = crc & 0x8000_0000 ? (crc << 1) ^ 0x04c1_1db7 : crc << 1;
  }
  new DataView(stage.buffer).setUint32(SECOND_STAGE_BYTES - 4, crc, true);
  return stage;
}
