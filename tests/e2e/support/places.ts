// SPDX-License-Identifier: Apache-2.0
/** Where the built bench app lies, and folders of one test run that touch nothing of the user's. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../..', import.meta.url));
export const benchApp = join(root, 'apps/bench/bin/bench-app.mjs');
export const mainBundle = join(root, 'apps/bench/dist/electron/main.cjs');
export const assay = join(root, 'apps/cli/bin/assay.mjs');
export const electronDouble = join(root, 'tests/e2e/electron-double/electron.cjs');

const needed = [
  mainBundle,
  join(root, 'apps/bench/dist/renderer/index.html'),
  join(root, 'hardware/pump-controller/build/pico/pump-controller.bin'),
  join(root, 'hardware/pump-controller/build/pico-mutants/pump-controller-mutants.bin'),
];

/** Throws with the mend when something is not built. */
export function requireBuild(): void {
  const missing = needed.filter((path) => !existsSync(path));
  if (missing.length > 0) throw new Error(`not built yet, run npm run build: ${missing.join(', ')}`);
}

export interface Scratch {
  readonly evidence: string;
  readonly env: NodeJS.ProcessEnv;
  remove(): void;
}

/** An evidence folder and a station home of their own. */
export function makeScratch(): Scratch {
  const folder = mkdtempSync(join(tmpdir(), 'assay-e2e-'));
  const evidence = join(folder, 'evidence');
  return {
    evidence,
    env: { ...process.env, ASSAY_EVIDENCE: evidence, ASSAY_HOME: join(folder, 'home') },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
