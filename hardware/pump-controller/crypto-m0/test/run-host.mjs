// SPDX-License-Identifier: Apache-2.0
// Checks the host build of X25519 under the address and undefined-behaviour sanitisers.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { iteratedCases, NINE, randomCases, rfc7748Cases, smallOrderCases } from './vectors.mjs';

const FLAGS =
  '-std=c11 -O1 -Wall -Wextra -Wconversion -Wshadow -Wvla -Werror -fsanitize=address,undefined -fno-sanitize-recover=undefined';

const folder = fileURLToPath(new URL('..', import.meta.url));
const at = mkdtempSync(join(tmpdir(), 'crypto-m0-'));
try {
  const program = join(at, 'host');
  const sources = ['x25519.c', 'field_portable.c', 'test/x25519_host.c'].map((name) => join(folder, name));
  execFileSync('gcc', [...FLAGS.split(' '), '-o', program, ...sources]);
  const cases = [
    ...rfc7748Cases(),
    ...iteratedCases(1000),
    ...smallOrderCases(),
    ...randomCases(200),
    ...randomCases(50, NINE),
  ];
  const lines = cases.map((c) => [c.scalar, c.point, c.want].map((bytes) => bytes.toString('hex')).join(' '));
  process.stdout.write(execFileSync(program, { input: `${lines.join('\n')}\n`, encoding: 'utf8' }));
} catch (error) {
  process.stderr.write(`${error.stdout ?? ''}${error.message}\n`);
  process.exitCode = 1;
} finally {
  rmSync(at, { recursive: true });
}
