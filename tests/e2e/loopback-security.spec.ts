// SPDX-License-Identifier: Apache-2.0
/** Browser mode on loopback, attacked from a browser: the token, the cookie, the origin, the content policy. */
import { expect, test } from './support/browser-app.js';

test('says which shell it opened and why', async ({ app, bench }) => {
  expect(app.printed[0]).toBe('Opening the bench app in a browser, because --browser was given.');
  await expect(bench.getByText('Browser on this computer')).toBeVisible();
});

test('the token is dead once it was used, and leaves the address bar', async ({ browser, app, bench }) => {
  expect(bench.url()).not.toContain('token');
  const stranger = await browser.newContext();
  const page = await stranger.newPage();
  const response = await page.goto(app.address);
  expect(response?.status()).toBe(401);
  await expect(page.getByText('used already')).toBeVisible();
  expect((await page.goto(app.origin))?.status()).toBe(401);
  await stranger.close();
});

test('the cookie cannot be read by a script', async ({ bench, app }) => {
  expect(await bench.evaluate(() => document.cookie)).toBe('');
  const [cookie] = await bench.context().cookies(app.origin);
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
});

test('a page of another origin can neither call nor listen', async ({ entered, app }) => {
  const page = await entered.newPage();
  await page.route('http://evil.example/', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<title>evil</title>' }),
  );
  await page.goto('http://evil.example/');
  const outcome = await page.evaluate(async (origin) => {
    const headers = { 'Content-Type': 'application/json' };
    const call = fetch(`${origin}/call/snapshot`, { method: 'POST', body: '{}', credentials: 'include', headers });
    const blind = fetch(`${origin}/call/disconnectPump`, {
      method: 'POST',
      body: '{}',
      credentials: 'include',
      mode: 'no-cors',
    });
    const tell = (work: Promise<Response>) =>
      work.then(
        (response) => `answered ${response.type}`,
        () => 'refused',
      );
    return Promise.all([tell(call), tell(blind)]);
  }, app.origin);
  expect(outcome[0]).toBe('refused');
  // An opaque answer may come back; what it was is a refusal.
  expect(['refused', 'answered opaque']).toContain(outcome[1]);
  await page.close();
});

test('the content policy holds: no inline script, no eval, no foreign request, no foreign frame', async ({
  browser,
  app,
  entered,
}) => {
  expect(browser.isConnected()).toBe(true);
  const page = await entered.newPage();
  await page.goto(app.origin);
  const found = await page.evaluate(async () => {
    const violated: string[] = [];
    document.addEventListener('securitypolicyviolation', (event) => violated.push(event.effectiveDirective));
    const attempt = (work: () => void) => {
      try {
        work();
      } catch {
        // Trusted Types refuse by throwing, which is as good.
      }
    };
    attempt(() => {
      const script = document.createElement('script');
      script.textContent = 'window.inlineRan = true';
      document.body.append(script);
    });
    attempt(() => {
      document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="window.handlerRan = true">');
    });
    const evaluated = await new Promise((resolve) => {
      setTimeout(() => {
        try {
          // biome-ignore lint/security/noGlobalEval: that this is refused is what is tested
          resolve(eval('1 + 1'));
        } catch (error) {
          resolve((error as Error).name);
        }
      });
    });
    const fetched = await fetch('https://evil.example/').then(
      () => 'fetched',
      () => 'refused',
    );
    const frame = document.createElement('iframe');
    frame.src = 'https://evil.example/';
    document.body.append(frame);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const { inlineRan, handlerRan } = window as unknown as Record<string, unknown>;
    return { inlineRan, handlerRan, evaluated, fetched, violated };
  });
  expect(found).toMatchObject({
    inlineRan: undefined,
    handlerRan: undefined,
    evaluated: 'EvalError',
    fetched: 'refused',
  });
  expect(found.violated).toEqual(expect.arrayContaining(['connect-src', 'frame-src']));
  await page.close();
});
