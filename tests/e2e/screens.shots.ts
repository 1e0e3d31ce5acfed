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
  orderBolus,
  plottedSteps,
  startPump,
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

test('boards and pump', async ({ bench }) => {
  await expect(bench.getByText('Reference pump on an emulated Raspberry Pi Pico')).toBeVisible();
  await shoot(bench, 'boards-empty');
  await startPump(bench);
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
