// SPDX-License-Identifier: Apache-2.0
/** The example controller in a page: it pairs with an emulated pump over Web Serial, reads its status, doses, and comes back. */
import { join } from 'node:path';
import type { Port } from '@assay/transport';
import { expect, type Page, test } from '@playwright/test';
import { rolldown } from 'rolldown';
import { type EmulatedPump, startPump } from '../examples/emulated-pump.js';
import { root } from './support/places.js';

test.describe.configure({ mode: 'serial' });

const ORIGIN = 'http://localhost';
const built = join(root, 'apps/examples/browser/dist');

let pump: EmulatedPump;
let line: Port;
let page: Page;

/** One of the scripts beside this file, as a page or a worker loads it. */
async function bundled(file: string): Promise<string> {
  const input = join(import.meta.dirname, 'browser-controller', file);
  const build = await rolldown({ input, platform: 'browser', logLevel: 'silent' });
  const { output } = await build.generate({ format: 'iife' });
  await build.close();
  return output[0].code;
}

/** Carries what the pump says into the page, whatever the page does meanwhile. */
async function carry(): Promise<void> {
  for (;;) {
    const bytes = await line.read(Number.POSITIVE_INFINITY).catch(() => null);
    if (bytes === null) return;
    await page
      .evaluate((said) => (globalThis as unknown as { pumpSays(b: number[]): void }).pumpSays(said), [...bytes])
      .catch(() => {});
  }
}

const shown = (id: string) => page.locator(`#${id}`);

test.beforeAll(async ({ browser }) => {
  pump = startPump();
  line = pump.board.openPort();
  const context = await browser.newContext();
  page = await context.newPage();
  await page.exposeFunction('pumpHears', (bytes: number[]) => line.write(Uint8Array.from(bytes)));
  await page.addInitScript(await bundled('fake-serial.ts'));
  const worker = await bundled('worker.ts');
  await page.route(`${ORIGIN}/**`, (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === '/worker.js') return route.fulfill({ contentType: 'text/javascript', body: worker });
    return route.fulfill({ path: join(built, pathname === '/' ? 'index.html' : pathname) });
  });
  void carry();
  await page.goto(ORIGIN);
});

test.afterAll(async () => {
  await page.context().close();
  pump.stop();
});

test('pairs by the secret on the display, after telling of a typing error, and shows the status', async () => {
  await page.getByRole('button', { name: 'Choose port and connect' }).click();
  await expect(page.getByRole('status')).toHaveText('This browser is not paired with a pump yet.');
  const secret = await pump.openPairingWindow();
  const input = page.getByLabel(/type the 28 characters/);
  await input.fill(secret.slice(0, -1) + (secret.endsWith('A') ? 'B' : 'A'));
  await page.getByRole('button', { name: 'Pair', exact: true }).click();
  await expect(page.getByRole('status')).toHaveClass('failed');
  await input.fill(secret.toLowerCase());
  await page.getByRole('button', { name: 'Pair', exact: true }).click();
  await expect(page.getByRole('status')).toHaveText('Connected.', { timeout: 90_000 });
  await expect(shown('identity')).toHaveText(/^[0-9a-f]{16}, firmware \S+ on pico$/);
  await expect(shown('therapy')).toHaveText(/^run, /);
  await expect(shown('bolus')).toHaveText('none');
  await expect(input).toHaveValue('');
});

test('orders a bolus only when it is confirmed', async () => {
  await page.getByRole('button', { name: 'Order bolus …' }).click();
  await expect(page.getByRole('button', { name: 'Do not send' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.getByRole('button', { name: 'Refresh status' }).click();
  await expect(page.getByRole('status')).toHaveText('Status is up to date.');
  await expect(shown('bolus')).toHaveText('none');
  expect(pump.steps()).toBe(0);
  await page.getByRole('button', { name: 'Order bolus …' }).click();
  await page.getByRole('button', { name: 'Deliver', exact: true }).click();
  await expect(page.getByRole('status')).toHaveText(/^Bolus \d+ of 0\.10 U was accepted\.$/);
  // The page's order reaches the motor's pin.
  await expect.poll(() => pump.steps(), { timeout: 30_000 }).toBeGreaterThanOrEqual(1);
});

test('a reloaded page connects to the pump that it is paired with, without a secret', async () => {
  await page.reload();
  await page.getByRole('button', { name: 'Choose port and connect' }).click();
  await expect(page.getByRole('status')).toHaveText('Connected.', { timeout: 90_000 });
  await page.getByRole('button', { name: 'Stop therapy' }).click();
  await expect(page.getByRole('status')).toHaveText('Therapy is stopped.');
  await expect(shown('therapy')).toHaveText(/^stop, /);
});

test('a pulled cable is told, and the key is not in clear in what the page stores', async () => {
  await page.evaluate(() => (globalThis as unknown as { pullCable(): void }).pullCable());
  await page.getByRole('button', { name: 'Refresh status' }).click();
  await expect(page.getByRole('status')).toHaveText(/went away in mid-run\. Check the cable/);
  const exported = await page.evaluate(async () => {
    const opening = indexedDB.open('assay-browser-controller');
    const database = await new Promise<IDBDatabase>((resolve) => {
      opening.onsuccess = () => resolve(opening.result);
    });
    const request = database.transaction('station').objectStore('station').get('own');
    const stored = await new Promise<{ wrapping: CryptoKey }>((resolve) => {
      request.onsuccess = () => resolve(request.result);
    });
    return crypto.subtle.exportKey('raw', stored.wrapping).then(
      () => 'exported',
      (error: Error) => error.name,
    );
  });
  expect(exported).toBe('InvalidAccessError');
});

test('the packages run in a worker, where there is no document', async () => {
  const answer = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const worker = new Worker('/worker.js');
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = ({ message }) => resolve({ error: message });
      }),
  );
  expect(answer).toEqual({ agreed: true, document: 'undefined' });
});
