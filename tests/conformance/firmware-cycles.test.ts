// SPDX-License-Identifier: Apache-2.0
/** What the firmware costs in emulated cycles: exact, so they are asserted. They hold no flash-cache stalls: no timing proof. */
import { expect, test } from 'vitest';
import { freshPump } from '../bench/board.mjs';

/** 125 MHz: what a person waits for a handshake on silicon is at least so many cycles. Lower it when the firmware gets faster. */
const HANDSHAKE_BUDGET = 15_000_000;
const STATUS_BUDGET = 90_000;

async function measured() {
  const { world, pico, connect } = await freshPump();
  try {
    const start = pico.cycles;
    const pump = await connect();
    const handshake = pico.cycles - start;
    const status = await pump.status();
    const request = pico.cycles - start - handshake;
    expect(status.ok).toBe(true);
    pump.close();
    const asleep = pico.cycles;
    await world.clock.sleep(24 * 3600 * 1_000_000);
    return { handshake, request, idle: pico.cycles - asleep, faults: pico.faults };
  } finally {
    world.close();
  }
}

test('handshake and request stay within their budgets, an idle day costs next to nothing, and two runs cost the same', async () => {
  const first = await measured();
  expect(first.handshake).toBeGreaterThan(1_000_000);
  expect(first.handshake).toBeLessThanOrEqual(HANDSHAKE_BUDGET);
  expect(first.request).toBeLessThanOrEqual(STATUS_BUDGET);
  // Tickless: nothing wakes a pump that has nothing to do.
  expect(first.idle).toBeLessThan(10_000);
  expect(first.faults).toEqual([]);
  expect(await measured()).toEqual(first);
});
