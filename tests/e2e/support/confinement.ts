// SPDX-License-Identifier: Apache-2.0
/** Every promise of the window's confinement as a check that acts like an attacker; the names are what planted faults break. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';

export type Check =
  | 'preferences'
  | 'no-node-in-page'
  | 'bridge-is-named'
  | 'no-inline-script'
  | 'no-eval'
  | 'no-foreign-request'
  | 'no-new-window'
  | 'no-navigation'
  | 'no-permission'
  | 'payload-checked'
  | 'report-has-no-script';

/** What a check found wrong; null when the promise holds. */
type Probe = (app: ElectronApplication, page: Page) => Promise<string | null>;

const wait = (page: Page) => page.waitForTimeout(400);

const probes: Readonly<Record<Check, Probe>> = {
  preferences: async (app) => {
    const found = await app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
        getLastWebPreferences(): Record<string, unknown>;
      };
      const { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag } = contents.getLastWebPreferences();
      return { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag: webviewTag ?? false };
    });
    const wanted = {
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
    };
    return JSON.stringify(found) === JSON.stringify(wanted) ? null : JSON.stringify(found);
  },
  'no-node-in-page': async (_app, page) => {
    const found = await page.evaluate(() =>
      ['require', 'process', 'module', 'Buffer'].filter((name) => name in window),
    );
    return found.length === 0 ? null : `the page has ${found.join(', ')}`;
  },
  'bridge-is-named': async (_app, page) => {
    const names = await page.evaluate(() =>
      Object.keys((window as unknown as { assayBench?: object }).assayBench ?? {}),
    );
    const generic = names.filter((name) => /invoke|send|ipc|require|channel/i.test(name));
    if (names.length === 0) return 'the page has no bridge';
    return generic.length === 0 ? null : `the bridge has ${generic.join(', ')}`;
  },
  'no-inline-script': async (_app, page) => {
    const ran = await page.evaluate(() => {
      try {
        const script = document.createElement('script');
        script.textContent = 'window.inlineRan = true';
        document.body.append(script);
      } catch {
        // Trusted Types refuse by throwing.
      }
      return (window as unknown as { inlineRan?: boolean }).inlineRan === true;
    });
    return ran ? 'an inline script ran' : null;
  },
  'no-eval': async (_app, page) => {
    const result = await page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          // Outside the debugger's own call, for which Chromium lifts the policy.
          setTimeout(() => {
            try {
              // biome-ignore lint/security/noGlobalEval: that this is refused is what is tested
              resolve(String(eval('1 + 1')));
            } catch (error) {
              resolve((error as Error).name);
            }
          });
        }),
    );
    return result === 'EvalError' ? null : `eval gave ${result}`;
  },
  'no-foreign-request': async (_app, page) => {
    const violated = await page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective), {
            once: true,
          });
          fetch('https://evil.example/').catch(() => {});
          setTimeout(() => resolve('nothing'), 500);
        }),
    );
    return violated === 'connect-src' ? null : `fetch from elsewhere violated ${violated}`;
  },
  'no-new-window': async (app, page) => {
    await page.evaluate(() => void window.open('https://evil.example/', '_blank'));
    await wait(page);
    const count = app.windows().length;
    for (const other of app.windows()) if (other !== page) await other.close();
    return count === 1 ? null : `${count} windows are open`;
  },
  'no-navigation': async (_app, page) => {
    const before = page.url();
    await page.evaluate(() => {
      window.location.href = 'https://evil.example/';
    });
    await wait(page);
    return page.url() === before ? null : `the window went to ${page.url()}`;
  },
  'no-permission': async (_app, page) => {
    const granted = await page.evaluate(async () => {
      const names = ['geolocation', 'notifications', 'camera', 'microphone', 'clipboard-read'] as PermissionName[];
      const states = await Promise.all(names.map((name) => navigator.permissions.query({ name })));
      return names.filter((_name, index) => states[index]?.state === 'granted');
    });
    return granted.length === 0 ? null : `granted: ${granted.join(', ')}`;
  },
  'payload-checked': async (app, page) => {
    const replies = await page.evaluate(async () => {
      const { assayBench } = window as unknown as {
        assayBench?: Record<string, (params: unknown) => Promise<unknown>>;
      };
      const bad = [{ kind: 'bolus', milliunits: -1 }, { kind: 'prime' }, null, 'x'.repeat(100)];
      return Promise.all(bad.map((payload) => assayBench?.['prepareOrder']?.(payload)));
    });
    const codes = replies.map((reply) => (reply as { problem?: { code: string } } | undefined)?.problem?.code);
    if (!codes.every((code) => code === 'payload-invalid')) return `bad payloads were answered ${codes.join(', ')}`;
    return (await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)) === 1
      ? null
      : 'the window is gone';
  },
  'report-has-no-script': async (_app, page) => {
    const folder = mkdtempSync(join(tmpdir(), 'assay-hostile-'));
    writeFileSync(join(folder, 'report.html'), '<script>parent.postMessage("the report ran a script", "*")</script>');
    try {
      return await page.evaluate(openReport, folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

export const checks = Object.keys(probes) as Check[];

/** Runs in the page: shows the report in a frame without a sandbox of its own, so that only its policy stands in the way. */
async function openReport(folder: string): Promise<string | null> {
  const { assayBench } = window as unknown as { assayBench?: Record<string, (params: unknown) => Promise<unknown>> };
  const reply = await assayBench?.['openEvidence']?.({ folder });
  const { value } = reply as { value?: { handle: string } };
  if (value === undefined) return `the folder could not be opened: ${JSON.stringify(reply)}`;
  const said = new Promise<string | null>((resolve) => {
    window.addEventListener('message', (event) => resolve(String(event.data)), { once: true });
    setTimeout(() => resolve(null), 600);
  });
  const frame = document.createElement('iframe');
  frame.src = `/report/${value.handle}`;
  const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
  document.body.append(frame);
  await loaded;
  const answer = await said;
  frame.remove();
  return answer;
}

/** The promises that do not hold, with what was found. Navigation last: it may lead the window away. */
export async function brokenPromises(app: ElectronApplication, page: Page): Promise<Map<Check, string>> {
  const broken = new Map<Check, string>();
  const order = [...checks.filter((name) => name !== 'no-navigation'), 'no-navigation' as const];
  for (const name of order) {
    const found = await probes[name](app, page).catch((error: unknown) => `the check itself failed: ${String(error)}`);
    if (found !== null) broken.set(name, found);
  }
  return broken;
}
