// SPDX-License-Identifier: Apache-2.0
/** The bench app's main and preload under Playwright's `_electron`: real Electron where it is, else the double; says which. */

import { findElectron } from '@assay/bench';
import { _electron, test as base, type ElectronApplication, expect, type Page } from '@playwright/test';
import { electronDouble, mainBundle, makeScratch, requireBuild, type Scratch } from './places.js';

export interface Runtime {
  readonly executablePath: string;
  readonly name: string;
}

export function electronRuntime(): Runtime {
  const { path, why } = findElectron();
  if (path !== null) return { executablePath: path, name: `Electron, ${path}` };
  return { executablePath: electronDouble, name: `test double of Electron over Chromium, because ${why}` };
}

export interface Launched {
  readonly app: ElectronApplication;
  readonly window: Page;
  readonly scratch: Scratch;
  close(): Promise<void>;
}

/** `main` — the bundle to run; the app's own when left out. */
export async function launchElectron(main = mainBundle): Promise<Launched> {
  requireBuild();
  const scratch = makeScratch();
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const app = await _electron.launch({
    executablePath: electronRuntime().executablePath,
    args: [...root, main],
    env: Object.fromEntries(
      Object.entries(scratch.env).filter((pair): pair is [string, string] => pair[1] !== undefined),
    ),
  });
  const window = await app.firstWindow();
  // A window is there before its page is.
  await expect(window.getByRole('heading', { level: 1 })).toBeVisible();
  return {
    app,
    window,
    scratch,
    close: async () => {
      await app.close();
      scratch.remove();
    },
  };
}

export const test = base.extend<{ runtime: Runtime }, { electron: Launched }>({
  runtime: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern
    async ({}, use, info) => {
      const runtime = electronRuntime();
      info.annotations.push({ type: 'runtime', description: runtime.name });
      await use(runtime);
    },
    { auto: true },
  ],
  electron: [
    // biome-ignore lint/correctness/noEmptyPattern: as above
    async ({}, use) => {
      const launched = await launchElectron();
      await use(launched);
      await launched.close();
    },
    { scope: 'worker' },
  ],
});
export { expect };
