// SPDX-License-Identifier: Apache-2.0
/** The memory protection unit against ARMv6-M B3.5. */
import { describe, expect, test } from 'vitest';
import { PicoMpu } from './mpu.js';

const CTRL = 0xe000_ed94;
const RNR = 0xe000_ed98;
const RBAR = 0xe000_ed9c;
const RASR = 0xe000_eda0;
const READ_ONLY = 5 << 24;
const READ_WRITE = 1 << 24;
const NEVER = 1 << 28;

function make(faulting = () => false) {
  const mpu = new PicoMpu(faulting);
  const region = (number: number, base: number, bits: number, rights: number, without = 0) => {
    mpu.write(RNR, number);
    mpu.write(RBAR, base);
    mpu.write(RASR, rights | (without << 8) | ((bits - 1) << 1) | 1);
  };
  return { mpu, region };
}

describe('the memory protection unit', () => {
  test('tells of eight regions, and allows all while it is off', () => {
    const { mpu } = make();
    expect(mpu.read(0xe000_ed90)).toBe(0x800);
    for (const access of ['read', 'write', 'fetch'] as const) expect(mpu.allows(0x2000_0000, access)).toBe(true);
  });

  test('gives the rights of the region with the highest number, and none where there is no region', () => {
    const { mpu, region } = make();
    region(0, 0x2000_0000, 19, READ_WRITE | NEVER);
    region(3, 0x2000_0000, 17, READ_ONLY);
    mpu.write(CTRL, 1);
    const rights = (address: number) =>
      (['read', 'write', 'fetch'] as const).map((access) => mpu.allows(address, access));
    expect(rights(0x2000_0000)).toEqual([true, false, true]);
    expect(rights(0x2001_fffc)).toEqual([true, false, true]);
    expect(rights(0x2002_0000)).toEqual([true, true, false]);
    expect(rights(0x4000_0000)).toEqual([false, false, false]);
    expect(rights(0xe000_ed94)).toEqual([true, true, true]); // the private bus is not held to it
    expect(mpu.executableEnd).toBe(0x2_0000);
    expect([mpu.writable[0x1ff], mpu.writable[0x200]]).toEqual([0, 1]);
    mpu.write(CTRL, 5);
    expect(rights(0x4000_0000)).toEqual([true, true, true]); // the default map
  });

  test('leaves out the eighths that a region does not cover', () => {
    const { mpu, region } = make();
    region(0, 0x1000_0000, 28, READ_WRITE | NEVER, 0xff ^ (1 << 2) ^ (1 << 4));
    mpu.write(CTRL, 1);
    const readable = [0x1000_0000, 0x1400_0000, 0x15ff_fffc, 0x1600_0000, 0x1800_0000].map((at) =>
      mpu.allows(at, 'read'),
    );
    expect(readable).toEqual([false, true, true, false, true]);
  });

  test('is off while a fault is handled, and reads back what was written', () => {
    let faulting = true;
    const { mpu, region } = make(() => faulting);
    region(7, 0x2003_df00, 8, NEVER);
    mpu.write(CTRL, 1);
    expect(mpu.allows(0x2003_df00, 'write')).toBe(true);
    faulting = false;
    expect(mpu.allows(0x2003_df00, 'write')).toBe(false);
    mpu.write(RNR, 7);
    expect([mpu.read(RBAR), mpu.read(RASR)]).toEqual([0x2003_df07, NEVER | 0xf]);
  });
});
