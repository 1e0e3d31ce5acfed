// SPDX-License-Identifier: Apache-2.0
/** All unit and conformance tests that run in Node; end-to-end tests are Playwright's. */
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'rigs/certification/src/**/*.test.ts',
      'apps/*/src/**/*.test.{ts,tsx}',
      'tests/boot/**/*.test.ts',
      'tests/conformance/**/*.test.ts',
      'tests/fuzz/**/*.test.ts',
      'tests/repo/**/*.test.ts',
      'tests/secrets/**/*.test.ts',
      'tests/spec/**/*.test.ts',
      'tests/kill-matrix/**/*.test.ts',
      'tests/model/**/*.test.ts',
      'tests/therapy/**/*.test.ts',
    ],
    // Left to itself it keeps a core free: half of the machine, where there are two.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Emulated handshakes take seconds on a loaded machine; nothing here asserts a duration.
    testTimeout: 240_000,
    hookTimeout: 240_000,
  },
});
