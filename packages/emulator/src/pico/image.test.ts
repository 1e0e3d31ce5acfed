// SPDX-License-Identifier: Apache-2.0
/** Images in every form that tools write, and damaged ones. */
import { describe, expect, test } from 'vitest';
import { compileFirmware } from '../../test/compile.js';
import { VirtualWorld } from '../world.js';
import { PicoBoard } from './board.js';
import { boot2IsValid, findVectors, ImageError, readImage } from './image.js';

const BOOT2 = 256;
const bin = compileFirmware('echo');

function uf2(image: Uint8Array, family = 0xe48bff56): Uint8Array {
  const blocks = Math.ceil(image.length / 256);
  const file = new Uint8Array(blocks * 512);
  const view = new DataView(file.buffer);
  for (let i = 0; i < blocks; i++) {
    const words = [0x0a324655, 0x9e5d5157, 0x2000, 0x10000000 + i * 256, 256, i, blocks, family];
    words.forEach((word, index) => {
      view.setUint32(i * 512 + index * 4, word, true);
    });
    file.set(image.subarray(i * 256, i * 256 + 256), i * 512 + 32);
    view.setUint32(i * 512 + 508, 0x0ab16f30, true);
  }
  return file;
}

async function answers(image: Uint8Array): Promise<PicoBoard> {
  const world = new VirtualWorld();
  const pico = new PicoBoard(world, { image, seed: 1 });
  const port = pico.openPort();
  pico.powerOn();
  await world.clock.sleep(5_000);
  await port.write(Uint8Array.of(41));
  const answer = await port.read(10_000);
  world.close();
  expect(answer).toEqual(pico.faults.some(({ text }) => text.includes('silicon waits')) ? null : Uint8Array.of(42));
  return pico;
}

describe('starts', () => {
  test('a raw binary with a second stage', async () => {
    expect((await answers(bin)).faults).toEqual([]);
  });

  test('a UF2 file', async () => {
    expect((await answers(uf2(bin))).faults).toEqual([]);
  });

  test('an ELF file; without a second stage that is a fault', async () => {
    const pico = await answers(compileFirmware('echo', 'elf'));
    expect(pico.faults).toMatchObject([{ kind: 'boot', text: expect.stringContaining('no second-stage') }]);
  });

  test('not with a second stage of a wrong checksum', async () => {
    const damaged = bin.slice();
    damaged[7] = 1;
    expect((await answers(damaged)).faults).toMatchObject([
      { kind: 'boot', text: expect.stringContaining('checksum') },
    ]);
  });
});

test('an empty flash stands still and says so', async () => {
  const world = new VirtualWorld();
  const pico = new PicoBoard(world, { image: Uint8Array.of(1, 2, 3), seed: 1 });
  pico.powerOn();
  await world.clock.sleep(1_000);
  expect(pico.faults).toMatchObject([{ kind: 'boot' }]);
  world.close();
});

test('vectors are found behind a second stage, else at the start', () => {
  const flash = new Uint8Array(2 ** 21).fill(0xff);
  flash.set(bin);
  expect(findVectors(flash)).toBe(BOOT2);
  expect(boot2IsValid(flash)).toBe(true);
  flash.fill(0xff);
  expect(findVectors(flash)).toBeNull();
  flash.set(bin.subarray(BOOT2));
  expect(findVectors(flash)).toBe(0);
});

describe('refuses', () => {
  const elf = compileFirmware('echo', 'elf');
  const patched = (image: Uint8Array, at: number, value: number): Uint8Array => {
    const copy = image.slice();
    copy[at] = value;
    return copy;
  };
  test.each([
    ['nothing', new Uint8Array(0)],
    ['a 64-bit ELF', patched(elf, 4, 2)],
    ['an ELF for another machine', patched(elf, 18, 3)],
    ['an ELF cut in its headers', elf.subarray(0, 60)],
    ['a stub of an ELF', elf.subarray(0, 20)],
    ['an ELF cut in its segments', elf.subarray(0, 200)],
    ['a UF2 cut off', uf2(bin).subarray(0, 700)],
    ['a UF2 with a damaged block', patched(uf2(bin), 512, 0)],
    ['a UF2 for another chip', uf2(bin, 0x12345678)],
    ['a binary that is too large', new Uint8Array(2 ** 21 + 1)],
  ])('%s', (_, image) => {
    expect(() => readImage(image)).toThrow(ImageError);
  });
});
