// SPDX-License-Identifier: Apache-2.0
/** Where things lie in the repository that this command belongs to. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from './exit-codes.js';

/** The repository's root: dist/ or src/ → apps/cli → root. */
export const repositoryRoot = resolve(fileURLToPath(new URL('.', import.meta.url)), '../../..');

export const firmwareFolder = join(repositoryRoot, 'hardware/pump-controller/build');

/** Path of something that the build makes; throws UsageError with the mend when it is not there. */
export function built(path: string): string {
  if (!existsSync(path)) throw new UsageError(`${path} is not there yet: run \`npm run bootstrap\` first`);
  return path;
}

/** A path that a user gave, from where the user stands (npm moves to the package's folder for scripts). */
export function userPath(path: string): string {
  return resolve(process.env['INIT_CWD'] ?? process.cwd(), path);
}
