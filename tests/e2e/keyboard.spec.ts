// SPDX-License-Identifier: Apache-2.0
/** Every screen by keyboard alone, and what assistive technology is told: names, landmarks, states. */
import { expect, test } from './support/browser-app.js';
import { type ScreenName, showPlan } from './support/screens.js';

const screens: readonly ScreenName[] = ['Boards', 'Pump', 'Certification', 'Evidence'];

for (const [index, name] of screens.entries()) {
  test(`${name}: reached by Alt+${index + 1}, begins at its title, every control has a name and can be reached`, async ({
    bench,
  }) => {
    await bench.keyboard.press(`Alt+${index + 1}`);
    const title = bench.getByRole('heading', { level: 1 });
    await expect(title).toHaveText(name);
    await expect(title).toBeFocused();
    await expect(bench).toHaveTitle(`${name} · Assay Bench`);
    await expect(bench.getByRole('navigation').getByRole('link', { name: new RegExp(`^${name}`) })).toHaveAttribute(
      'aria-current',
      'page',
    );
    if (name === 'Certification') await showPlan(bench);
    if (name === 'Boards') await expect(bench.getByRole('button', { name: 'Start emulated pump' })).toBeEnabled();

    const wanted = await bench.evaluate(() => {
      const controls = document.querySelectorAll<HTMLElement>(
        'a[href], button, input, [role="checkbox"], [role="combobox"]',
      );
      const reachable = [...controls].filter(
        (e) => !e.matches(':disabled, [aria-hidden="true"], [tabindex="-1"]') && e.offsetParent !== null,
      );
      reachable.forEach((element, number) => {
        element.dataset['walk'] = String(number);
      });
      return reachable.length;
    });
    const walked = new Set<string>();
    const nameless: string[] = [];
    await bench.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    for (let step = 0; step < wanted * 2 + 10 && walked.size < wanted; step++) {
      await bench.keyboard.press('Tab');
      const at = await bench.evaluate(() => {
        const { activeElement: e } = document;
        if (!(e instanceof HTMLElement) || e.dataset['walk'] === undefined) return null;
        const style = getComputedStyle(e);
        const ring = style.outlineStyle !== 'none' || getComputedStyle(e.parentElement ?? e).outlineStyle !== 'none';
        return { walk: e.dataset['walk'], ring, html: e.outerHTML.slice(0, 120) };
      });
      if (at === null) continue;
      walked.add(at.walk);
      const focused = bench.locator(`[data-walk="${at.walk}"]`);
      if ((await focused.getAttribute('role')) !== 'presentation' && !(await hasName(focused))) nameless.push(at.html);
      expect(at.ring, `no visible focus on ${at.html}`).toBe(true);
    }
    expect(nameless).toEqual([]);
    // Toggles of one group are one stop, moved within by arrow keys: all others must be stops of their own.
    const grouped = await bench.getByRole('group').getByRole('button').count();
    expect(walked.size).toBeGreaterThanOrEqual(wanted - grouped);
  });
}

async function hasName(locator: import('@playwright/test').Locator): Promise<boolean> {
  return expect(locator)
    .toHaveAccessibleName(/\S/, { timeout: 500 })
    .then(
      () => true,
      () => false,
    );
}

test('the skip button is the first stop and leads past the navigation', async ({ bench }) => {
  await bench.keyboard.press('Tab');
  await expect(bench.getByRole('button', { name: 'Skip to content' })).toBeFocused();
  await bench.keyboard.press('Enter');
  await expect(bench.getByRole('main')).toBeFocused();
});

test('a select is opened, searched and chosen by keyboard', async ({ bench }) => {
  await bench.keyboard.press('Alt+3');
  await showPlan(bench);
  const firmware = bench.getByRole('combobox', { name: 'Firmware under test' });
  await firmware.focus();
  await bench.keyboard.press('Enter');
  await expect(bench.getByRole('option', { name: /^Release/ })).toBeFocused();
  await bench.keyboard.press('ArrowDown');
  await expect(bench.getByRole('option', { name: /^Mutants build/ })).toBeFocused();
  await bench.keyboard.press('Enter');
  await expect(bench.getByRole('combobox', { name: 'Weakness' })).toBeVisible();
});

test('nothing overflows sideways at the smallest window', async ({ bench }) => {
  await bench.setViewportSize({ width: 960, height: 640 });
  for (const [index] of screens.entries()) {
    await bench.keyboard.press(`Alt+${index + 1}`);
    await expect(bench.getByRole('heading', { level: 1 })).toHaveText(screens[index] ?? '');
    const overflow = await bench.evaluate(() => {
      const main = document.querySelector('main');
      return main === null ? -1 : main.scrollWidth - main.clientWidth;
    });
    expect(overflow, screens[index]).toBe(0);
  }
});

test('follows the colour scheme of the system', async ({ bench }) => {
  const ground = () => bench.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await bench.emulateMedia({ colorScheme: 'light' });
  const light = await ground();
  await bench.emulateMedia({ colorScheme: 'dark' });
  expect(await ground()).not.toBe(light);
});
