// SPDX-License-Identifier: Apache-2.0
// Rates of tasks that are to be compared: they take turns in short slices, each measured in processor time of this process,
// its collector's included, so that other work on the machine falls on none of them, or on all alike.
const SLICE_MS = 60;
const WARM_MS = 600;

/** tasks: functions by name. Gives each one's median rate, calls a second of processor time. */
export function alternate(tasks, seconds) {
  const names = Object.keys(tasks);
  const rounds = Math.max(5, Math.round((seconds * 1000) / SLICE_MS));
  const rates = new Map(names.map((name) => [name, []]));
  // Warm, so that the engine has compiled what it will; and how many calls make a slice.
  const calls = new Map(names.map((name) => [name, (callsIn(tasks[name], WARM_MS) * SLICE_MS) / WARM_MS]));
  for (let round = 0; round < rounds; round++) {
    for (const name of names) rates.get(name).push(rateOf(tasks[name], Math.ceil(calls.get(name))));
  }
  return new Map(names.map((name) => [name, median(rates.get(name))]));
}

function callsIn(task, milliseconds) {
  let calls = 0;
  let spent = 0;
  for (const before = process.cpuUsage(); spent < milliseconds; calls++) {
    task();
    const { user, system } = process.cpuUsage(before);
    spent = (user + system) / 1000;
  }
  return calls;
}

function rateOf(task, calls) {
  const before = process.cpuUsage();
  for (let i = 0; i < calls; i++) task();
  const { user, system } = process.cpuUsage(before);
  return (1_000_000 * calls) / (user + system);
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1];
}

/** Calls between two turns of the event loop, in which other threads hand over what they have made. */
const CALLS_A_TURN = 16;
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

/**
 * As `alternate`, by the clock on the wall: for tasks that let other threads work for them, whose processor time would be
 * counted in full there. Only a quiet machine gives true figures.
 */
export async function alternateByTheClock(tasks, seconds) {
  const names = Object.keys(tasks);
  const rates = new Map(names.map((name) => [name, []]));
  const calls = new Map(names.map((name) => [name, (callsIn(tasks[name], WARM_MS) * SLICE_MS) / WARM_MS]));
  for (let left = (seconds * 1000) / SLICE_MS; left > 0; left--) {
    for (const name of names) rates.get(name).push(await rateByTheClock(tasks[name], Math.ceil(calls.get(name))));
  }
  return new Map(names.map((name) => [name, median(rates.get(name))]));
}

async function rateByTheClock(task, calls) {
  const before = performance.now();
  for (let i = 1; i <= calls; i++) {
    task();
    if (i % CALLS_A_TURN === 0) await nextTurn();
  }
  return (1000 * calls) / (performance.now() - before);
}
