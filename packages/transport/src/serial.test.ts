// SPDX-License-Identifier: Apache-2.0
/** Real serial ports, as far as a pseudo terminal is one: socat holds the far end in another process. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as realDelay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RealClock } from './real-clock.js';
import { listSerialPorts, openSerialPort } from './serial.js';

let folder = '';
let socat: ChildProcess | null = null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-serial-'));
});

afterEach(() => {
  socat?.kill();
  socat = null;
  rmSync(folder, { recursive: true, force: true });
});

/** A terminal whose far end sends everything back. */
async function echoTerminal(): Promise<string> {
  const link = join(folder, 'tty');
  socat = spawn('socat', [`PTY,link=${link},raw,echo=0`, 'EXEC:cat']);
  while (!existsSync(link)) {
    await realDelay(5);
  }
  return link;
}

test('bytes go to another process and back, DTR or not', async () => {
  const clock = new RealClock();
  const path = await echoTerminal();
  const port = await openSerialPort(path, { baudRate: 115_200, clock, dtr: true });
  const sent = Uint8Array.from({ length: 2_000 }, (_, i) => i & 0xff);
  await port.write(sent);
  const got: number[] = [];
  while (got.length < sent.length) {
    const chunk = await port.read(clock.now() + 5_000_000);
    expect(chunk).not.toBeNull();
    got.push(...chunk!);
  }
  expect(got).toEqual([...sent]);
  expect(await port.read(clock.now() + 2_000)).toBeNull();
  await port.close();
  await expect(port.read(clock.now())).rejects.toMatchObject({ code: 'port-closed' });
  const again = await openSerialPort(path, { baudRate: 115_200 });
  await again.close();
});

test('a port that is held is busy', async () => {
  const path = await echoTerminal();
  const port = await openSerialPort(path, { baudRate: 9_600 });
  // Root passes the terminal's exclusive mode; the lock that serialport takes besides holds for all.
  const second = openSerialPort(path, { baudRate: 9_600 });
  await expect(second).rejects.toMatchObject({ code: 'port-busy', path });
  await expect(second).rejects.toThrow(`Another program holds ${path}`);
  await port.close();
});

test('a port that goes away rejects the pending read', async () => {
  const port = await openSerialPort(await echoTerminal(), { baudRate: 9_600 });
  const pending = port.read(Number.POSITIVE_INFINITY);
  socat?.kill();
  await expect(pending).rejects.toMatchObject({ code: 'port-vanished' });
  await expect(port.write(Uint8Array.of(1))).rejects.toMatchObject({ code: 'port-vanished' });
  await port.close();
});

test('a port that is not there: the message lists those that are', async () => {
  const path = join(folder, 'nothing');
  const failure = openSerialPort(path, { baudRate: 9_600 });
  await expect(failure).rejects.toMatchObject({ code: 'port-not-found', path });
  const paths = (await listSerialPorts()).map((port) => port.path);
  await expect(failure).rejects.toThrow(paths[0] ?? 'no serial port at all');
});

test('a file is no port', async () => {
  const path = join(folder, 'file');
  writeFileSync(path, 'text');
  await expect(openSerialPort(path, { baudRate: 9_600 })).rejects.toMatchObject({ code: 'port-failed', path });
});

test('ports are listed where the system has no udevadm, by their names alone', async () => {
  vi.stubEnv('PATH', folder);
  try {
    for (const port of await listSerialPorts()) {
      expect(port).toMatchObject({ path: expect.stringMatching(/^\/dev\/(tty|rfcomm)/), serialNumber: null });
    }
    await expect(openSerialPort('/dev/nowhere', { baudRate: 115_200 })).rejects.toMatchObject({
      code: 'port-not-found',
    });
  } finally {
    vi.unstubAllEnvs();
  }
});
