// SPDX-License-Identifier: Apache-2.0
/** Frames and raw bytes over a Port: split anyhow, kept for whoever asks, dropped when broken. */
import { encodeFrame } from '@assay/protocol';
import { portPair, VirtualClock } from '@assay/transport';
import { expect, it } from 'vitest';
import { PumpLink } from './pump-link.js';

function linked() {
  const clock = new VirtualClock();
  const { near, far } = portPair(clock, 'pump');
  return { clock, far, link: new PumpLink(near) };
}

it('keeps what it is not asked for, in order', async () => {
  const { far, link } = linked();
  const wire = [1, 2, 1, 3].flatMap((type, n) => [...encodeFrame(type, Uint8Array.of(n))]);
  for (const byte of wire) {
    await far.write(Uint8Array.of(byte));
  }
  expect(await link.nextFrame(1000, ({ type }) => type === 3)).toMatchObject({ payload: Uint8Array.of(3) });
  expect(await link.nextFrame(1000, ({ type }) => type === 1)).toMatchObject({ payload: Uint8Array.of(0) });
  expect(link.takeKept().map(({ type }) => type)).toEqual([2, 1]);
  expect(await link.nextFrame(1000)).toBeNull();
});

it('sends frames, half frames and noise as told', async () => {
  const { far, link } = linked();
  await link.flush();
  await link.sendFrame(0x7e, Uint8Array.of(4));
  await link.sendRaw(Uint8Array.of(9, 9));
  expect([...(await far.read(1000))!]).toEqual([0, ...encodeFrame(0x7e, Uint8Array.of(4)), 9, 9]);
  await expect(link.sendFrame(1, new Uint8Array(513))).rejects.toMatchObject({ code: 'bad-frame' });
});

it('drains what nobody took, read or not', async () => {
  const { far, link } = linked();
  await far.write(encodeFrame(1, Uint8Array.of(1)));
  expect(await link.nextFrame(1000, ({ type }) => type === 2)).toBeNull();
  await far.write(encodeFrame(2, Uint8Array.of(2)));
  await link.drain();
  expect(await link.nextFrame(2000)).toBeNull();
  expect(link.received).toBeGreaterThan(8);
});

it('drops broken frames, counts them, and describes what it saw', async () => {
  const { far, link } = linked();
  expect(link.describeReceived()).toBe('nothing was received');
  const broken = encodeFrame(1, Uint8Array.of(1, 2, 3));
  broken[2]! ^= 0x10;
  await far.write(broken);
  await far.write(encodeFrame(2, new Uint8Array()));
  expect(await link.nextFrame(1000)).toMatchObject({ type: 2 });
  expect(link.dropped['bad-crc'] + link.dropped['bad-cobs']).toBe(1);
  expect(link.describeReceived()).toMatch(/^\d+ bytes were received: [0-9a-f ]+ "/);
});

it('does not fill the memory when a pump floods it', async () => {
  const { far, link } = linked();
  for (let n = 0; n < 1100; n += 1) {
    await far.write(encodeFrame(1, Uint8Array.of(n & 0xff, n >> 8)));
  }
  expect(await link.nextFrame(1000, ({ type }) => type === 2)).toBeNull();
  const kept = link.takeKept();
  expect(kept).toHaveLength(1024);
  expect(kept.at(-1)?.payload).toEqual(Uint8Array.of(1099 & 0xff, 1099 >> 8));
});
