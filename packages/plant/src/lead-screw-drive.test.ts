// SPDX-License-Identifier: Apache-2.0
/** Which pulses move the plunger. */
import { describe, expect, test } from 'vitest';
import { LeadScrewDrive } from './lead-screw-drive.js';

const options = { milliunitsPerStep: 50, minPulse: 1_000, minInterval: 20_000 };

/** Enabled from 0, forward. */
function readyDrive(): LeadScrewDrive {
  const drive = new LeadScrewDrive(options);
  drive.pin('dir', 1, 0);
  drive.pin('enable', 0, 0);
  return drive;
}

function pulse(drive: LeadScrewDrive, t: number, width = 5_000): void {
  drive.pin('step', 1, t);
  drive.pin('step', 0, t + width);
}

const kinds = (drive: LeadScrewDrive): string[] => drive.faults.map(({ kind }) => kind);

describe('a proper pulse', () => {
  test('moves the plunger by one step', () => {
    const drive = readyDrive();
    pulse(drive, 10_000);
    pulse(drive, 2_010_000);
    expect(drive.position).toBe(2);
    expect(drive.delivered).toBe(100);
    expect(drive.lastStep).toBe(2_010_000);
    expect(drive.faults).toEqual([]);
  });

  test('counts when it ends, not when it begins', () => {
    const drive = readyDrive();
    drive.pin('step', 1, 10_000);
    expect(drive.delivered).toBe(0);
    drive.pin('step', 0, 11_000);
    expect(drive.delivered).toBe(50);
  });

  test('may come exactly at the least interval', () => {
    const drive = readyDrive();
    pulse(drive, 100_000);
    pulse(drive, 120_000);
    expect(drive.position).toBe(2);
  });
});

describe('a pulse that moves nothing', () => {
  test('while disabled', () => {
    const drive = new LeadScrewDrive(options);
    drive.pin('dir', 1, 0);
    pulse(drive, 10_000);
    expect(drive.position).toBe(0);
    expect(kinds(drive)).toEqual(['disabled']);
    expect(drive.faults[0]?.t).toBe(10_000);
  });

  test('when the driver is disabled before it ends', () => {
    const drive = readyDrive();
    drive.pin('step', 1, 10_000);
    drive.pin('enable', 1, 12_000);
    drive.pin('step', 0, 15_000);
    expect([drive.position, kinds(drive)]).toEqual([0, ['disabled']]);
  });

  test('backwards, or when the direction changes in it', () => {
    const drive = readyDrive();
    drive.pin('dir', 0, 1_000);
    pulse(drive, 10_000);
    drive.pin('dir', 1, 30_000);
    drive.pin('step', 1, 40_000);
    drive.pin('dir', 0, 41_000);
    drive.pin('step', 0, 45_000);
    expect([drive.position, kinds(drive)]).toEqual([0, ['reverse', 'reverse']]);
  });

  test('too short, by one microsecond', () => {
    const drive = readyDrive();
    pulse(drive, 10_000, 999);
    pulse(drive, 50_000, 1_000);
    expect([drive.position, kinds(drive)]).toEqual([1, ['short-pulse']]);
  });

  test('too soon after the last that moved, by one microsecond', () => {
    const drive = readyDrive();
    pulse(drive, 100_000);
    pulse(drive, 119_999);
    pulse(drive, 140_000);
    expect([drive.position, kinds(drive)]).toEqual([2, ['too-soon']]);
  });
});

test('repeated levels are no edges', () => {
  const drive = readyDrive();
  drive.pin('step', 1, 10_000);
  drive.pin('step', 1, 11_000);
  drive.pin('step', 0, 15_000);
  drive.pin('step', 0, 16_000);
  expect(drive.position).toBe(1);
});

test('motion time is the time that the driver is on', () => {
  const drive = readyDrive();
  expect(drive.motionTime(700)).toBe(700);
  drive.pin('enable', 1, 1_000);
  expect(drive.motionTime(9_000)).toBe(1_000);
  drive.pin('enable', 0, 10_000);
  expect(drive.motionTime(10_500)).toBe(1_500);
});

test('options must be positive', () => {
  expect(() => new LeadScrewDrive({ ...options, minPulse: 0 })).toThrow(/minPulse is 0/);
});
