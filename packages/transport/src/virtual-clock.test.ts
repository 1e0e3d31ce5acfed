// SPDX-License-Identifier: Apache-2.0
/** Virtual time: who may let it pass, how far, and in which order waits end. */
import { setTimeout as realDelay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { timedOut } from './port.js';
import { DeadlockError, type Engine, VirtualClock } from './virtual-clock.js';

/** Time that stops at planned instants, as a board does that has something to show. */
class PlannedEngine implements Engine {
  at = 0;
  readonly limits: number[] = [];
  readonly plan: { at: number; act: () => void }[] = [];

  now(): number {
    return this.at;
  }

  run(limit: number): void {
    this.limits.push(limit);
    const next = this.plan[0];
    if (next && next.at <= limit) {
      this.plan.shift();
      this.at = next.at;
      next.act();
    } else if (Number.isFinite(limit)) {
      this.at = Math.max(this.at, limit);
    }
  }

  stalled(): string | null {
    return this.plan.length > 0 ? null : 'the plan has ended';
  }
}

test('sleeps end in the order of their deadlines, ties in the order in which they began', async () => {
  const clock = new VirtualClock();
  const order: string[] = [];
  const sleep = async (name: string, us: number): Promise<void> => {
    await clock.sleep(us);
    order.push(`${name}@${clock.now()}`);
  };
  await Promise.all([sleep('a', 30), sleep('b', 10), sleep('c', 30), sleep('d', 20)]);
  expect(order).toEqual(['b@10', 'd@20', 'a@30', 'c@30']);
});

test('time stands still while the host works', async () => {
  const clock = new VirtualClock();
  await clock.sleep(5);
  await realDelay(20);
  expect(clock.now()).toBe(5);
});

test('what a continuation starts is waited for before time goes on', async () => {
  const clock = new VirtualClock();
  const order: string[] = [];
  const chain = (async () => {
    await clock.sleep(10);
    for (let i = 0; i < 50; i++) {
      await Promise.resolve();
    }
    await clock.sleep(5);
    order.push(`chain@${clock.now()}`);
  })();
  const other = clock.sleep(20).then(() => order.push(`other@${clock.now()}`));
  await Promise.all([chain, other]);
  expect(order).toEqual(['chain@15', 'other@20']);
});

test('an aborted sleep rejects with the reason and holds nobody up', async () => {
  const clock = new VirtualClock();
  const abort = new AbortController();
  const sleep = clock.sleep(1_000, abort.signal);
  abort.abort(new Error('enough'));
  await expect(sleep).rejects.toThrow('enough');
  await expect(clock.sleep(1, AbortSignal.abort(new Error('before')))).rejects.toThrow('before');
  await clock.sleep(10);
  expect(clock.now()).toBe(10);
});

test('an event ends its wait at its own instant', async () => {
  const engine = new PlannedEngine();
  const clock = new VirtualClock(engine);
  const arrival = new Promise<string>((resolve) => engine.plan.push({ at: 70, act: () => resolve('here') }));
  expect(await clock.event(arrival, 100)).toBe('here');
  expect(clock.now()).toBe(70);
  expect(await clock.event(new Promise(() => {}), 100)).toBe(timedOut);
  expect(clock.now()).toBe(100);
});

test('a background wait hears of events but lets no time pass', async () => {
  const engine = new PlannedEngine();
  const clock = new VirtualClock(engine);
  let heardAt = -1;
  const arrival = new Promise<void>((resolve) => engine.plan.push({ at: 70, act: () => resolve() }));
  void clock.event(arrival, Number.POSITIVE_INFINITY).then(() => {
    heardAt = clock.now();
  });
  await realDelay(5);
  expect(clock.now()).toBe(0);
  await clock.sleep(200);
  expect(heardAt).toBe(70);
});

test('until lets time run in growing slices and resolves with the work of the host', async () => {
  const engine = new PlannedEngine();
  const clock = new VirtualClock(engine);
  const work = realDelay(10, 'done');
  expect(await clock.until(work, Number.MAX_SAFE_INTEGER)).toBe('done');
  expect(engine.limits.slice(0, 3)).toEqual([1_000, 3_000, 7_000]);
  expect(await clock.until(new Promise(() => {}), clock.now() + 5_000_000)).toBe(timedOut);
  await expect(clock.until(Promise.reject(new Error('work failed')), clock.now() + 5)).rejects.toThrow('work failed');
});

test('a wait that nothing can end is an error, not a hang', async () => {
  const clock = new VirtualClock(new PlannedEngine());
  await expect(clock.until(new Promise(() => {}), Number.POSITIVE_INFINITY)).rejects.toThrow(DeadlockError);
});

test('closing ends all waits, those to come too', async () => {
  const clock = new VirtualClock(new PlannedEngine());
  const waits = [clock.sleep(5), clock.until(new Promise(() => {}), 9)];
  clock.close(new Error('closed'));
  for (const wait of [...waits, clock.sleep(1)]) {
    await expect(wait).rejects.toThrow('closed');
  }
});
