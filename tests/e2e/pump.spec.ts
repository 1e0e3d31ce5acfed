// SPDX-License-Identifier: Apache-2.0
/** Boards and Pump in browser mode: an emulated pump in real time, with the firmware image that a board runs. */
import { expect, test } from './support/browser-app.js';
import { goTo, orderBolus, plottedSteps, startPump, stopPumps } from './support/screens.js';

test.describe.configure({ mode: 'serial' });

test.afterAll(async ({ entered, app }) => {
  const page = await entered.newPage();
  await page.goto(app.origin);
  await stopPumps(page);
  await page.close();
});

test('starts with designed empty states, not with blanks', async ({ bench }) => {
  await expect(bench.getByText('No emulated pump runs')).toBeVisible();
  await expect(bench.getByText('Reference pump on an emulated Raspberry Pi Pico')).toBeVisible();
  await goTo(bench, 'Pump');
  await expect(bench.getByText('No pump is connected')).toBeVisible();
  await bench.getByRole('button', { name: 'Choose a board' }).click();
  await expect(bench.getByRole('heading', { name: 'Boards', level: 1 })).toBeVisible();
});

test('an emulated pump is started, paired and shown with its state', async ({ bench }) => {
  await startPump(bench);
  await expect(
    bench.getByText(/Serial number [0-9a-f]{16} · firmware .* on pico · connected as controller/),
  ).toBeVisible();
  await expect(bench.getByRole('cell', { name: /Peer paired as controller/ })).toBeVisible();
  expect(await plottedSteps(bench)).toBe(0);
});

test('a bolus asks first, then the plot grows step by step', async ({ bench }) => {
  await goTo(bench, 'Pump');
  await bench.getByRole('button', { name: 'Order bolus…' }).click();
  const dialog = bench.getByRole('alertdialog');
  await expect(dialog.getByRole('button', { name: 'Do not send' })).toBeFocused();
  await bench.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await bench.waitForTimeout(2_500);
  expect(await plottedSteps(bench)).toBe(0);

  await orderBolus(bench, '0.20');
  await expect(bench.getByText('Bolus 1 of 0.20 U was accepted.')).toBeVisible();
  await expect.poll(() => plottedSteps(bench), { timeout: 30_000 }).toBeGreaterThanOrEqual(1);
  const early = await plottedSteps(bench);
  await expect.poll(() => plottedSteps(bench), { timeout: 60_000 }).toBe(4);
  expect(early).toBeLessThan(4);
  await expect(bench.getByRole('cell', { name: 'Bolus 1: 0.20 U of 0.20 U delivered, completed' })).toBeVisible();
});

test('a bolus that is cancelled stops, and the history says what was delivered', async ({ bench }) => {
  await goTo(bench, 'Pump');
  const before = await plottedSteps(bench);
  await orderBolus(bench, '5.00');
  await expect.poll(() => plottedSteps(bench), { timeout: 30_000 }).toBeGreaterThan(before);
  await bench.getByRole('button', { name: 'Cancel bolus…' }).click();
  const confirm = bench.getByRole('alertdialog').getByRole('button', { name: 'Cancel bolus' });
  // Cancelling is the safe direction: Enter is enough.
  await expect(confirm).toBeFocused();
  await bench.keyboard.press('Enter');
  await expect(bench.getByText('Bolus 2 was cancelled.')).toBeVisible();
  const steps = (await plottedSteps(bench)) - before;
  const amount = `${((steps * 50) / 1000).toFixed(2)} U`;
  await expect(bench.getByRole('cell', { name: `Bolus 2: ${amount} of 5.00 U delivered, cancelled` })).toBeVisible();
  await bench.waitForTimeout(3_000);
  expect((await plottedSteps(bench)) - before).toBe(steps);
});

test("the pump's own stop button stops therapy, and only a confirmed order runs it again", async ({ bench }) => {
  await goTo(bench, 'Pump');
  await bench.getByRole('button', { name: 'Press stop' }).click();
  await expect(bench.getByRole('status').filter({ hasText: 'Stopped' })).toBeVisible();
  await expect(bench.getByRole('button', { name: 'Order bolus…' })).toBeDisabled();
  await expect(bench.getByText('Therapy is stopped: run therapy first.')).toBeVisible();
  await bench.getByRole('button', { name: 'Run therapy…' }).click();
  await bench.getByRole('alertdialog').getByRole('button', { name: 'Run therapy' }).click();
  await expect(bench.getByRole('status').filter({ hasText: 'Running' })).toBeVisible();
});

test('traffic shows frames and what is inside them', async ({ bench }) => {
  await goTo(bench, 'Pump');
  await bench.getByRole('tab', { name: 'Traffic' }).click();
  const log = bench.getByRole('log', { name: 'Traffic' });
  await expect(log.getByText('GetStatus').first()).toBeVisible();
  await expect(log.getByText('RECORD').first()).toBeVisible();
});

test('a reloaded window shows the same pump, plot and traffic: nothing lives in the page alone', async ({ bench }) => {
  await goTo(bench, 'Pump');
  const before = await plottedSteps(bench);
  expect(before).toBeGreaterThan(0);
  await bench.reload();
  await expect(bench.getByText('Connected', { exact: true })).toBeVisible();
  expect(await plottedSteps(bench)).toBe(before);
});

test('a pump that is stopped under a connection leaves the screen, and can be started again', async ({ bench }) => {
  await stopPumps(bench);
  await expect(bench.getByText('No emulated pump runs')).toBeVisible();
  await goTo(bench, 'Pump');
  await expect(bench.getByText('No pump is connected')).toBeVisible();
  await startPump(bench, 'no-upper-limit');
  await expect(bench.getByText(/\(mutants\) on pico/)).toBeVisible();
});
