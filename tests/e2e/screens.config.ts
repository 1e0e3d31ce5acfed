// SPDX-License-Identifier: Apache-2.0
/** Takes the pictures in docs/screens: `npx playwright test --config=tests/e2e/screens.config.ts`. */
import { defineConfig } from '@playwright/test';
import config from './playwright.config.js';

export default defineConfig(config, { testMatch: 'screens.shots.ts', timeout: 600_000, reporter: 'list' });
