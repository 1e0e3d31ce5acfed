// SPDX-License-Identifier: Apache-2.0
/** Where a station keeps its secrets, and who may read them: one rule for every file there. */
import { homedir } from 'node:os';
import { join } from 'node:path';

/** dir — when given; else `$ASSAY_HOME`, else `~/.config/assay`. */
export function stationFolder(dir?: string): string {
  return dir ?? (process.env['ASSAY_HOME'] || join(homedir(), '.config', 'assay'));
}

/** Whether a file of this mode can be touched by others than its owner. Windows has no such bits. */
export function openToOthers(mode: number): boolean {
  return process.platform !== 'win32' && (mode & 0o077) !== 0;
}
