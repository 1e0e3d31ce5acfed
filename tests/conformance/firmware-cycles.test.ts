// SPDX-License-Identifier: Apache-2.0
/** What the firmware costs in emulated cycles: exact, so they are asserted. They hold no flash-cache stalls: no timing proof. */
import { expect, test } from 'vitest';
import { SECOND, type TestPump, withPump } from './pump.js';

/** 125 MHz: what a person waits for on silicon is at least so many cycles. Lower them when the firmware gets faster. */
const BUDGETS = {
  /** Suite 1, pump's side, from HELLO to SessionOpen. */
  handshake: 14_300_000,
  /** Suite 2, the same, with the peer stored. */
  pairing: 14_600_000,
  /** Suite 3: two X25519 instead of four (6.4 M); fresh noise and the hashes of a handshake are what they were. */
  resumption: 7_600_000,
  /** From the button to the secret on the display: fresh noise, no X25519. */
  window: 650_000,
  /** GetStatus, from record to record; some of it looks whether the audit log has anything to write, tell or erase, 300 whether a list was judged. */
  request: 83_500,
  /** The first stage has worked the image's digest out: it is only told. The signing key makes the record 35 bytes longer; whether there is a trust anchor is looked up. */
  identity: 130_500,
  /** From reset until the pump sleeps: two signatures of the manifest (8.2 M, by chance more or less), the image's digest (5.9 M), and, once therapy has been taken up, the known answers of cryptography (7.5 M) and the public half of the signing key (4 M). */
  boot: 32_500_000,
  /** A day without a session: 17,280 turns of the guard (some 23 M) and 4,320 slices of self-tests, and 1,440 looks at the sensors (7 M); each turn asks whether an annunciation is to be recorded, whether a list was judged and what was damaged. Less than a second of the core's time. */
  idle: 123_000_000,
  stack: 3_072,
};

async function measure(pump: TestPump): Promise<Record<keyof typeof BUDGETS, number>> {
  const { pico } = pump;
  const cost = async <T>(deed: () => Promise<T>): Promise<[T, number]> => {
    const start = pico.cycles;
    return [await deed(), pico.cycles - start];
  };
  const boot = pico.cycles;
  const peer = pump.peer();
  const [secret, window] = await cost(() => pump.openWindow());
  const [first, pairing] = await cost(() => pump.pairBy(secret, peer));
  first.close();
  const [second, handshake] = await cost(() => pump.connect(peer));
  const [status, request] = await cost(() => second.status());
  expect(status.ok).toBe(true);
  const [, identity] = await cost(() => second.identity());
  await second.closeSession();
  const resume = second.takeTicket()!;
  second.close();
  const [third, resumption] = await cost(() => pump.connect(peer, { resume }));
  expect(third.resumed).toBe(true);
  await third.closeSession();
  third.close();
  const [, idle] = await cost(() => pump.wait(24 * 3600 * SECOND));
  return { handshake, pairing, resumption, window, request, identity, boot, idle, stack: pump.stackUsed() };
}

test('handshakes, requests and stack stay within their budgets, an idle day costs next to nothing, and two runs cost the same', async () => {
  const first = await withPump(measure);
  for (const [name, budget] of Object.entries(BUDGETS)) {
    expect({ [name]: first[name as keyof typeof BUDGETS] <= budget || first[name as keyof typeof BUDGETS] }).toEqual({
      [name]: true,
    });
  }
  expect(first.handshake).toBeGreaterThan(1_000_000);
  expect(first.resumption).toBeGreaterThan(1_000_000);
  expect(await withPump(measure)).toEqual(first);
});
