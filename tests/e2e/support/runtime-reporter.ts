// SPDX-License-Identifier: Apache-2.0
/** Ends the report with the runtimes that ran: nobody may take the double for Electron. */
import type { FullResult, Reporter, TestCase } from '@playwright/test/reporter';

export default class RuntimeReporter implements Reporter {
  readonly #tests = new Map<string, number>();

  onTestEnd(test: TestCase): void {
    const runtime = test.annotations.find(({ type }) => type === 'runtime')?.description;
    if (runtime !== undefined) this.#tests.set(runtime, (this.#tests.get(runtime) ?? 0) + 1);
  }

  onEnd(_result: FullResult): void {
    for (const [runtime, count] of this.#tests) process.stdout.write(`runtime: ${runtime} (${count} tests)\n`);
  }

  printsToStdio(): boolean {
    return false;
  }
}
