// SPDX-License-Identifier: Apache-2.0
/** Builds both images twice, in folders of different names and depths, and compares what goes onto a board, byte for byte. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const images = ['pico/pump-controller', 'pico-mutants/pump-controller-mutants'];
const suffixes = ['elf', 'bin', 'uf2'];

const scratch = mkdtempSync(join(tmpdir(), 'assay-reproducible-'));
try {
  const folders = [join(scratch, 'a'), join(scratch, 'another', 'folder', 'deeper')];
  for (const folder of folders) {
    execFileSync(process.execPath, [join(here, 'build.mjs'), '--out', folder, 'pico', 'pico-mutants'], {
      stdio: 'inherit',
    });
  }
  const digest = (file) => createHash('sha256').update(readFileSync(file)).digest('hex');
  let differ = 0;
  for (const name of images.flatMap((image) => suffixes.map((suffix) => `${image}.${suffix}`))) {
    const [first, second] = folders.map((folder) => digest(join(folder, name)));
    console.log(`${first === second ? 'same  ' : 'DIFFER'} ${name} ${first}`);
    differ += first === second ? 0 : 1;
  }
  process.exitCode = differ === 0 ? 0 : 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
