// SPDX-License-Identifier: Apache-2.0
/** A Pico with the probe image, and its answers as words. */
import type { Port } from '@assay/transport';
import { PicoBoard, type PicoOptions } from '../src/pico/board.js';
import { VirtualWorld } from '../src/world.js';
import { compileFirmware } from './compile.js';

let image: Uint8Array | null = null;

export function probeImage(): Uint8Array {
  image ??= compileFirmware('probe');
  return image;
}

/** What the probe says at each start. */
export interface Greeting {
  readonly reason: number;
  readonly scratch: number;
  readonly ram: number;
  readonly born: number;
}

export class Probe {
  readonly world = new VirtualWorld();
  readonly pico: PicoBoard;
  readonly port: Port;
  #left: number[] = [];

  constructor(options: Partial<PicoOptions> = {}) {
    this.pico = new PicoBoard(this.world, { image: probeImage(), seed: 1, ...options });
    this.port = this.pico.openPort();
  }

  async start(): Promise<Greeting> {
    this.pico.powerOn();
    return this.greeting();
  }

  async greeting(): Promise<Greeting> {
    await this.expectByte('R');
    const [reason, scratch, ram, born] = (await this.words(4)) as [number, number, number, number];
    return { reason, scratch, ram, born };
  }

  async command(code: number, ...more: number[]): Promise<void> {
    await this.port.write(Uint8Array.of(code, ...more));
  }

  /** Sends a command and reads `count` words of answer. */
  async ask(code: number, count: number): Promise<number[]> {
    await this.command(code);
    return this.words(count);
  }

  async expectByte(letter: string): Promise<void> {
    const [byte] = await this.bytes(1);
    if (byte !== letter.charCodeAt(0)) {
      throw new Error(`expected ${letter}, got ${byte}`);
    }
  }

  async words(count: number): Promise<number[]> {
    const bytes = await this.bytes(count * 4);
    const view = new DataView(Uint8Array.from(bytes).buffer);
    return Array.from({ length: count }, (_, i) => view.getUint32(i * 4, true));
  }

  async bytes(count: number): Promise<number[]> {
    const deadline = this.world.clock.now() + 2_000_000;
    while (this.#left.length < count) {
      const chunk = await this.port.read(deadline);
      if (!chunk) {
        throw new Error(
          `the probe sent ${this.#left.length} of ${count} bytes; faults: ${JSON.stringify(this.pico.faults)}`,
        );
      }
      this.#left.push(...chunk);
    }
    return this.#left.splice(0, count);
  }

  kinds(): string[] {
    return this.pico.faults.map(({ kind }) => kind);
  }
}
