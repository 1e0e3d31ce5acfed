// SPDX-License-Identifier: Apache-2.0
/** The AN385 (Cortex-M3) on QEMU: link, display and pins are UARTs on sockets, the flash is a file. */
import { once } from 'node:events';
import { closeSync, ftruncateSync, openSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { type Clock, PortError, StreamPort } from '@assay/transport';
import { needs } from '../../../scripts/lib/needs.mjs';
import { root } from '../assay.js';
import type { BoardKind, Build } from './board.js';
import { pokeMemory } from './gdb-stub.js';
import { ProcessBoard, type Started } from './process-board.js';

const IMAGES = join(root, 'hardware/pump-controller/build');
const images: Readonly<Record<Build, string>> = {
  release: join(IMAGES, 'an385/pump-controller'),
  mutants: join(IMAGES, 'an385-mutants/pump-controller-mutants'),
};
/** The whole PSRAM of the machine: QEMU takes no smaller one. */
const PSRAM_BYTES = 16 * 1024 * 1024;
const UARTS = ['link', 'display', 'pins'] as const;
const LONGEST_START_MS = 20_000;

class SocketPort extends StreamPort {
  readonly #socket: Socket;

  constructor(socket: Socket, clock: Clock) {
    super('qemu:an385', clock);
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => this.deliver(new Uint8Array(chunk)));
    socket.on('error', () => {});
    socket.on('close', () => this.fail(new PortError('port-vanished', this.path, 'QEMU has ended.')));
  }

  protected send(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve) => this.#socket.write(bytes, () => resolve()));
  }

  protected async release(): Promise<void> {
    this.#socket.destroy();
  }
}

/** Waits at a path for the one who connects: QEMU does so before the machine starts, so no byte is missed. */
async function listen(path: string): Promise<() => Promise<Socket>> {
  const server = createServer();
  const connected = once(server, 'connection', { signal: AbortSignal.timeout(LONGEST_START_MS) });
  connected.catch(() => {});
  server.listen(path);
  await once(server, 'listening');
  return async () => {
    try {
      return (await connected)[0] as Socket;
    } finally {
      server.close();
    }
  };
}

export class An385Board extends ProcessBoard {
  readonly #flash = join(this.folder, 'flash');
  #starts = 0;

  constructor(private readonly image: string) {
    super();
    const file = openSync(this.#flash, 'w');
    ftruncateSync(file, PSRAM_BYTES);
    closeSync(file);
  }

  /** Changes memory under the firmware's feet, code too. */
  poke(address: number, bytes: Uint8Array): Promise<void> {
    return pokeMemory(join(this.folder, `gdb-${this.#starts}`), address, bytes);
  }

  protected async start(): Promise<Started> {
    this.#starts++;
    const path = (name: string) => join(this.folder, `${name}-${this.#starts}`);
    const uarts = await Promise.all(UARTS.map((uart) => listen(path(uart))));
    const cells = `memory-backend-file,id=cells,share=on,mem-path=${this.#flash},size=${PSRAM_BYTES}`;
    const qemu = this.run('qemu-system-arm', [
      ...['-machine', 'mps2-an385,memory-backend=cells', '-m', '16M', '-object', cells],
      ...['-display', 'none', '-monitor', 'none', '-semihosting-config', 'enable=on,target=native'],
      ...['-kernel', `${this.image}.elf`, '-gdb', `unix:${path('gdb')},server=on,wait=off`],
      ...UARTS.flatMap((uart) => ['-chardev', `socket,id=${uart},path=${path(uart)}`, '-serial', `chardev:${uart}`]),
    ]);
    qemu.stderr!.on('data', (chunk: Buffer) => {
      this.words += chunk.toString();
    });
    const ended = once(qemu, 'close').then((): never => {
      throw new Error(`QEMU has ended: ${this.words}\nIs ${this.image}.elf there? npm run build`);
    });
    ended.catch(() => {});
    const [link, display, pins] = await Promise.race([Promise.all(uarts.map((uart) => uart())), ended]);
    this.hearPins(pins!);
    return { port: new SocketPort(link!, this.clock), display: display!, buttons: pins! };
  }
}

const absent = needs.qemu.find((need) => !need.there());

export async function openAn385(build: Build): Promise<An385Board> {
  const board = new An385Board(images[build]);
  await board.powerOn();
  return board;
}

export const qemuAn385: BoardKind = {
  name: 'an385',
  image: (build) => `${images[build]}.bin`,
  realTime: true,
  missing: absent ? `${absent.what} is missing (apt-get install ${absent.apt})` : null,
  open: openAn385,
};
