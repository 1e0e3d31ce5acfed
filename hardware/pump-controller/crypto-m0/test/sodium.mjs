// SPDX-License-Identifier: Apache-2.0
// libsodium's SHA-512, which Ed25519 hashes with, from the pinned npm package.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(
  dirname(createRequire(import.meta.url).resolve('sodium-native/package.json')),
  'libsodium/src/libsodium',
);

/** Flags by which sources of ours find libsodium's headers; writes the one that its configure would into `at`. */
export function sodiumIncludes(at) {
  const folder = join(at, 'sodium');
  mkdirSync(folder, { recursive: true });
  const template = readFileSync(join(root, 'include/sodium/version.h.in'), 'utf8');
  writeFileSync(join(folder, 'version.h'), template.replace(/@\w+@/g, '0'));
  const folders = [join(root, 'include'), join(root, 'include/sodium'), at, folder];
  return ['-DCONFIGURED=1', '-DSODIUM_STATIC=1', ...folders.flatMap((path) => ['-isystem', path])];
}

/** Compiles it with `compiler` and `flags` into `at`; returns the object files. */
export function compileSodium(compiler, flags, at) {
  const sources = {
    'sha512.o': join(root, 'crypto_hash/sha512/cp/hash_sha512_cp.c'),
    'memzero.o': fileURLToPath(new URL('sodium_memzero.c', import.meta.url)),
  };
  return Object.entries(sources).map(([name, source]) => {
    const object = join(at, name);
    execFileSync(compiler, [...flags, '-w', ...sodiumIncludes(at), '-c', source, '-o', object]);
    return object;
  });
}
