// SPDX-License-Identifier: Apache-2.0
// Counts the checks of a program; its last line tells how many held.
let passed = 0;
let failed = 0;

export function check(condition, what) {
  if (condition) {
    passed++;
  } else {
    failed++;
    console.error(`FAILED: ${what}`);
  }
}

/** Writes the last line and sets the exit code: 0 when there were checks and all held. */
export function report() {
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}
