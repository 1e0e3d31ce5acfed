// SPDX-License-Identifier: Apache-2.0
/** The bench app in browser mode as a user starts it, one for a file of tests; each test gets a page that has entered. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { type BrowserContext, test as base, expect, type Page } from '@playwright/test';
import { benchApp, makeScratch, requireBuild, type Scratch } from './places.js';

export interface RunningApp {
  /** With the one-time token. */
  readonly address: string;
  readonly origin: string;
  readonly printed: readonly string[];
  readonly scratch: Scratch;
}

async function start(scratch: Scratch): Promise<{ app: RunningApp; child: ChildProcess }> {
  requireBuild();
  const child = spawn(process.execPath, [benchApp, '--browser', '--no-open'], {
    env: scratch.env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const printed: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    printed.push(line);
    const address = /http:\S+/.exec(line)?.[0];
    if (address !== undefined) return { app: { address, origin: new URL(address).origin, printed, scratch }, child };
  }
  throw new Error(`the bench app ended before it printed an address: ${printed.join('\n')}`);
}

async function stop(child: ChildProcess): Promise<void> {
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await exited;
}

/** Everything that a page complained of; a test that ends with a complaint fails. */
function collectComplaints(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    // Playwright's own looking into a report's frame, which is sandboxed without scripts, and shall be.
    if (/^Blocked script execution in '[^']*\/report\//.test(message.text())) return;
    complaints.push(message.text());
  });
  return complaints;
}

export const test = base.extend<{ bench: Page; runtime: string }, { app: RunningApp; entered: BrowserContext }>({
  app: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern
    async ({}, use) => {
      const scratch = makeScratch();
      const { app, child } = await start(scratch);
      await use(app);
      await stop(child);
      scratch.remove();
    },
    { scope: 'worker' },
  ],
  entered: [
    async ({ browser, app }, use) => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 820 } });
      const page = await context.newPage();
      await page.goto(app.address);
      await page.close();
      await use(context);
      await context.close();
    },
    { scope: 'worker' },
  ],
  runtime: [
    async ({ browser }, use, info) => {
      const name = `browser mode in Chromium ${browser.version()}`;
      info.annotations.push({ type: 'runtime', description: name });
      await use(name);
    },
    { auto: true },
  ],
  bench: async ({ entered, app }, use) => {
    const page = await entered.newPage();
    const complaints = collectComplaints(page);
    await page.goto(app.origin);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await use(page);
    await page.close();
    expect(complaints).toEqual([]);
  },
});
export { expect };
