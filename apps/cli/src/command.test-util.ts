// SPDX-License-Identifier: Apache-2.0
/** Runs a command line in this process, and keeps what it would have printed. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { run } from './main.js';

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export async function assay(...args: readonly string[]): Promise<Ended> {
  const said = { out: '', err: '' };
  const listen = (stream: NodeJS.WriteStream, where: keyof typeof said) =>
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      said[where] += String(text);
      return true;
    });
  const spies = [listen(process.stdout, 'out'), listen(process.stderr, 'err')];
  try {
    const code = await run(['node', 'assay', ...args]);
    return { code, ...said };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'assay-cli-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}
