// SPDX-License-Identifier: Apache-2.0
/** The M3 leaves long multiplications early when operands are small: what computes with secrets must do without them. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../assay.js';

const BUILD = join(root, 'hardware/pump-controller/build/an385');
const LONG = /\s([us]m(?:ull|lal))\s/;
const FUNCTION = /^[0-9a-f]+ <(.+)>:$/;

/** Functions of an object file or archive that multiply 32 by 32 to 64 bits in one instruction. */
function multiplyLong(file: string): { all: number; long: Set<string> } {
  const listing = execFileSync('arm-none-eabi-objdump', ['-d', '--no-show-raw-insn', join(BUILD, file)], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const long = new Set<string>();
  let all = 0;
  let name = '';
  for (const line of listing.split('\n')) {
    const start = FUNCTION.exec(line)?.[1];
    if (start !== undefined) {
      name = start;
      all++;
    } else if (LONG.test(line)) {
      long.add(name);
    }
  }
  return { all, long };
}

test.each(['libsodium.a', 'libcrypto-m0.a'])('%s multiplies in constant time on a Cortex-M3', (archive) => {
  const { all, long } = multiplyLong(archive);
  expect(all).toBeGreaterThan(10);
  expect([...long]).toEqual([]);
});

test('so does the helper that 64-bit products call, in the image as linked', () => {
  const { all, long } = multiplyLong('pump-controller.elf');
  expect(all).toBeGreaterThan(100);
  expect(long).not.toContain('__aeabi_lmul');
  expect(long).not.toContain('__muldi3');
});
