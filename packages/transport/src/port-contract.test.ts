// SPDX-License-Identifier: Apache-2.0
/** What every Port must do, tried on each adapter: the in-memory pair, serialport over a pseudo terminal, and Web Serial. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as realDelay } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { portPair } from './pair.js';
import type { Port } from './port.js';
import { RealClock } from './real-clock.js';
import { openSerialPort } from './serial.js';
import { openWebSerialPort } from './web-serial/index.js';
import { SerialDouble } from './web-serial/serial-double.test-util.js';

/** A port whose far end sends everything back, and the hand that pulls its cable. */
interface Rig {
  readonly port: Port;
  vanish(): Promise<void>;
}

const SHORT = 2_000;
const PATIENT = 10_000_000;
const opened: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) {
    await close();
  }
});

async function memory(): Promise<Rig> {
  const { near, far } = portPair(new RealClock());
  void (async () => {
    for (;;) {
      const bytes = await far.read(Number.POSITIVE_INFINITY).catch(() => null);
      if (bytes === null) {
        return;
      }
      await far.write(bytes).catch(() => {});
    }
  })();
  opened.push(() => near.close());
  return { port: near, vanish: () => far.close() };
}

async function pseudoTerminal(): Promise<Rig> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-port-'));
  const link = join(folder, 'tty');
  const socat: ChildProcess = spawn('socat', [`PTY,link=${link},raw,echo=0`, 'EXEC:cat']);
  while (!existsSync(link)) {
    await realDelay(5);
  }
  const port = await openSerialPort(link, { baudRate: 115_200 });
  opened.push(async () => {
    await port.close();
    socat.kill();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    port,
    vanish: async () => {
      socat.kill();
    },
  };
}

async function webSerial(): Promise<Rig> {
  const serial: SerialDouble = new SerialDouble((bytes) => serial.receive(bytes.slice()));
  const port = await openWebSerialPort(serial, { baudRate: 115_200 });
  opened.push(() => port.close());
  return { port, vanish: async () => serial.disconnect() };
}

async function readExactly(port: Port, length: number): Promise<number[]> {
  const got: number[] = [];
  while (got.length < length) {
    const chunk = await port.read(port.clock.now() + PATIENT);
    expect(chunk, `after ${got.length} of ${length} bytes`).not.toBeNull();
    expect(chunk!.length).toBeGreaterThan(0);
    got.push(...chunk!);
  }
  return got;
}

const pattern = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (i * 7) & 0xff);

describe.each([
  ['in-memory pair', memory],
  ['serialport over a pseudo terminal', pseudoTerminal],
  ['Web Serial', webSerial],
] as const)('%s', (_name, open) => {
  test('bytes come back complete and in order, whatever their number', async () => {
    const { port } = await open();
    expect(port.path).not.toBe('');
    for (const length of [1, 64, 3_000]) {
      await port.write(pattern(length));
      expect(await readExactly(port, length)).toEqual([...pattern(length)]);
    }
  });

  test('writes that overlap stay in their order', async () => {
    const { port } = await open();
    await Promise.all([pattern(200), Uint8Array.of(1, 2, 3), pattern(50)].map((bytes) => port.write(bytes)));
    expect(await readExactly(port, 253)).toEqual([...pattern(200), 1, 2, 3, ...pattern(50)]);
  });

  test('the writer may wipe its buffer as soon as the write resolves, and empty writes are none', async () => {
    const { port } = await open();
    const secret = Uint8Array.of(7, 8, 9);
    await port.write(secret);
    secret.fill(0);
    await port.write(new Uint8Array(0));
    expect(await readExactly(port, 3)).toEqual([7, 8, 9]);
  });

  test('a deadline that passes gives null, at once when it has passed already', async () => {
    const { port } = await open();
    const from = port.clock.now();
    expect(await port.read(from + SHORT)).toBeNull();
    expect(port.clock.now()).toBeGreaterThanOrEqual(from + SHORT);
    expect(await port.read(from)).toBeNull();
  });

  test('a second reader is refused and the first goes on', async () => {
    const { port } = await open();
    const first = port.read(port.clock.now() + PATIENT);
    await expect(port.read(port.clock.now() + SHORT)).rejects.toMatchObject({ code: 'port-failed', path: port.path });
    await port.write(Uint8Array.of(5));
    expect(await first).toEqual(Uint8Array.of(5));
  });

  test('closing is idempotent, rejects the pending read and all later use', async () => {
    const { port } = await open();
    const pending = port.read(Number.POSITIVE_INFINITY);
    const closed = Promise.all([port.close(), port.close()]);
    await expect(pending).rejects.toMatchObject({ code: 'port-closed', path: port.path });
    await closed;
    await port.close();
    expect(port.closed).toBe(true);
    await expect(port.read(port.clock.now() + SHORT)).rejects.toMatchObject({ code: 'port-closed' });
    await expect(port.write(Uint8Array.of(1))).rejects.toMatchObject({ code: 'port-closed' });
  });

  test('a port that goes away rejects the pending read and later writes, and can still be closed', async () => {
    const { port, vanish } = await open();
    const pending = port.read(Number.POSITIVE_INFINITY);
    const rejected = expect(pending).rejects.toMatchObject({ code: 'port-vanished', path: port.path });
    await vanish();
    await rejected;
    await expect(port.write(Uint8Array.of(1))).rejects.toMatchObject({ code: 'port-vanished' });
    expect(port.closed).toBe(false);
    await port.close();
    expect(port.closed).toBe(true);
  });
});
