// SPDX-License-Identifier: Apache-2.0
/** One picture of each screen and state in docs/screens, light and dark, from the app as it runs. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from './support/browser-app.js';
import { root } from './support/places.js';
import {
  choose,
  endOfRun,
  goTo,
  openFolder,
  openPairingWindow,
  orderBolus,
  pairWith,
  plottedSteps,
  startRun,
} from './support/screens.js';

const folder = join(root, 'docs/screens');

/** The same moment twice: only the colours differ. */
async function shoot(page: Page, name: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await page.mouse.move(0, 0);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.waitForTimeout(250);
    await page.screenshot({ path: join(folder, `${name}${colorScheme === 'dark' ? '-dark' : ''}.png`) });
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

/** Pairs an emulated pump as `startPump` does, and stops to be pictured. */
async function pairInSteps(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Start emulated pump' }).click();
  await page.getByRole('button', { name: /^Connect Emulated pump/ }).click({ timeout: 60_000 });
  const secret = await openPairingWindow(page);
  const field = page.getByRole('textbox', { name: 'Pairing secret' });
  await field.fill(secret.slice(0, 17));
  await shoot(page, 'pairing');
  await field.fill(`${secret.slice(0, -6)}${secret.slice(-6).replace(/[0-9A-Z]/, (c) => (c === '7' ? '8' : '7'))}`);
  await expect(page.getByText('The check digits of the pairing secret do not fit')).toBeVisible();
  await shoot(page, 'pairing-mistyped');
  await pairWith(page, secret);
  await expect(page.getByText('Connected', { exact: true })).toBeVisible({ timeout: 120_000 });
  await expect(page.getByRole('status').filter({ hasText: 'Running' })).toBeVisible();
}

/** The peers, the question before one is forgotten, and what comes of it. */
async function unpairInSteps(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'About' }).click();
  await shoot(page, 'pump-about');
  await page.getByRole('tab', { name: 'Paired peers' }).click();
  await page.getByRole('button', { name: 'Unpair this computer' }).click();
  await shoot(page, 'pump-unpair');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Unpair' }).click();
  await expect(page.getByText('The pump has forgotten this computer.')).toBeVisible({ timeout: 60_000 });
  await shoot(page, 'pump-unpaired');
}

test('boards and pump', async ({ bench }) => {
  await expect(bench.getByText('Reference pump on an emulated Raspberry Pi Pico')).toBeVisible();
  await shoot(bench, 'boards-empty');
  await pairInSteps(bench);
  await orderBolus(bench, '0.50');
  await expect.poll(() => plottedSteps(bench), { timeout: 60_000 }).toBe(6);
  await shoot(bench, 'pump');
  await expect.poll(() => plottedSteps(bench), { timeout: 60_000 }).toBe(10);
  await bench.getByRole('textbox', { name: 'Bolus' }).fill('1.25');
  await bench.getByRole('textbox', { name: 'Bolus' }).press('Tab');
  await expect(bench.getByRole('button', { name: 'Order bolus…' })).toBeEnabled();
  await bench.getByRole('button', { name: 'Order bolus…' }).click();
  await expect(bench.getByRole('alertdialog')).toBeVisible();
  await shoot(bench, 'pump-confirm');
  await bench.keyboard.press('Escape');
  await bench.getByRole('button', { name: 'Press stop' }).click();
  await expect(bench.getByRole('status').filter({ hasText: 'Stopped' })).toBeVisible();
  await bench.getByRole('tab', { name: 'Traffic' }).click();
  await shoot(bench, 'pump-stopped');
  await unpairInSteps(bench);
  await goTo(bench, 'Boards');
  await shoot(bench, 'boards');
});

test('certification', async ({ bench }) => {
  await goTo(bench, 'Certification');
  await expect(bench.getByRole('checkbox', { name: 'All sequences' })).toBeVisible();
  await shoot(bench, 'certification-plan');
  await choose(bench, 'Firmware under test', /^Mutants build/);
  await bench.getByRole('combobox', { name: 'Weakness' }).click();
  await shoot(bench, 'certification-mutants');
  await bench.keyboard.press('Escape');
  await startRun(bench, { sequences: ['02', '04', '05', '07', '54'], seed: 1 });
  await expect(bench.locator('tr').getByText('Pass').first()).toBeVisible({ timeout: 170_000 });
  await shoot(bench, 'certification-running');
  await endOfRun(bench);
  await shoot(bench, 'certification-passed');
  await startRun(bench, { sequences: ['02', '04', '54'], seed: 1, mutant: 'no-replay-window' });
  await endOfRun(bench);
  await expect(bench.getByRole('list', { name: 'Behind this measurement' })).toBeVisible();
  await shoot(bench, 'certification-failed');
  await bench.getByRole('list', { name: 'Behind this measurement' }).getByRole('button').first().click();
  await expect(bench.getByRole('option', { selected: true })).toBeVisible();
  await shoot(bench, 'transcript');
});

test('evidence', async ({ bench, app }) => {
  await goTo(bench, 'Evidence');
  await expect(bench.getByRole('heading', { name: 'Recent runs' })).toBeVisible();
  await shoot(bench, 'evidence-empty');
  await bench
    .getByRole('button', { name: /^emulated-/ })
    .last()
    .click();
  await expect(bench.getByRole('status').filter({ hasText: 'Intact' })).toBeVisible();
  await bench.getByRole('button', { name: 'Judge again' }).click();
  await expect(bench.getByText('Judged again: every verdict agrees.')).toBeVisible();
  await shoot(bench, 'evidence-intact');
  await bench.getByRole('tab', { name: 'Report' }).click();
  await expect(bench.frameLocator('iframe[title="Report"]').locator('h1').first()).toBeVisible();
  await shoot(bench, 'evidence-report');

  const source =
    (await bench
      .getByRole('button', { name: /^emulated-/ })
      .last()
      .getAttribute('title')) ?? '';
  const tampered = join(app.scratch.evidence, 'received-by-mail');
  cpSync(source, tampered, { recursive: true });
  const file = join(tampered, 'transcript/04.jsonl');
  writeFileSync(file, readFileSync(file, 'utf8').replace('"dir":"rx"', '"dir":"tx"'));
  await openFolder(bench, tampered);
  await expect(bench.getByRole('status').filter({ hasText: 'Does not fit' })).toBeVisible();
  await shoot(bench, 'evidence-broken');
});
