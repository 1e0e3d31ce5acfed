// SPDX-License-Identifier: Apache-2.0
/** Host time. Bounds are wide: the machine may be busy. */
import { setTimeout as realDelay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { timedOut } from './port.js';
import { RealClock } from './real-clock.js';

test('counts from its making, and sleeps at least as long as asked', async () => {
  const clock = new RealClock();
  expect(clock.now()).toBeLessThan(1_000_000);
  const from = clock.now();
  await clock.sleep(5_000);
  expect(clock.now() - from).toBeGreaterThanOrEqual(5_000);
});

test('until takes whichever is first, and passes failures on', async () => {
  const clock = new RealClock();
  expect(await clock.until(realDelay(1, 'work'), clock.now() + 5_000_000)).toBe('work');
  expect(await clock.until(new Promise(() => {}), clock.now() + 2_000)).toBe(timedOut);
  expect(await clock.until(realDelay(1, 'work'), Number.POSITIVE_INFINITY)).toBe('work');
  await expect(clock.until(Promise.reject(new Error('no')), clock.now() + 5_000)).rejects.toThrow('no');
});

test('a sleep can be aborted, before and while', async () => {
  const clock = new RealClock();
  const abort = new AbortController();
  const sleep = clock.sleep(60_000_000, abort.signal);
  abort.abort(new Error('enough'));
  await expect(sleep).rejects.toThrow('enough');
  await expect(clock.sleep(1, AbortSignal.abort(new Error('before')))).rejects.toThrow('before');
});
