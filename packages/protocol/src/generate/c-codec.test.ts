// SPDX-License-Identifier: Apache-2.0
/** The generated C codec beside the TypeScript codec: same vectors, same verdict on every message, mutated at random. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bytesToHex, hexToBytes, seededRandom } from '@assay/crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeMessage, enumCode, MessageError, peekMessage } from '../index.js';
import { messageVectors } from './message-vectors.js';

const driver = fileURLToPath(new URL('c-codec-driver.c', import.meta.url));
const strict = ['-std=c11', '-Wall', '-Wextra', '-Wconversion', '-Werror'];
const sanitize = ['-g', '-fsanitize=address,undefined', '-fno-sanitize-recover'];
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-c-codec-'));
  execFileSync('gcc', [...strict, ...sanitize, driver, '-o', join(folder, 'codec')]);
  execFileSync('gcc', [...strict, ...sanitize, '-DASSAY_MUTANTS', driver, '-o', join(folder, 'mutants')]);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function verdictsOf(program: string, args: readonly string[], messages: readonly string[]): string[] {
  const input = messages.map((hex) => `${hex}\n`).join('');
  const output = execFileSync(join(folder, program), args, { input, encoding: 'utf8', maxBuffer: 1 << 28 });
  return output.split('\n').slice(0, -1);
}

/** The driver's line for a message, by the TypeScript codec. */
function wanted(hex: string): string {
  const bytes = hexToBytes(hex);
  const { opcode, id } = peekMessage(bytes);
  try {
    decodeMessage(bytes);
    return `${enumCode('Result', 'success')} ${opcode} ${id} ${hex}`;
  } catch (error) {
    if (!(error instanceof MessageError)) throw error;
    return `${enumCode('Result', error.fault)} ${opcode} ${id} `;
  }
}

/** Small damage to well-formed messages reaches deeper than noise does. */
function damaged(count: number): string[] {
  const random = seededRandom(1, 'damaged messages');
  const good = messageVectors().messages.map(({ hex }) => hexToBytes(hex));
  const pick = (n: number): number => new DataView(random(4).buffer).getUint32(0) % n;
  return Array.from({ length: count }, () => {
    let bytes = [...good[pick(good.length)]!];
    for (let edits = 1 + pick(3); edits > 0; edits--) {
      const at = pick(bytes.length + 1);
      const kind = pick(4);
      if (kind === 0) bytes[at % Math.max(1, bytes.length)] = random(1)[0]!;
      else if (kind === 1) bytes.splice(at, 0, random(1)[0]!);
      else if (kind === 2) bytes.splice(at, 1);
      else bytes = bytes.slice(0, at);
    }
    return bytesToHex(Uint8Array.from(bytes));
  });
}

describe('generated C codec', () => {
  test('agrees with the shared vectors, read as a C table', () => {
    const { messages, malformed } = messageVectors();
    const lines = verdictsOf('codec', ['vectors'], []);
    const expected = [...messages, ...malformed].map(({ hex }) => wanted(hex));
    expect(lines).toEqual(expected);
    expect(lines.length).toBeGreaterThan(100);
  });

  test('agrees with the TypeScript codec on 20,000 damaged messages, and reads no byte too far', () => {
    const messages = damaged(20_000);
    const lines = verdictsOf('codec', [], messages);
    const differing = messages.filter((hex, i) => lines[i] !== wanted(hex));
    expect(differing).toEqual([]);
    const accepted = lines.filter((line) => line.startsWith(`${enumCode('Result', 'success')} `));
    expect(accepted.length).toBeGreaterThan(100);
  }, 60_000);

  test('lenient mutant accepts what strict refuses, and stays within the buffer', () => {
    const good = 'a70019114b01030218320318331400150116';
    const success = `${enumCode('Result', 'success')} 4427 3 ${good}`;
    const lenient = [
      `${good}0000`, // a byte after the end
      'a80019114b0103021832031833060014001501' + '1600', // unknown key
      'a70019114b01030219003203183314001501' + '1600', // non-shortest amount
      'a70019114b010303183302183214001501' + '1600', // wrong order
      'a70103001a0000114b160015011400031833021832', // wrong order from the first key on, non-shortest opcode
    ];
    expect(verdictsOf('codec', [], lenient).filter((line) => line.startsWith(success))).toEqual([]);
    expect(verdictsOf('mutants', [], lenient).filter((line) => line.startsWith(success))).toEqual([]);
    expect(verdictsOf('mutants', ['lenient'], lenient)).toEqual(lenient.map(() => `${success}00`));
    expect(verdictsOf('mutants', ['lenient'], damaged(5000))).toHaveLength(5000);
  }, 60_000);
});
