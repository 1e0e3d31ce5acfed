// SPDX-License-Identifier: Apache-2.0
/** Pairing in browser mode: the secret that the pump shows, mistakes at the field, resumption, peers, unpairing. */
import { expect, test } from './support/browser-app.js';
import { goTo, openPairingWindow, pairWith, shownSecret, stopPumps } from './support/screens.js';

test.describe.configure({ mode: 'serial' });

/** Every secret that a pump has shown. */
const shown: string[] = [];

test.afterAll(async ({ entered, app }) => {
  const page = await entered.newPage();
  await page.goto(app.origin);
  await stopPumps(page);
  await page.close();
});

const field = 'Pairing secret';
/** Another character of the alphabet in the first place: the check digits notice. */
const mistyped = (secret: string) => `${secret.startsWith('7') ? '8' : '7'}${secret.slice(1)}`;

test('PAIR-1 PAIR-5 a mistyped secret is named at the field, and nothing is sent to the pump', async ({ bench }) => {
  await goTo(bench, 'Boards');
  await bench.getByRole('button', { name: 'Start emulated pump' }).click();
  await bench.getByRole('button', { name: /^Connect Emulated pump/ }).click({ timeout: 60_000 });
  await expect(bench.getByText('Waits for pairing')).toBeVisible({ timeout: 60_000 });
  await expect(bench.getByRole('region', { name: "The pump's display" })).toContainText('Nothing to show');
  const secret = await openPairingWindow(bench);
  shown.push(secret);
  await expect(bench.getByRole('region', { name: "The pump's display" })).toContainText(/closes in (1:00|0:\d\d)/);

  const pair = bench.getByRole('button', { name: 'Pair', exact: true });
  await bench.getByRole('textbox', { name: field }).fill(secret.slice(0, 12));
  await expect(bench.getByText('10 of 28 characters')).toBeVisible();
  await expect(pair).toBeDisabled();
  await bench.getByRole('textbox', { name: field }).fill(mistyped(secret));
  await expect(bench.getByText('The check digits of the pairing secret do not fit')).toBeVisible();
  await expect(bench.getByRole('textbox', { name: field })).toHaveAttribute('aria-invalid', 'true');
  await expect(pair).toBeDisabled();
  await bench.getByRole('textbox', { name: field }).fill(secret.replace(/.$/, 'U'));
  await expect(bench.getByText('is no letter or digit of its alphabet')).toBeVisible();
});

test('PAIR-2 the secret of a window before is refused, in plain words, and the form waits for the right one', async ({
  bench,
}) => {
  await goTo(bench, 'Pump');
  const old = shown[0]!;
  const now = await openPairingWindow(bench);
  expect(now).not.toBe(old);
  shown.push(now);
  await pairWith(bench, old);
  await expect(bench.getByText('The pump did not take this secret.')).toBeVisible({ timeout: 120_000 });
  await pairWith(bench, now.toLowerCase().replaceAll('-', ' '));
  await expect(bench.getByText('Connected', { exact: true })).toBeVisible({ timeout: 120_000 });
  await expect(bench.getByRole('cell', { name: /Peer paired as controller/ })).toBeVisible();
});

test('no secret that is shown or was typed stands in a snapshot, an update, or what the app printed', async ({
  bench,
  app,
}) => {
  await goTo(bench, 'Pump');
  await bench.evaluate(() => {
    const heard: string[] = [];
    (window as unknown as { heard: string[] }).heard = heard;
    new EventSource('/updates').onmessage = (event: MessageEvent<string>) => void heard.push(event.data);
  });
  // Another window, for another peer: the display shows its secret while the screen is connected.
  await bench.getByRole('button', { name: 'Hold confirm' }).click();
  await expect.poll(() => shownSecret(bench), { timeout: 60_000 }).toMatch(/^([0-9A-Z]{4}-){6}[0-9A-Z]{4}$/);
  shown.push(await shownSecret(bench));
  const written = await bench.evaluate(async () => {
    const headers = { 'Content-Type': 'application/json' };
    const snapshot = await (await fetch('/call/snapshot', { method: 'POST', headers, body: '{}' })).text();
    return [snapshot, ...(window as unknown as { heard: string[] }).heard];
  });
  expect(written[0]).toContain('"seq"');
  expect(written.join()).toContain('"displayRevision"');
  const all = [...written, ...app.printed].join('\n').toUpperCase().replaceAll('-', '');
  expect(shown).toHaveLength(3);
  for (const secret of shown) expect(all).not.toContain(secret.replaceAll('-', '').slice(0, 10));
});

test('SES-4 RES-5 the session’s limits are shown, and a connection after a disconnection resumes', async ({
  bench,
}) => {
  await goTo(bench, 'Pump');
  const session = bench.getByRole('region', { name: 'Session' });
  await expect(session).toContainText('a whole handshake');
  await expect(session).toContainText('23:5');
  await expect(session).toContainText('15:00');
  await bench.getByRole('button', { name: 'Disconnect' }).click();
  await expect(bench.getByText('No pump is connected')).toBeVisible();
  await goTo(bench, 'Boards');
  await bench.getByRole('button', { name: /^Connect Emulated pump/ }).click();
  await expect(bench.getByText('Connected', { exact: true })).toBeVisible({ timeout: 120_000 });
  await expect(session).toContainText('resuming the last one');
  await expect(session).toContainText('23:5');
});

test('PAIR-13 the peers are listed, and unpairing this computer asks first, then ends the session', async ({
  bench,
}) => {
  await goTo(bench, 'Pump');
  await bench.getByRole('tab', { name: 'About' }).click();
  await expect(bench.getByText(/^basal, temporary basal, .*update$/)).toBeVisible();
  await bench.getByRole('tab', { name: 'Paired peers' }).click();
  const row = bench.getByRole('row').filter({ hasText: 'This computer' });
  await expect(row).toContainText('controller');
  await row.getByRole('button', { name: 'Unpair this computer' }).click();
  const dialog = bench.getByRole('alertdialog', { name: 'Unpair this computer?' });
  await expect(dialog.getByRole('button', { name: 'Keep it paired' })).toBeFocused();
  await bench.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await row.getByRole('button', { name: 'Unpair this computer' }).click();
  await dialog.getByRole('button', { name: 'Unpair' }).click();
  await expect(bench.getByText('The pump has forgotten this computer.')).toBeVisible({ timeout: 60_000 });
  await bench.getByRole('button', { name: 'Pair anew' }).click();
  shown.push(await openPairingWindow(bench));
  await pairWith(bench, shown.at(-1)!);
  await expect(bench.getByText('Connected', { exact: true })).toBeVisible({ timeout: 120_000 });
  await expect(bench.getByRole('cell', { name: /Peer unpaired/ })).toBeVisible();
});
