// SPDX-License-Identifier: Apache-2.0
/** What a user does on the screens, by the names that assistive technology reads. */
import { expect, type Locator, type Page } from '@playwright/test';

export type ScreenName = 'Boards' | 'Pump' | 'Certification' | 'Evidence';

export async function goTo(page: Page, name: ScreenName): Promise<void> {
  await page
    .getByRole('navigation')
    .getByRole('link', { name: new RegExp(`^${name}`) })
    .click();
}

export async function choose(page: Page, label: string, option: RegExp): Promise<void> {
  await page.getByRole('combobox', { name: label }).click();
  await page.getByRole('option', { name: option }).click();
  await expect(page.getByRole('listbox')).toHaveCount(0);
}

/** What an emulated pump's display shows: the secret of an open pairing window, or nothing. */
export async function shownSecret(page: Page): Promise<string> {
  const groups = page.getByRole('region', { name: "The pump's display" }).locator('p > span');
  return (await groups.allTextContents()).join('-');
}

/** Opens the pairing window of an emulated pump by its own button; gives the secret that its display then shows. */
export async function openPairingWindow(page: Page): Promise<string> {
  await expect(page.getByRole('heading', { name: 'Pair this computer' })).toBeVisible({ timeout: 60_000 });
  const before = await shownSecret(page);
  await page.getByRole('button', { name: 'Hold confirm' }).click();
  await expect.poll(() => shownSecret(page), { timeout: 60_000 }).toMatch(/^([0-9A-Z]{4}-){6}[0-9A-Z]{4}$/);
  await expect.poll(() => shownSecret(page), { timeout: 60_000 }).not.toBe(before);
  return shownSecret(page);
}

/** Types a pairing secret and sends it. */
export async function pairWith(page: Page, secret: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Pairing secret' }).fill(secret);
  await page.getByRole('button', { name: 'Pair', exact: true }).click();
}

/** Starts an emulated pump, pairs it, and waits for its first status. */
export async function startPump(page: Page, mutant?: string): Promise<void> {
  await goTo(page, 'Boards');
  if (mutant !== undefined) {
    await choose(page, 'Firmware', /^Mutants build/);
    await choose(page, 'Weakness', new RegExp(`^${mutant}`));
  }
  await page.getByRole('button', { name: 'Start emulated pump' }).click();
  await page
    .getByRole('button', { name: /^Connect Emulated pump/ })
    .last()
    .click({ timeout: 60_000 });
  await pairWith(page, await openPairingWindow(page));
  await expect(page.getByText('Connected', { exact: true })).toBeVisible({ timeout: 120_000 });
  await expect(page.getByRole('status').filter({ hasText: 'Running' })).toBeVisible();
}

/** Disconnects and stops all emulated pumps. */
export async function stopPumps(page: Page): Promise<void> {
  await goTo(page, 'Boards');
  const stop = page.getByRole('button', { name: /^Stop Emulated pump/ });
  while ((await stop.count()) > 0) {
    const before = await stop.count();
    await stop.first().click();
    await expect(stop).toHaveCount(before - 1);
  }
}

export async function orderBolus(page: Page, units: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Bolus' }).fill(units);
  await page.getByRole('textbox', { name: 'Bolus' }).press('Tab');
  await page.getByRole('button', { name: 'Order bolus…' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Deliver this bolus?' });
  await expect(dialog).toContainText(`${units} U`);
  await dialog.getByRole('button', { name: 'Deliver bolus' }).click();
  await expect(dialog).toHaveCount(0);
}

/** Steps that the live plot shows. */
export async function plottedSteps(page: Page): Promise<number> {
  const label = await page.getByRole('img', { name: /^Plot of insulin delivered/ }).getAttribute('aria-label');
  return Number(/: (\d+) steps/.exec(label ?? '')?.[1]);
}

export interface RunPlan {
  readonly sequences: readonly string[];
  readonly seed: number;
  readonly mutant?: string;
}

/** On the Certification screen: shows the plan, whatever ran before, and gives the box that picks all sequences. */
export async function showPlan(page: Page): Promise<Locator> {
  const again = page.getByRole('button', { name: 'Plan another run' });
  const pick = page.getByRole('checkbox', { name: 'All sequences' });
  await expect(again.or(pick)).toBeVisible({ timeout: 120_000 });
  if (await again.isVisible()) await again.click();
  await expect(pick).toBeVisible();
  return pick;
}

/** Plans a short run and starts it. */
export async function startRun(page: Page, { sequences, seed, mutant }: RunPlan): Promise<void> {
  await goTo(page, 'Certification');
  const pick = await showPlan(page);
  if (mutant === undefined) {
    await choose(page, 'Firmware under test', /^Release/);
  } else {
    await choose(page, 'Firmware under test', /^Mutants build/);
    await choose(page, 'Weakness', new RegExp(`^${mutant}`));
  }
  await pick.check();
  await pick.uncheck();
  for (const id of sequences) await page.getByRole('checkbox', { name: new RegExp(`^Sequence ${id}:`) }).check();
  await page.getByRole('textbox', { name: 'Seed' }).fill(String(seed));
  await page.getByRole('textbox', { name: 'Seed' }).press('Tab');
  await page.getByRole('button', { name: 'Short' }).click();
  await page.getByRole('button', { name: new RegExp(`^Run ${sequences.length} `) }).click();
  await expect(page.getByRole('button', { name: 'Cancel run' })).toBeVisible();
}

export async function endOfRun(page: Page): Promise<void> {
  await expect(page.getByRole('button', { name: 'Plan another run' })).toBeVisible({ timeout: 170_000 });
}

export const sequenceRow = (page: Page, id: string): Locator => page.locator(`tr[data-sequence="${id}"]`);

export async function transcriptHash(page: Page): Promise<string> {
  return (await page.locator('[data-transcript-hash]').getAttribute('data-transcript-hash')) ?? '';
}

/** Opens a folder by its path, as browser mode offers it. */
export async function openFolder(page: Page, folder: string): Promise<void> {
  await goTo(page, 'Evidence');
  await page.getByRole('textbox', { name: 'Evidence folder' }).fill(folder);
  await page.getByRole('button', { name: 'Open', exact: true }).click();
}
