// SPDX-License-Identifier: Apache-2.0
// Rates of tasks that are to be compared: they take turns in short slices, so that whatever else the machine does falls on
// all of them alike.
const SLICE_MS = 60;

/** tasks: functions by name. Gives each one's median rate, calls a second. */
export function alternate(tasks, seconds) {
  const names = Object.keys(tasks);
  const rounds = Math.max(5, Math.round((seconds * 1000) / SLICE_MS));
  const rates = new Map(names.map((name) => [name, []]));
  for (const name of names) run(tasks[name], 4 * SLICE_MS);
  for (let round = 0; round < rounds; round++) {
    for (const name of names) rates.get(name).push(run(tasks[name], SLICE_MS));
  }
  return new Map(names.map((name) => [name, median(rates.get(name))]));
}

function run(task, milliseconds) {
  const start = performance.now();
  let calls = 0;
  let elapsed = 0;
  while (elapsed < milliseconds) {
    task();
    calls++;
    elapsed = performance.now() - start;
  }
  return (1000 * calls) / elapsed;
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1];
}
