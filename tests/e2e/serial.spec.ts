// SPDX-License-Identifier: Apache-2.0
/** A pump on a serial port: the emulated one behind a pseudo terminal, in another process; and ports with trouble. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from './support/browser-app.js';
import { assay, root } from './support/places.js';
import { goTo, orderBolus, pairWith, plottedSteps } from './support/screens.js';

test.describe.configure({ mode: 'serial' });

let pump: ChildProcess | null = null;

/** What its terminal has said: the display's lines among it, which a person would read from the pump. */
let screen = '';

/** `confirm` — seconds until somebody holds the pump's confirm button. */
async function startPump(link: string, env: NodeJS.ProcessEnv, confirm: number, seed = 1): Promise<ChildProcess> {
  const options = ['emulate', '--link', link, '--confirm', String(confirm), '--seed', String(seed)];
  const child = spawn(process.execPath, [assay, ...options], { cwd: root, env, stdio: ['ignore', 'pipe', 'ignore'] });
  screen = '';
  child.stdout.on('data', (chunk: Buffer) => {
    screen += chunk.toString();
  });
  await once(child.stdout, 'data');
  return child;
}

/** What the pump's display shows once its window is open. */
async function readDisplay(): Promise<string> {
  const secret = /PAIR ((?:[0-9A-Z]{4}-){6}[0-9A-Z]{4})/;
  await expect.poll(() => screen, { timeout: 60_000 }).toMatch(secret);
  return secret.exec(screen)?.[1] ?? '';
}

async function stopPump(): Promise<void> {
  const child = pump;
  if (child === null) return;
  pump = null;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

async function connect(page: Page, path: string): Promise<void> {
  await goTo(page, 'Boards');
  await page.getByRole('textbox', { name: 'Path of a port' }).fill(path);
  await page.getByRole('button', { name: 'Add port' }).click();
  await page.getByRole('button', { name: `Connect ${path}` }).click();
}

test.afterAll(stopPump);

test('PAIR-11 asks for the secret that the pump shows, pairs, and delivers', async ({ bench, app }) => {
  const link = join(app.scratch.evidence, '..', 'pump');
  pump = await startPump(link, app.scratch.env, 6);
  await connect(bench, link);
  await expect(bench.getByText('Waits for pairing')).toBeVisible({ timeout: 60_000 });
  await expect(bench.getByRole('heading', { name: 'Hold the pump’s confirm button for one second' })).toBeVisible();
  // Nobody but a person can read this pump, or press its buttons.
  await expect(bench.getByRole('button', { name: 'Take from the display' })).toHaveCount(0);
  await expect(bench.getByRole('button', { name: 'Hold confirm' })).toHaveCount(0);
  await pairWith(bench, await readDisplay());
  await expect(bench.getByText('Connected', { exact: true })).toBeVisible({ timeout: 60_000 });
  await orderBolus(bench, '0.10');
  await expect.poll(() => plottedSteps(bench), { timeout: 60_000 }).toBe(2);
  await expect(bench.getByRole('button', { name: 'Press stop' })).toHaveCount(0);
});

test('is connected again with the stored key, without pairing, and the session before is resumed', async ({
  bench,
  app,
}) => {
  const link = join(app.scratch.evidence, '..', 'pump');
  await goTo(bench, 'Pump');
  await bench.getByRole('button', { name: 'Disconnect' }).click();
  await expect(bench.getByText('No pump is connected')).toBeVisible();
  await goTo(bench, 'Boards');
  await bench.getByRole('button', { name: `Connect ${link}` }).click();
  await expect(bench.getByText('Connected', { exact: true })).toBeVisible({ timeout: 60_000 });
  await expect(bench.getByRole('region', { name: 'Session' })).toContainText('resuming the last one');
});

test('a port that vanishes is called lost, with the mend, and the app goes on', async ({ bench }) => {
  await goTo(bench, 'Pump');
  await stopPump();
  await expect(bench.getByText('Connection lost')).toBeVisible({ timeout: 60_000 });
  await expect(bench.getByRole('alert')).toContainText('Check the cable');
  await expect(bench.getByRole('button', { name: 'Connect again' })).toBeVisible();
  await expect(bench.getByRole('button', { name: 'Order bolus…' })).toBeDisabled();
});

test('another pump behind the same port is refused, not used', async ({ bench, app }) => {
  const link = join(app.scratch.evidence, '..', 'pump');
  pump = await startPump(link, app.scratch.env, 12, 2);
  await goTo(bench, 'Pump');
  await bench.getByRole('button', { name: 'Connect again' }).click();
  await expect(bench.getByRole('alert')).toContainText('wrong-pump-key', { timeout: 60_000 });
  // Taking it for the new one needs its own button again.
  await bench.getByRole('button', { name: 'Pair anew' }).click();
  await pairWith(bench, await readDisplay());
  await expect(bench.getByText('Connected', { exact: true })).toBeVisible({ timeout: 90_000 });
  await stopPump();
});

test('a port that is not there is named', async ({ bench }) => {
  await connect(bench, '/dev/ttyNOT');
  await expect(bench.getByRole('alert')).toContainText('There is no serial port /dev/ttyNOT', { timeout: 30_000 });
  await expect(bench.getByRole('alert')).toContainText('Plug the board in');
});
