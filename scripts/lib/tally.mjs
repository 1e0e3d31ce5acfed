// SPDX-License-Identifier: Apache-2.0
// Checks one after another, each printed with what is wrong, and at the end the line that `npm test` counts.

export class Tally {
  #passed = 0;
  #failed = 0;

  /** `faults`: what is wrong with it, in words; none when it passes. */
  add(what, faults) {
    if (faults.length === 0) this.#passed += 1;
    else this.#failed += 1;
    console.log(`${faults.length === 0 ? 'ok    ' : 'FAILED'} ${what}`);
    for (const fault of faults) console.log(`       ${fault}`);
  }

  end() {
    console.log(`\n${this.#passed} passed, ${this.#failed} failed`);
    process.exitCode = this.#failed === 0 ? 0 : 1;
  }
}
