// SPDX-License-Identifier: Apache-2.0
/** The Pico's serial NOR flash (W25Q16JV): 2 MiB kept in an array or a file, bits that only an erase sets, torn operations. */
import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { SeededRandom } from '../random.js';

export const FLASH_SIZE = 2 * 1024 * 1024;
export const SECTOR_SIZE = 4096;
export const PAGE_SIZE = 256;

export type FlashOpKind = 'erase' | 'program';

/** One erase or page program, as the chip does it. */
export interface FlashOp {
  readonly kind: FlashOpKind;
  /** Offset in the flash. */
  readonly offset: number;
  readonly length: number;
  /** What is programmed; absent for an erase. */
  readonly data?: Uint8Array;
  /** How long the chip is busy with it. */
  readonly nanos: number;
}

export class FlashChip {
  /** The cells, live. */
  readonly cells: Uint8Array<ArrayBuffer>;
  #file: number | null = null;

  /** Takes over `cells` when given (2 MiB, changed in place), else the file's content, else an erased chip. */
  constructor(cells?: Uint8Array, file?: string) {
    if (cells && cells.length !== FLASH_SIZE) {
      throw new RangeError(`The flash array has ${cells.length} bytes; a Pico's flash has ${FLASH_SIZE}.`);
    }
    if (cells && (cells.byteOffset % 4 !== 0 || !(cells.buffer instanceof ArrayBuffer))) {
      throw new RangeError('The flash array must lie on a word boundary of an ordinary ArrayBuffer.');
    }
    this.cells = (cells as Uint8Array<ArrayBuffer> | undefined) ?? new Uint8Array(FLASH_SIZE).fill(0xff);
    if (file !== undefined) {
      this.#open(file);
    }
  }

  /** Whether every cell of a range is erased. */
  erased(offset: number, length: number): boolean {
    return this.cells.subarray(offset, offset + length).every((cell) => cell === 0xff);
  }

  /** Writes as a programmer with a probe does: sectors that are touched are erased first. */
  load(segments: readonly { offset: number; bytes: Uint8Array }[]): void {
    const touched = new Set<number>();
    for (const { offset, bytes } of segments) {
      for (let at = offset - (offset % SECTOR_SIZE); at < offset + bytes.length; at += SECTOR_SIZE) {
        touched.add(at);
      }
    }
    for (const sector of touched) {
      this.cells.fill(0xff, sector, sector + SECTOR_SIZE);
    }
    for (const { offset, bytes } of segments) {
      this.cells.set(bytes, offset);
    }
    for (const sector of touched) {
      this.#persist(sector, SECTOR_SIZE);
    }
  }

  /** Completes an operation: an erase sets all bits, a program can only clear them. */
  apply(op: FlashOp): void {
    const { offset, length, data } = op;
    if (data) {
      for (let i = 0; i < length; i++) {
        this.cells[offset + i]! &= data[i]!;
      }
    } else {
      this.cells.fill(0xff, offset, offset + length);
    }
    this.#persist(offset, length);
  }

  /** The supply went away in mid-operation: each bit that was to change did so with one probability, drawn for this tear. */
  tear(op: FlashOp, random: SeededRandom): void {
    const done = random.fraction();
    for (let i = 0; i < op.length; i++) {
      const old = this.cells[op.offset + i]!;
      const goal = op.data ? old & op.data[i]! : 0xff;
      let changed = 0;
      for (let bit = 1; bit < 0x100; bit <<= 1) {
        if ((old ^ goal) & bit && random.fraction() < done) {
          changed |= bit;
        }
      }
      this.cells[op.offset + i] = old ^ changed;
    }
    this.#persist(op.offset, op.length);
  }

  close(): void {
    if (this.#file !== null) {
      closeSync(this.#file);
      this.#file = null;
    }
  }

  #open(file: string): void {
    if (existsSync(file)) {
      const content = readFileSync(file);
      if (content.length !== FLASH_SIZE) {
        throw new RangeError(
          `The flash file ${file} has ${content.length} bytes instead of ${FLASH_SIZE}. Delete it to start with an erased flash.`,
        );
      }
      this.cells.set(content);
      this.#file = openSync(file, 'r+');
    } else {
      // Keys live in here: for the owner only.
      this.#file = openSync(file, 'wx+', 0o600);
      this.#persist(0, FLASH_SIZE);
    }
  }

  #persist(offset: number, length: number): void {
    if (this.#file !== null) {
      writeSync(this.#file, this.cells, offset, length, offset);
    }
  }
}
