// SPDX-License-Identifier: Apache-2.0
/** The host board: the firmware as a process on a pseudo-terminal, with the sanitizers of its build. */
import { join } from 'node:path';
import { openSerialPort } from '@assay/transport/serialport';
import { root } from '../assay.js';
import type { BoardKind, Build } from './board.js';
import { ProcessBoard, type Started } from './process-board.js';

/** A file of the build: the program `pump`, and what belongs to it. */
export const hostBuild = (build: Build, file: string) =>
  join(root, `hardware/pump-controller/build/${build === 'release' ? 'host' : 'host-mutants'}`, file);

const IMAGE = /^IMAGE (A|B|NONE)(?: ([01]) (\d+) ([0-9a-f]{64}))?$/;

export class HostBoard extends ProcessBoard {
  /** What the first stage has judged good to run at the last start. */
  runs: { slot: string; trial: boolean; rollback: number; imageDigest: string } | null = null;

  constructor(private readonly program: string) {
    super();
  }

  protected async start(): Promise<Started> {
    const { stdin, stdout, stderr } = this.run(this.program, ['--port', 'pty', '--flash', join(this.folder, 'flash')]);
    const lines = this.hearPins(stdout!).on('line', (line) => {
      const [, slot, trial, rollback, imageDigest = ''] = IMAGE.exec(line) ?? [];
      if (slot) this.runs = { slot: slot.toLowerCase(), trial: trial === '1', rollback: Number(rollback), imageDigest };
    });
    const path = await new Promise<string>((resolve, reject) => {
      lines.once('line', (line) => resolve(line.slice('PORT '.length)));
      lines.once('close', () => reject(new Error(`${this.program} does not start. Build it: npm run build`)));
    });
    const port = await openSerialPort(path, { baudRate: 115_200, clock: this.clock });
    return { port, display: stderr!, buttons: stdin! };
  }
}

export async function openHost(build: Build): Promise<HostBoard> {
  const board = new HostBoard(hostBuild(build, 'pump'));
  await board.powerOn();
  return board;
}

export const hostProcess: BoardKind = {
  name: 'host',
  image: (build) => hostBuild(build, 'pump-image.bin'),
  realTime: true,
  missing: process.platform === 'linux' ? null : 'the host board as a process needs Linux (/proc)',
  open: openHost,
};
