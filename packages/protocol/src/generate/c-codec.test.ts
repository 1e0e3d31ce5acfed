// SPDX-License-Identifier: Apache-2.0
/** The generated C codec beside the TypeScript codec: same vectors, same verdict on every message, mutated at random. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesToHex, hexToBytes, seededRandom } from '@assay/crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as codec from '../index.js';
import { buildCodec, codecVerdicts, wantedVerdict } from './c-codec.test-util.mjs';
import { messageVectors } from './message-vectors.js';

const STRICT = ['-Wall', '-Wextra', '-Wconversion', '-Werror'];
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-c-codec-'));
  buildCodec(join(folder, 'codec'), STRICT);
  buildCodec(join(folder, 'mutants'), [...STRICT, '-DASSAY_MUTANTS']);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const verdictsOf = (program: string, args: readonly string[], messages: readonly string[]) =>
  codecVerdicts(join(folder, program), messages, args);
const wanted = (hex: string) => wantedVerdict(codec, hex);

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
    const accepted = lines.filter((line) => line.startsWith(`${codec.enumCode('Result', 'success')} `));
    expect(accepted.length).toBeGreaterThan(100);
  }, 60_000);

  test('lenient mutant accepts what strict refuses, and stays within the buffer', () => {
    const good = 'a70019114b01030218320318331400150116';
    const success = `${codec.enumCode('Result', 'success')} 4427 3 ${good}`;
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
