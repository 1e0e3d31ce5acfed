// SPDX-License-Identifier: Apache-2.0
/** Finds the compiled StandardFirmata for the Uno, which is fetched (LGPL, never committed) by the repository's bootstrap. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CACHED = join('.cache', 'standard-firmata-uno.hex');

/** The Intel HEX text. Looks in the .cache of the repository that holds this file. Throws with the mend when it is not there. */
export function findStandardFirmata(): string {
  const path = join(repositoryRoot(), CACHED);
  if (!existsSync(path)) {
    throw new Error(`StandardFirmata for the emulated Uno is not at ${path}. Fetch it with: npm run bootstrap`);
  }
  return readFileSync(path, 'utf8');
}

/** The nearest folder upwards that has a lock file. */
function repositoryRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package-lock.json')) && dirname(folder) !== folder) {
    folder = dirname(folder);
  }
  return folder;
}
