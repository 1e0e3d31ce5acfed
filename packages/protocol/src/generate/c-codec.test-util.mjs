// SPDX-License-Identifier: Apache-2.0
/** The generated C codec as a program on the host, for tests that hold a TypeScript codec against it. Needs gcc. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const driver = fileURLToPath(new URL('c-codec-driver.c', import.meta.url));
const SANITIZED = ['-std=c11', '-g', '-fsanitize=address,undefined', '-fno-sanitize-recover'];

/** Builds the driver under the sanitizers. @param {string} program @param {readonly string[]} flags */
export function buildCodec(program, flags) {
  execFileSync('gcc', [...SANITIZED, ...flags, driver, '-o', program]);
}

/**
 * Its line for each message; throws when a sanitizer ends it.
 * @param {string} program @param {readonly string[]} messages hexadecimal @param {readonly string[]} [args] of the driver
 * @returns {string[]}
 */
export function codecVerdicts(program, messages, args = []) {
  const input = messages.map((hex) => `${hex}\n`).join('');
  return execFileSync(program, args, { input, encoding: 'utf8', maxBuffer: 1 << 28 })
    .split('\n')
    .slice(0, -1);
}

/**
 * The line that the driver must give, by a TypeScript codec.
 * @param {Pick<typeof import('../index.js'), 'decodeMessage' | 'enumCode' | 'MessageError' | 'peekMessage'>} codec
 * @param {string} hex
 */
export function wantedVerdict({ decodeMessage, enumCode, MessageError, peekMessage }, hex) {
  const bytes = Uint8Array.from(Buffer.from(hex, 'hex'));
  const { opcode, id } = peekMessage(bytes);
  try {
    decodeMessage(bytes);
    return `${enumCode('Result', 'success')} ${opcode} ${id} ${hex}`;
  } catch (error) {
    if (!(error instanceof MessageError)) throw error;
    return `${enumCode('Result', error.fault)} ${opcode} ${id} `;
  }
}
