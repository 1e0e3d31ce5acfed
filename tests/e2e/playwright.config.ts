// SPDX-License-Identifier: Apache-2.0
/** End-to-end tests of the bench app: the screens in Chromium over loopback, and main and preload in Electron or its double. */
import { defineConfig } from '@playwright/test';

/** `--no-sandbox` only as root, where Chromium cannot have its own. */
const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results/e2e',
  // An emulated chip computes a handshake for seconds, more on a busy machine.
  timeout: 180_000,
  expect: { timeout: 20_000 },
  fullyParallel: false,
  workers: 1,
  forbidOnly: true,
  reporter: [['list'], ['./support/runtime-reporter.ts']],
  use: {
    launchOptions: {
      executablePath: process.env['CHROMIUM'] || '/usr/bin/chromium',
      args: [
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
        ...root,
      ],
    },
    viewport: { width: 1280, height: 820 },
    trace: 'retain-on-failure',
  },
});
