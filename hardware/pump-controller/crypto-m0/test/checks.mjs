// SPDX-License-Identifier: Apache-2.0
// Counts the checks of a program; its last line tells how many held.
let passed = 0;
let failed = 0;
let skipped = 0;

export function check(condition, what) {
  if (condition) {
    passed++;
  } else {
    failed++;
    console.error(`FAILED: ${what}`);
  }
}

/** Counts something that could not be done, and says why. */
export function skip(why) {
  skipped++;
  console.error(`skipped: ${why}`);
}

/** Writes the last line and sets the exit code: 0 when there were checks and all held. */
export function report() {
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}
