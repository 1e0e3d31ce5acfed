// SPDX-License-Identifier: Apache-2.0
/** The window's confinement holds; and each check catches the fault that it is for, planted into a copy of the app's bundles. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { brokenPromises, type Check, checks } from './support/confinement.js';
import { expect, launchElectron, test } from './support/electron-app.js';
import { mainBundle, root } from './support/places.js';

test('every promise holds for the app as it is built', async ({ electron: { app, window } }) => {
  expect(Object.fromEntries(await brokenPromises(app, window))).toEqual({});
  expect(checks.length).toBeGreaterThanOrEqual(11);
});

interface Fault {
  readonly name: string;
  /** Which file under dist/, and what is changed in it. */
  readonly file: 'electron/main.cjs' | 'electron/preload.cjs' | 'host/pages.js';
  readonly change: (text: string) => string;
  /** The checks that must catch it; others may too. */
  readonly caughtBy: readonly Check[];
}

/** Replaces, or says that the bundle has changed so that the fault would not be planted at all. */
function swap(text: string, from: string | RegExp, to: string): string {
  const swapped = text.replace(from, to);
  if (swapped === text) throw new Error(`the fault does not take: ${String(from)} is not in the bundle`);
  return swapped;
}

const withoutSandbox = (text: string) =>
  swap(swap(text, 'sandbox: true', 'sandbox: false'), 'electron.app.enableSandbox();', '');

const faults: readonly Fault[] = [
  {
    name: 'Node in the page',
    file: 'electron/main.cjs',
    change: (text) =>
      swap(
        swap(withoutSandbox(text), 'contextIsolation: true', 'contextIsolation: false'),
        'nodeIntegration: false',
        'nodeIntegration: true',
      ),
    caughtBy: ['preferences', 'no-node-in-page', 'bridge-is-named'],
  },
  { name: 'no sandbox', file: 'electron/main.cjs', change: withoutSandbox, caughtBy: ['preferences'] },
  {
    name: 'no content policy',
    file: 'host/pages.js',
    change: (text) => swap(text, /'Content-Security-Policy': screenPolicy,/g, ''),
    caughtBy: ['no-inline-script', 'no-eval', 'no-foreign-request'],
  },
  {
    name: 'a policy with unsafe-eval',
    file: 'host/pages.js',
    change: (text) =>
      swap(
        swap(text, `"script-src 'self'"`, `"script-src 'self' 'unsafe-eval'"`),
        /"require-trusted-types-for[^,]*,/,
        '',
      ),
    caughtBy: ['no-eval'],
  },
  {
    name: 'navigation allowed',
    file: 'electron/main.cjs',
    change: (text) =>
      swap(
        swap(text, /contents\.on\("will-navigate".*/, ''),
        /contents\.on\("will-frame-navigate"[\s\S]*?\n\t\}\);/,
        '',
      ),
    caughtBy: ['no-navigation'],
  },
  {
    name: 'new windows allowed',
    file: 'electron/main.cjs',
    change: (text) => swap(text, 'action: "deny"', 'action: "allow"'),
    caughtBy: ['no-new-window'],
  },
  {
    name: 'permissions granted',
    file: 'electron/main.cjs',
    change: (text) =>
      swap(
        swap(text, 'answer(false)', 'answer(true)'),
        'PermissionCheckHandler(() => false)',
        'PermissionCheckHandler(() => true)',
      ),
    caughtBy: ['no-permission'],
  },
  {
    name: 'a generic bridge',
    file: 'electron/preload.cjs',
    change: (text) =>
      swap(
        text,
        'onUpdate(listener)',
        'invoke: (name, ...args) => electron.ipcRenderer.invoke(name, ...args),\n\tonUpdate(listener)',
      ),
    caughtBy: ['bridge-is-named'],
  },
  {
    name: 'a report with scripts',
    file: 'host/pages.js',
    change: (text) => swap(text, "'Content-Security-Policy': reportPolicy,", ''),
    caughtBy: ['report-has-no-script'],
  },
];

/** A copy of the app with the fault in it. As deep below the root as the app's own, so that it finds its packages. */
function plant({ file, change }: Fault): { main: string; remove: () => void } {
  const folder = mkdtempSync(join(root, 'tests/.planted-'));
  for (const part of ['electron', 'host', 'ipc', 'renderer']) {
    cpSync(join(dirname(dirname(mainBundle)), part), join(folder, 'dist', part), { recursive: true });
  }
  const target = join(folder, 'dist', file);
  writeFileSync(target, change(readFileSync(target, 'utf8')));
  return {
    main: join(folder, 'dist/electron/main.cjs'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

for (const fault of faults) {
  test(`catches ${fault.name}`, async ({ runtime }) => {
    expect(runtime.name).not.toBe('');
    const planted = plant(fault);
    try {
      const { app, window, close } = await launchElectron(planted.main);
      try {
        const broken = await brokenPromises(app, window);
        expect([...broken.keys()]).toEqual(expect.arrayContaining([...fault.caughtBy]));
      } finally {
        await close();
      }
    } finally {
      planted.remove();
    }
  });
}
