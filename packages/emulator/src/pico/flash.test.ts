// SPDX-License-Identifier: Apache-2.0
/** The flash as a chip: time, bits, tears, files. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Probe } from '../../test/probe.js';
import { SeededRandom } from '../random.js';
import { FLASH_SIZE, FlashChip, PAGE_SIZE, SECTOR_SIZE } from './flash-chip.js';

const SECTOR = 0x10_0000;
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-flash-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('an erase sets bits, a program only clears them, and both take their time', async () => {
  const probe = new Probe();
  await probe.start();
  const events: string[] = [];
  probe.pico.onFlashOp.add(({ kind, offset, length }) => events.push(`${kind} ${offset.toString(16)} ${length}`));
  const from = probe.world.clock.now();
  const [programming, word] = await probe.ask(8, 2);
  expect(events).toEqual(['erase 100000 4096', 'erase 101000 4096', 'program 100000 256', 'program 100000 256']);
  expect(programming).toBeGreaterThanOrEqual(700);
  expect(programming).toBeLessThan(720);
  // fc fd fe ff AND f0.
  expect(word).toBe(0xf0f0f0f0);
  expect(probe.pico.flash[SECTOR + 0x1f]).toBe(0x10);
  expect(probe.world.clock.now() - from).toBeGreaterThan(91_400);
  expect(probe.pico.faults).toEqual([]);
  probe.world.close();
});

describe('power taken away', () => {
  /** Runs the endless programmer until its n-th operation begins and then for `micros` more. */
  async function tornAt(seed: number, n: number, micros: number): Promise<Uint8Array> {
    const probe = new Probe({ seed });
    await probe.start();
    await probe.command(9);
    let left = n;
    const reached = new Promise<void>((resolve) => {
      probe.pico.onFlashOp.add(() => {
        left--;
        if (left === 0) {
          resolve();
        }
      });
    });
    await probe.world.clock.until(reached, 2_000_000);
    await probe.world.clock.sleep(micros);
    probe.pico.powerOff();
    probe.world.close();
    return probe.pico.snapshotFlash().slice(SECTOR, SECTOR + SECTOR_SIZE);
  }

  test('in an erase: some bits are erased, and the seed decides which', async () => {
    const torn = await tornAt(3, 3, 100);
    expect(await tornAt(3, 3, 100)).toEqual(torn);
    const page = torn.slice(0, PAGE_SIZE);
    expect(page.some((cell) => cell !== 0 && cell !== 0xff)).toBe(true);
    expect(await tornAt(4, 3, 100)).not.toEqual(torn);
  });

  test('from within the listener: the operation is torn, nothing goes on', async () => {
    const probe = new Probe();
    await probe.start();
    let ops = 0;
    probe.pico.onFlashOp.add(() => {
      ops++;
      if (ops === 2) {
        probe.pico.powerOff();
      }
    });
    await probe.command(9);
    await probe.world.clock.sleep(200_000);
    expect([ops, probe.pico.powered]).toEqual([2, false]);
    probe.world.close();
  });
});

test('a tear moves each bit towards its goal or leaves it', () => {
  for (let seed = 0; seed < 20; seed++) {
    const chip = new FlashChip();
    chip.cells.fill(0x5a, 0, PAGE_SIZE);
    chip.tear(
      { kind: 'program', offset: 0, length: PAGE_SIZE, data: new Uint8Array(PAGE_SIZE).fill(0xf3), nanos: 1 },
      new SeededRandom(seed),
    );
    expect(chip.cells.subarray(0, PAGE_SIZE).every((cell) => (cell & ~0x5a) === 0 && (cell & 0x52) === 0x52)).toBe(
      true,
    );
    expect(chip.cells[PAGE_SIZE]).toBe(0xff);
  }
});

describe('the flash file', () => {
  test('is made for the owner only, follows each operation, and brings the next board up', async () => {
    const file = join(folder, 'pump.flash');
    const first = new Probe({ flashFile: file });
    await first.start();
    await first.ask(8, 2);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file).compare(first.pico.snapshotFlash())).toBe(0);
    first.world.close();
    const second = new Probe({ flashFile: file, image: Uint8Array.of(1, 2, 3, 4) });
    expect(second.pico.flash[SECTOR + 0x1f]).toBe(0x10);
    expect(await second.start()).toMatchObject({ reason: 0 });
    second.world.close();
  });

  test('of the wrong size is refused', () => {
    const file = join(folder, 'short');
    writeFileSync(file, 'short');
    expect(() => new FlashChip(undefined, file)).toThrow(/5 bytes instead of 2097152/);
  });
});

test('a given array is used in place; a wrong one is refused', () => {
  const cells = new Uint8Array(FLASH_SIZE).fill(0xff);
  const chip = new FlashChip(cells);
  chip.load([{ offset: 10, bytes: Uint8Array.of(1) }]);
  expect(cells[10]).toBe(1);
  expect(() => new FlashChip(new Uint8Array(10))).toThrow(/10 bytes/);
});
