// SPDX-License-Identifier: Apache-2.0
/** What the sensors put out while the motor moves, stalls and slips. */
import { expect, test } from 'vitest';
import { PumpBody } from './pump-body.js';

const SECOND = 1_000_000;

/** Enabled from 0, forward, so many pulses, 2 s apart. */
function pulses(body: PumpBody, count: number, from = 1): void {
  body.pin('dir', 1, 0);
  body.pin('enable', 0, 0);
  for (let i = 0; i < count; i += 1) {
    const t = (from + i) * 2 * SECOND;
    body.pin('step', 1, t);
    body.pin('step', 0, t + 5_000);
  }
}

test('a healthy pump is full, open, charged and at room temperature', () => {
  const body = new PumpBody();
  expect((['pressure', 'battery', 'temperature'] as const).map((sensor) => body.output(sensor, 0))).toEqual([
    300, 2000, 720,
  ]);
  expect([body.travel, body.encoder]).toEqual([1, [0, 0]]);
});

test('each step is one change of the encoder, in order', () => {
  const body = new PumpBody();
  const seen = [1, 2, 3, 4, 5].map((from) => {
    pulses(body, 1, from);
    return body.encoder.join('');
  });
  expect(seen).toEqual(['10', '11', '01', '00', '10']);
});

test('a stalled motor moves neither encoder nor insulin, and a slipping one now and then', () => {
  const body = new PumpBody();
  body.drive.slip(1);
  pulses(body, 4);
  expect([body.encoder.join(''), body.reservoir, body.drive.faults.length]).toEqual(['00', 300_000, 4]);
  expect(body.drive.faults[0]).toMatchObject({ kind: 'slipped', t: 2 * SECOND });
  body.drive.slip(3);
  pulses(body, 6, 10);
  expect([body.drive.position, body.drive.faults.length]).toEqual([4, 6]);
  body.drive.slip(null);
  pulses(body, 3, 20);
  expect(body.drive.position).toBe(7);
});

test('a closed line shows in the pressure, and the insulin is missing in the body', () => {
  const body = new PumpBody();
  body.line.occlude(true, 0);
  pulses(body, 8);
  expect(body.output('pressure', 60 * SECOND)).toBe(700);
  expect([body.line.missed(60 * SECOND), body.reservoir]).toEqual([400, 299_600]);
});

test('an empty reservoir gives nothing, and the flag was passed before', () => {
  const body = new PumpBody({ reservoir: 20_050 });
  expect(body.travel).toBe(1);
  pulses(body, 1);
  expect(body.travel).toBe(0);
  body.fill(50);
  pulses(body, 3, 10);
  expect([body.reservoir, body.drive.position]).toEqual([0, 4]);
  expect(() => body.fill(-1)).toThrow(/-1 mU/);
});

test('healed, it is as it was, but for the insulin that is gone', () => {
  const body = new PumpBody();
  pulses(body, 1);
  body.line.occlude(true, 3 * SECOND);
  body.drive.slip(1);
  body.setBattery(3000);
  body.setTemperature(50);
  body.force('pressure', 0);
  body.heal(20 * SECOND);
  pulses(body, 1, 11);
  expect([body.line.occluded, body.drive.position, body.reservoir]).toEqual([false, 2, 299_900]);
  expect([body.output('battery', 0), body.output('temperature', 0)]).toEqual([2000, 720]);
  expect(body.output('pressure', 60 * SECOND)).toBeCloseTo(300, 6);
});

test('a broken sensor says what it likes, within its supply', () => {
  const body = new PumpBody();
  body.force('pressure', 0);
  body.force('battery', 5000);
  expect([body.output('pressure', 0), body.output('battery', 0)]).toEqual([0, 3300]);
  body.force('pressure', null);
  expect(body.output('pressure', 0)).toBe(300);
});
