// SPDX-License-Identifier: Apache-2.0
/** The bench app's unmodified main and preload: what a user does in the window, and what the shell adds to browser mode. */
import { join } from 'node:path';
import { certify } from './support/command-line.js';
import { expect, test } from './support/electron-app.js';
import {
  endOfRun,
  goTo,
  orderBolus,
  plottedSteps,
  sequenceRow,
  startPump,
  startRun,
  stopPumps,
  transcriptHash,
} from './support/screens.js';

test.describe.configure({ mode: 'serial' });

const SEED = 3;

test('opens one window that says in which Electron it runs', async ({ electron, runtime }) => {
  console.log(`runtime: ${runtime.name}`);
  expect(electron.app.windows()).toHaveLength(1);
  await expect(electron.window).toHaveTitle(/Assay Bench/);
  await expect(electron.window.getByText(/^Electron \d/)).toBeVisible();
  expect(await electron.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())).toBe(true);
});

test('pairs an emulated pump and delivers a bolus', async ({ electron: { window } }) => {
  await startPump(window);
  await orderBolus(window, '0.10');
  await expect.poll(() => plottedSteps(window), { timeout: 60_000 }).toBe(2);
  await stopPumps(window);
});

test('runs a certification with the same transcript hash as the command line', async ({
  electron: { window, scratch },
}) => {
  await startRun(window, { sequences: ['04'], seed: SEED });
  await endOfRun(window);
  await expect(sequenceRow(window, '04').getByText('Pass')).toBeVisible();
  const run = await certify(scratch, join(scratch.evidence, 'by-command-line'), ['04'], SEED);
  expect(await transcriptHash(window)).toBe(run.transcriptHash);
});

test("opens evidence by the shell's dialog and shows its folder", async ({ electron: { app, window, scratch } }) => {
  const folder = join(scratch.evidence, 'by-command-line');
  await app.evaluate(({ dialog, shell }, path) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [path] });
    const shown: string[] = [];
    (globalThis as unknown as { shown: string[] }).shown = shown;
    shell.showItemInFolder = (item: string) => void shown.push(item);
  }, folder);
  await goTo(window, 'Evidence');
  await window.getByRole('button', { name: 'Open folder…' }).click();
  await expect(window.getByRole('region', { name: 'Verification' }).getByRole('status')).toHaveText('Intact');
  await window.getByRole('button', { name: 'Show folder' }).click();
  await expect.poll(() => app.evaluate(() => (globalThis as unknown as { shown: string[] }).shown)).toEqual([folder]);
  await window.getByRole('tab', { name: 'Report' }).click();
  await expect(window.frameLocator('iframe[title="Report"]').getByText('Replay in a session').first()).toBeVisible();
});

test('a reloaded window has lost nothing', async ({ electron: { window } }) => {
  await goTo(window, 'Certification');
  const hash = await transcriptHash(window);
  await window.reload();
  await expect(window.getByRole('heading', { level: 1 })).toBeVisible();
  expect(await transcriptHash(window)).toBe(hash);
});
