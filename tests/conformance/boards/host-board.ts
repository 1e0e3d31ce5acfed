// SPDX-License-Identifier: Apache-2.0
/** The host board: the firmware as a process on a pseudo-terminal, with the sanitizers of its build. */
import { join } from 'node:path';
import { openSerialPort } from '@assay/transport/serialport';
import { root } from '../assay.js';
import type { BoardKind, Build } from './board.js';
import { ProcessBoard, type Started } from './process-board.js';

const program = (build: Build) =>
  join(root, `hardware/pump-controller/build/${build === 'release' ? 'host' : 'host-mutants'}/pump`);

class HostBoard extends ProcessBoard {
  constructor(private readonly program: string) {
    super();
  }

  protected async start(): Promise<Started> {
    const { stdin, stdout, stderr } = this.run(this.program, ['--port', 'pty', '--flash', join(this.folder, 'flash')]);
    const lines = this.hearPins(stdout!);
    const path = await new Promise<string>((resolve, reject) => {
      lines.once('line', (line) => resolve(line.slice('PORT '.length)));
      lines.once('close', () => reject(new Error(`${this.program} does not start. Build it: npm run build`)));
    });
    const port = await openSerialPort(path, { baudRate: 115_200, clock: this.clock });
    return { port, display: stderr!, buttons: stdin! };
  }
}

export const hostProcess: BoardKind = {
  name: 'host',
  image: program,
  realTime: true,
  missing: process.platform === 'linux' ? null : 'the host board as a process needs Linux (/proc)',
  async open(build) {
    const board = new HostBoard(program(build));
    await board.powerOn();
    return board;
  },
};
