// SPDX-License-Identifier: Apache-2.0
/** Names of the files in an evidence folder, and reading and writing them. */
import { closeSync, fsyncSync, openSync, readdirSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { EvidenceError } from './errors.js';

export const RUN_FILE = 'run.json';
export const RIG_FILE = 'rig.yaml';
export const PROFILE_FILE = 'profile.yaml';
export const RESULTS_FILE = 'results.json';
export const JUNIT_FILE = 'junit.xml';
export const REPORT_FILE = 'report.html';
export const MANIFEST_FILE = 'manifest.json';
export const TRANSCRIPT_FOLDER = 'transcript';

/** Number of the set-up's transcript, which all sequences stand on. */
export const SETUP_ID = '00';

/** Path inside the folder, with a forward slash on every system. */
export function transcriptFile(id: string): string {
  return `${TRANSCRIPT_FOLDER}/${id}.jsonl`;
}

/** The id of a transcript's path, or null for other files. */
export function transcriptId(path: string): string | null {
  return /^transcript\/(\d\d)\.jsonl$/.exec(path)?.[1] ?? null;
}

/** Every file below the folder with forward slashes, sorted; what is no plain file (a link, a device) ends in `@`. */
export function listFiles(dir: string, prefix = ''): string[] {
  const found: string[] = [];
  for (const item of readdirSync(join(dir, prefix), { withFileTypes: true })) {
    const path = prefix === '' ? item.name : `${prefix}/${item.name}`;
    if (item.isDirectory()) {
      found.push(...listFiles(dir, path));
    } else {
      found.push(item.isFile() ? path : `${path}@`);
    }
  }
  return found.sort();
}

/** Whole or not at all, even when the process is killed: written beside, flushed to the disk, then renamed. */
export function writeWhole(dir: string, name: string, text: string): void {
  const part = join(dir, `.${name}.part`);
  const file = openSync(part, 'w');
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(part, join(dir, name));
}

/** UTF-8; null when there is no such file. Throws EvidenceError `folder-unusable` when it cannot be read. */
export function readText(dir: string, name: string): string | null {
  try {
    return readFileSync(join(dir, name), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return null;
    }
    const what = `${join(dir, name)} cannot be read: ${(error as Error).message}`;
    throw new EvidenceError('folder-unusable', what, { cause: error });
  }
}
