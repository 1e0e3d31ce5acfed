// SPDX-License-Identifier: Apache-2.0
/** The rules of messages in link.md §7 over all of tests/vectors/messages.json: what is good, and what each fault is called. */
import { readFileSync } from 'node:fs';
import { hexToBytes } from '@assay/crypto';
import { decodeMessage, MESSAGE_NAMES, MessageError, messageOf, peekMessage, rolesOf } from '@assay/protocol';
import { expect, test } from 'vitest';

interface Vectors {
  readonly messages: readonly { readonly name: string; readonly id: number; readonly hex: string }[];
  readonly malformed: readonly {
    readonly note: string;
    readonly hex: string;
    readonly expect: string;
    readonly opcode: number;
    readonly id: number;
  }[];
}

const vectors = JSON.parse(readFileSync(new URL('../vectors/messages.json', import.meta.url), 'utf8')) as Vectors;

/** A map of integers as its pairs, in hexadecimal: keys and values of one to five bytes. */
const uint = (value: number): string => {
  if (value < 24) return value.toString(16).padStart(2, '0');
  const [head, digits] = value < 0x100 ? ['18', 2] : value < 0x1_0000 ? ['19', 4] : ['1a', 8];
  return `${head}${value.toString(16).padStart(digits, '0')}`;
};
const map = (...pairs: readonly (readonly [number, string])[]) =>
  `${(0xa0 + pairs.length).toString(16)}${pairs.map(([key, value]) => `${uint(key)}${value}`).join('')}`;

const READ_HISTORY = 0xa005;
const history = (from: string, count: string, id = uint(7)) =>
  map([0, uint(READ_HISTORY)], [1, id], [2, from], [3, count]);

function faultOf(hex: string): string {
  try {
    decodeMessage(hexToBytes(hex));
    return 'none';
  } catch (error) {
    expect(error).toBeInstanceOf(MessageError);
    return (error as MessageError).fault;
  }
}

test('MSG-1 every message is a map with integer keys, opcode first, request id second, keys ascending', () => {
  const names = new Set<string>();
  for (const { name, id, hex } of vectors.messages) {
    const bytes = hexToBytes(hex);
    expect(bytes[0]! >> 5, name).toBe(5);
    expect(bytes[1], name).toBe(0);
    expect(peekMessage(bytes), name).toMatchObject({ id });
    expect(decodeMessage(bytes), name).toMatchObject({ name, id });
    names.add(name);
  }
  expect([...names].sort()).toEqual([...MESSAGE_NAMES].sort());
  expect(faultOf(history(uint(1), uint(8)))).toBe('none');
});

test('MSG-2 each malformed message gets the answer that the vectors say, and repeats what could be read of it', () => {
  expect(vectors.malformed.length).toBeGreaterThan(900);
  for (const { note, hex, expect: wanted, opcode, id } of vectors.malformed) {
    expect(faultOf(hex), note).toBe(wanted);
    expect(peekMessage(hexToBytes(hex)), note).toEqual({ opcode, id });
  }
});

test.each([
  ['an unknown key', map([0, uint(READ_HISTORY)], [1, uint(7)], [2, uint(1)], [3, uint(1)], [4, uint(0)])],
  ['a missing key', map([0, uint(READ_HISTORY)], [1, uint(7)], [2, uint(1)])],
  ['a wrong type', history('41ff', uint(1))],
  ['a longer form than needed', history('1801', uint(1))],
  ['a wrong order', map([0, uint(READ_HISTORY)], [1, uint(7)], [3, uint(1)], [2, uint(1)])],
  ['a duplicate', map([0, uint(READ_HISTORY)], [1, uint(7)], [2, uint(1)], [2, uint(1)])],
  ['a trailing byte', `${history(uint(1), uint(1))}00`],
  ['an indefinite length', `bf${history(uint(1), uint(1)).slice(2)}ff`],
  ['nothing at all', ''],
])('MSG-2 %s is invalidOperand', (_what, hex) => {
  expect(faultOf(hex)).toBe('invalidOperand');
});

test('MSG-4 an integer out of its range is outOfRange, negative or of 64 bits too; another type is invalidOperand', () => {
  for (const count of [uint(0), uint(9), uint(0xffff), '20', '3903e7', '1bffffffffffffffff', '3bffffffffffffffff']) {
    expect(faultOf(history(uint(1), count)), count).toBe('outOfRange');
  }
  for (const other of ['f5', 'f6', 'f93c00', '40', '60', '80', 'a0']) {
    expect(faultOf(history(uint(1), other)), other).toBe('invalidOperand');
  }
  // Form before range, wherever the faults stand.
  expect(faultOf(history(uint(1), `${uint(9)}00`))).toBe('invalidOperand');
  expect(faultOf(history('f5', uint(9)))).toBe('invalidOperand');
  expect(faultOf(history('3bffffffffffffffff', 'f5'))).toBe('invalidOperand');
});

test('MSG-5 an integer that is no opcode is unsupported, whatever follows; an id that cannot be one is outOfRange', () => {
  for (const opcode of [
    uint(0),
    uint(0xa004 ^ 0x0f00),
    '20',
    '1a00010000',
    '1bffffffffffffffff',
    '3bffffffffffffffff',
  ]) {
    expect(faultOf(map([0, opcode], [1, uint(7)])), opcode).toBe('unsupported');
    expect(faultOf(`${map([0, opcode], [1, 'f5'])}00`), opcode).toBe('unsupported');
  }
  expect(peekMessage(hexToBytes(map([0, '1a00010000'], [1, uint(7)])))).toEqual({ opcode: 0, id: 7 });
  for (const id of [uint(0), '1a00010000', '20']) {
    expect(faultOf(history(uint(1), uint(1), id)), id).toBe('outOfRange');
    expect(peekMessage(hexToBytes(history(uint(1), uint(1), id))), id).toEqual({ opcode: READ_HISTORY, id: 0 });
  }
});

test('MSG-6 who may send what is the table of messages.md; answers and events may be sent by nobody', () => {
  const page = readFileSync(new URL('../../docs/protocol/messages.md', import.meta.url), 'utf8');
  for (const name of MESSAGE_NAMES) {
    const section = page.split(`\n### ${name}\n`)[1]?.split('\n### ')[0] ?? '';
    const sender = /request by ([A-Za-z, ]+?)(?: \(once provisioned: ([A-Za-z, ]+)\))?(?:, of pumps with \w+)?[;.]/;
    const [, before, after = before] = sender.exec(section) ?? [];
    const roles = before?.split(', ') ?? [];
    expect(roles, name).toEqual(rolesOf(name));
    expect(after?.split(', ') ?? [], name).toEqual(rolesOf(name, true));
    expect(roles.length > 0, name).toBe(messageOf(name).kind === 'request');
  }
});
