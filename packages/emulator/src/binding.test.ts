// SPDX-License-Identifier: Apache-2.0
/** Programs written for serialport, in this process and in another, talk to an emulated board. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as realDelay } from 'node:timers/promises';
import { SerialPortStream } from '@serialport/stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { compileFirmware } from '../test/compile.js';
import { emulatorBinding } from './binding.js';
import { PicoBoard } from './pico/board.js';
import { servePty } from './pty.js';
import { VirtualWorld } from './world.js';

const echo = compileFirmware('echo');

describe('in this process, through a binding', () => {
  let world: VirtualWorld;
  let pico: PicoBoard;
  beforeEach(() => {
    world = new VirtualWorld();
    pico = new PicoBoard(world, { image: echo, seed: 1 });
    pico.powerOn();
  });
  afterEach(() => world.close());

  async function open(): Promise<SerialPortStream> {
    const stream = new SerialPortStream({ binding: emulatorBinding(pico), path: 'emulated:pico', baudRate: 115_200 });
    await once(stream, 'open');
    return stream;
  }

  test('a stream writes and reads while somebody waits on the clock', async () => {
    const stream = await open();
    const got: number[] = [];
    stream.on('data', (chunk: Buffer) => got.push(...chunk));
    await world.clock.sleep(5_000);
    stream.write(Buffer.from([10, 20, 30]));
    await world.clock.sleep(5_000);
    expect(got).toEqual([11, 21, 31]);
    stream.close();
    await once(stream, 'close');
    expect(pico.openPort().closed).toBe(false);
  });

  test('closing is no failure of the pending read', async () => {
    const stream = await open();
    const failures: unknown[] = [];
    stream.on('error', (error) => failures.push(error));
    stream.on('data', () => {});
    await world.clock.sleep(1_000);
    stream.close();
    const [disconnect] = await once(stream, 'close');
    expect(disconnect ?? null).toBeNull();
    expect(failures).toEqual([]);
  });

  test('a second opening fails', async () => {
    const stream = await open();
    const second = new SerialPortStream({
      binding: emulatorBinding(pico),
      path: 'emulated:pico',
      baudRate: 115_200,
      autoOpen: false,
    });
    const error = await new Promise<Error | null>((resolve) => second.open(resolve));
    expect(error?.message).toContain('already open');
    expect(await emulatorBinding(pico).list()).toMatchObject([{ path: 'emulated:pico' }]);
    stream.close();
  });
});

describe('in another process, through a pseudo terminal', () => {
  let folder: string;
  let world: VirtualWorld;
  let pico: PicoBoard;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'assay-pty-'));
    world = new VirtualWorld({ pace: 1 });
    pico = new PicoBoard(world, { image: echo, seed: 1 });
    pico.powerOn();
  });
  afterEach(() => {
    world.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('serialport opens it and exchanges bytes in real time; then nothing is left', async () => {
    const link = join(folder, 'pump');
    const pty = await servePty(world, pico, link);
    const program = `
      import { SerialPort } from 'serialport';
      const port = new SerialPort({ path: ${JSON.stringify(link)}, baudRate: 115200 });
      const got = [];
      port.on('data', (chunk) => {
        got.push(...chunk);
        if (got.length === 300) { console.log(JSON.stringify(got)); port.close(); }
      });
      port.write(Buffer.from(Array.from({ length: 300 }, (_, i) => i % 200)));
    `;
    const other = spawn(process.execPath, ['--input-type=module', '-e', program], {
      cwd: new URL('../../transport', import.meta.url),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    other.stdout.on('data', (chunk) => {
      output += chunk;
    });
    const [code] = await once(other, 'close');
    expect(code).toBe(0);
    expect(JSON.parse(output)).toEqual(Array.from({ length: 300 }, (_, i) => (i % 200) + 1));
    await pty.close();
    await pty.close();
    expect(existsSync(link)).toBe(false);
    expect(pico.openPort().closed).toBe(false);
  });

  test('a path that is taken is refused, a dead link is replaced', async () => {
    const taken = join(folder, 'taken');
    writeFileSync(taken, '');
    await expect(servePty(world, pico, taken)).rejects.toMatchObject({ code: 'port-busy', path: taken });
    const dead = join(folder, 'dead');
    symlinkSync(join(folder, 'gone'), dead);
    const pty = await servePty(world, pico, dead);
    await expect(servePty(world, pico, dead)).rejects.toMatchObject({ code: 'port-busy' });
    await pty.close();
  });

  test('without socat, or where it cannot make the link, the message says so', async () => {
    const path = process.env['PATH'];
    process.env['PATH'] = folder;
    try {
      await expect(servePty(world, pico, join(folder, 'x'))).rejects.toThrow(/socat is not installed/);
    } finally {
      process.env['PATH'] = path;
    }
    const nowhere = join(folder, 'no', 'such', 'folder');
    await expect(servePty(world, pico, nowhere)).rejects.toMatchObject({ code: 'port-failed', path: nowhere });
    expect(pico.openPort().closed).toBe(false);
  });

  test('a world that stands still cannot be served', async () => {
    const still = new VirtualWorld();
    await expect(servePty(still, new PicoBoard(still, { image: echo, seed: 1 }), join(folder, 'y'))).rejects.toThrow(
      /paced/,
    );
  });

  test('the world takes the terminal with it', async () => {
    const link = join(folder, 'pump');
    const pty = await servePty(world, pico, link);
    world.close();
    await pty.ended;
    await realDelay(50);
    expect(existsSync(link)).toBe(false);
  });
});
