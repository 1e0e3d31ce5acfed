// SPDX-License-Identifier: Apache-2.0
/** The reading half of every port, tried on the in-memory pair; and the tap. */
import { expect, test } from 'vitest';
import { portPair } from './pair.js';
import { PortError } from './port.js';
import { tapPort } from './tap.js';
import { VirtualClock } from './virtual-clock.js';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

test('bytes that nobody reads are kept in order and come together', async () => {
  const { near, far } = portPair(new VirtualClock());
  await near.write(bytes(1, 2));
  await near.write(bytes());
  await near.write(bytes(3));
  expect(await far.read(10)).toEqual(bytes(1, 2, 3));
});

test('the writer may wipe its buffer at once', async () => {
  const { near, far } = portPair(new VirtualClock());
  const secret = bytes(7, 8);
  await near.write(secret);
  secret.fill(0);
  expect(await far.read(10)).toEqual(bytes(7, 8));
});

test('a read waits on the clock for bytes, or for its deadline', async () => {
  const clock = new VirtualClock();
  const { near, far } = portPair(clock);
  void clock.sleep(50).then(() => near.write(bytes(9)));
  expect(await far.read(100)).toEqual(bytes(9));
  expect(clock.now()).toBe(50);
  expect(await far.read(80)).toBeNull();
  expect(clock.now()).toBe(80);
  expect(await far.read(80)).toBeNull();
});

test('a second reader is refused, the first goes on', async () => {
  const { near, far } = portPair(new VirtualClock());
  const first = far.read(Number.POSITIVE_INFINITY);
  await expect(far.read(10)).rejects.toMatchObject({ code: 'port-failed' });
  await near.write(bytes(1));
  expect(await first).toEqual(bytes(1));
});

test('closing rejects the pending read and all later use, and the far end vanishes', async () => {
  const { near, far } = portPair(new VirtualClock());
  await near.write(bytes(5));
  const pending = near.read(Number.POSITIVE_INFINITY);
  await near.close();
  await near.close();
  await expect(pending).rejects.toMatchObject({ code: 'port-closed' });
  await expect(near.write(bytes(1))).rejects.toBeInstanceOf(PortError);
  expect(near.closed).toBe(true);
  expect(await far.read(10)).toEqual(bytes(5));
  await expect(far.read(10)).rejects.toMatchObject({ code: 'port-vanished' });
  expect(far.closed).toBe(false);
});

test('a tap shows both directions in order and leaves the port as it is', async () => {
  const clock = new VirtualClock();
  const { near, far } = portPair(clock);
  const seen: string[] = [];
  const tapped = tapPort(near, (dir, chunk) => seen.push(`${dir} ${chunk.join()}`));
  expect([tapped.path, tapped.clock, tapped.closed]).toEqual([near.path, clock, false]);
  await tapped.write(bytes(1, 2));
  await far.write(bytes(3));
  expect(await tapped.read(10)).toEqual(bytes(3));
  expect(await tapped.read(10)).toBeNull();
  expect(seen).toEqual(['tx 1,2', 'rx 3']);
  await tapped.close();
  expect(near.closed).toBe(true);
});
