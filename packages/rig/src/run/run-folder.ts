// SPDX-License-Identifier: Apache-2.0
/** What an evidence folder is called: by its rig and when its run began. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** `<root>/emulated-2026-11-24T23-05-12`: sorts by time, and is a file name everywhere; a number follows when it is there already. */
export function freshRunFolder(root: string, rigId: string, now: Date): string {
  const name = join(root, `${rigId}-${now.toISOString().slice(0, 19).replaceAll(':', '-')}`);
  for (let number = 1; ; number++) {
    const folder = number === 1 ? name : `${name}-${number}`;
    if (!existsSync(folder)) return folder;
  }
}
