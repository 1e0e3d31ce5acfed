// SPDX-License-Identifier: Apache-2.0
/** What only Web Serial has: opening through the browser, line errors, locks, back-pressure, and the disconnect event. */
import { expect, test } from 'vitest';
import { RealClock } from '../real-clock.js';
import { type LineError, openWebSerialPort, webSerialPort } from './index.js';
import { SerialDouble } from './serial-double.test-util.js';

const FOREVER = Number.POSITIVE_INFINITY;
const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
/** Lets streams and continuations have their turn. */
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

test('opens as 8N1 without flow control, with a buffer for whole frames, and takes the name from the USB ids', async () => {
  const clock = new RealClock();
  const serial = new SerialDouble(undefined, { usbVendorId: 0x2e8a, usbProductId: 0xa });
  const port = await openWebSerialPort(serial, { baudRate: 115_200, clock, dtr: true });
  expect(serial.options).toEqual({
    baudRate: 115_200,
    bufferSize: 4_096,
    dataBits: 8,
    stopBits: 1,
    parity: 'none',
    flowControl: 'none',
  });
  expect(serial.signals).toEqual({ dataTerminalReady: true });
  expect([port.path, port.clock]).toEqual(['web-serial:2e8a:000a', clock]);
  await port.close();
});

test.each([
  ['InvalidStateError', 'port-busy', 'is open already in this page'],
  ['NetworkError', 'port-busy', 'Close other programs and pages'],
  ['SecurityError', 'port-denied', 'Ask for the port again'],
  ['NotFoundError', 'port-not-found', 'choose it again'],
  ['UnknownError', 'port-failed', 'Cannot open web-serial: planted'],
] as const)('open() that rejects with %s is %s', async (name, code, message) => {
  const serial = new SerialDouble();
  serial.open = async () => {
    throw new DOMException('planted', name);
  };
  const failure = openWebSerialPort(serial, { baudRate: 9_600 });
  await expect(failure).rejects.toMatchObject({ code, path: 'web-serial', cause: { name } });
  await expect(failure).rejects.toThrow(message);
});

test('a port whose DTR cannot be set is closed again', async () => {
  const serial = new SerialDouble();
  serial.setSignals = async () => {
    throw new DOMException('planted', 'NetworkError');
  };
  await expect(openWebSerialPort(serial, { baudRate: 9_600, dtr: false })).rejects.toMatchObject({
    code: 'port-failed',
    message: 'Cannot set DTR on web-serial: planted.',
  });
  expect(serial.readable).toBeNull();
});

test('a port that is not open, or whose streams are taken, is refused and left as it was', async () => {
  const serial = new SerialDouble();
  expect(() => webSerialPort(serial, { name: 'pump' })).toThrow('pump is not open');
  await serial.open({ baudRate: 9_600 });
  const reader = serial.readable!.getReader();
  expect(() => webSerialPort(serial)).toThrow(expect.objectContaining({ code: 'port-busy' }));
  expect(serial.writable!.locked).toBe(false);
  reader.releaseLock();
  const port = webSerialPort(serial);
  serial.receive(bytes(1));
  expect(await port.read(FOREVER)).toEqual(bytes(1));
  await port.close();
});

test.each([
  ['BreakError', 'break'],
  ['BufferOverrunError', 'buffer-overrun'],
  ['FramingError', 'framing'],
  ['ParityError', 'parity'],
] as const)('after %s it reads on from the new stream and tells the listener', async (name, lineError) => {
  const errors: LineError[] = [];
  const serial = new SerialDouble();
  const port = await openWebSerialPort(serial, { baudRate: 9_600, onLineError: (error) => errors.push(error) });
  const pending = port.read(FOREVER);
  serial.fail(name);
  await turn();
  serial.receive(bytes(4, 5));
  expect(await pending).toEqual(bytes(4, 5));
  expect(errors).toEqual([lineError]);
  await port.close();
  expect(serial.readable).toBeNull();
});

test('a stream error that is not one of the line ends the port', async () => {
  const serial = new SerialDouble();
  const port = await openWebSerialPort(serial, { baudRate: 9_600 });
  const pending = port.read(FOREVER);
  serial.fail('UnknownError');
  await expect(pending).rejects.toMatchObject({ code: 'port-vanished', cause: { name: 'UnknownError' } });
  await port.close();
});

test('close gives both locks back, ends a stuck write and lets the port be opened again', async () => {
  const serial = new SerialDouble(() => new Promise(() => {}));
  const port = await openWebSerialPort(serial, { baudRate: 9_600 });
  const stuck = port.write(bytes(1));
  const rejected = expect(stuck).rejects.toMatchObject({ code: 'port-closed' });
  await turn();
  await Promise.all([port.close(), rejected]);
  expect(port.closed).toBe(true);

  const other = new SerialDouble();
  const first = await openWebSerialPort(other, { baudRate: 9_600 });
  await first.close();
  expect([other.readable, other.writable]).toEqual([null, null]);
  const again = await openWebSerialPort(other, { baudRate: 9_600 });
  other.receive(bytes(9));
  expect(await again.read(FOREVER)).toEqual(bytes(9));
  await again.close();
});

test('bytes that arrived before the cable was pulled can still be read', async () => {
  const serial = new SerialDouble();
  const port = await openWebSerialPort(serial, { baudRate: 9_600 });
  serial.receive(bytes(1, 2));
  await turn();
  serial.disconnect();
  expect(await port.read(FOREVER)).toEqual(bytes(1, 2));
  await expect(port.read(FOREVER)).rejects.toMatchObject({ code: 'port-vanished' });
  await port.close();
});

test('what nobody reads stays in the browser beyond 64 KiB, and none of it is lost', async () => {
  const serial = new SerialDouble();
  const port = await openWebSerialPort(serial, { baudRate: 9_600, bufferSize: 1_000 });
  const chunk = new Uint8Array(1_000).fill(3);
  for (let i = 0; i < 100; i += 1) {
    serial.receive(chunk);
    await turn();
  }
  expect(serial.room).toBe(1_000 - 34_000);
  let total = 0;
  while (total < 100_000) {
    total += (await port.read(FOREVER))!.length;
  }
  expect(total).toBe(100_000);
  serial.receive(bytes(8));
  expect(await port.read(FOREVER)).toEqual(bytes(8));
  await port.close();
});

test('a write waits while the line is full', async () => {
  let drain = (): void => {};
  const serial = new SerialDouble(
    () =>
      new Promise((resolve) => {
        drain = resolve;
      }),
  );
  const port = await openWebSerialPort(serial, { baudRate: 9_600, bufferSize: 4 });
  const done: number[] = [];
  const writes = [1, 2].map((value) => port.write(new Uint8Array(8).fill(value)).then(() => done.push(value)));
  await turn();
  expect(done).toEqual([]);
  drain();
  await turn();
  expect(done).toEqual([1]);
  drain();
  await Promise.all(writes);
  await port.close();
});

test('a listener that throws does not stop the reading', async () => {
  const thrown: unknown[] = [];
  const keep = (error: unknown): number => thrown.push(error);
  const others = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  process.once('uncaughtException', keep);
  const serial = new SerialDouble();
  const port = await openWebSerialPort(serial, {
    baudRate: 9_600,
    onLineError: () => {
      throw new Error('planted');
    },
  });
  serial.fail('ParityError');
  await turn();
  for (const listener of others) {
    process.on('uncaughtException', listener);
  }
  serial.receive(bytes(6));
  expect(await port.read(FOREVER)).toEqual(bytes(6));
  expect(thrown).toMatchObject([{ message: 'planted' }]);
  await port.close();
});
