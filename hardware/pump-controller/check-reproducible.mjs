// SPDX-License-Identifier: Apache-2.0
/**
 * Builds both images twice, the second time from a copy of the sources in a folder of another name and depth, and compares
 * what goes onto a board, byte for byte.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const images = ['pico/pump-controller', 'pico-mutants/pump-controller-mutants'];
const suffixes = ['.elf', '-image.bin', '.manifest', '.bin', '.uf2'];

/** The sources elsewhere, with the same packages in reach. */
function copySources(to) {
  const sources = join(to, 'some', 'where', 'else');
  mkdirSync(sources, { recursive: true });
  cpSync(here, sources, { recursive: true, filter: (path) => !['build', 'node_modules'].includes(basename(path)) });
  const packages = join(dirname(createRequire(import.meta.url).resolve('sodium-native/package.json')), '..');
  symlinkSync(packages, join(to, 'node_modules'));
  return sources;
}

function build(sources, out) {
  execFileSync(process.execPath, [join(sources, 'build.mjs'), '--out', out, 'pico', 'pico-mutants'], {
    stdio: 'inherit',
  });
  return out;
}

const scratch = mkdtempSync(join(tmpdir(), 'assay-reproducible-'));
try {
  const folders = [build(here, join(scratch, 'a')), build(copySources(scratch), join(scratch, 'b', 'deeper'))];
  const digest = (file) => createHash('sha256').update(readFileSync(file)).digest('hex');
  let differ = 0;
  for (const name of images.flatMap((image) => suffixes.map((suffix) => `${image}${suffix}`))) {
    const [first, second] = folders.map((folder) => digest(join(folder, name)));
    console.log(`${first === second ? 'same  ' : 'DIFFER'} ${name} ${first}`);
    differ += first === second ? 0 : 1;
  }
  process.exitCode = differ === 0 ? 0 : 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
