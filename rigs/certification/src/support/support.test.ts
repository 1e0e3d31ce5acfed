// SPDX-License-Identifier: Apache-2.0
import { existsSync } from 'node:fs';
import { bytesToHex } from '@assay/crypto';
import { FrameType } from '@assay/protocol';
import { TranscriptView } from '@assay/sequence';
import { expect, test } from 'vitest';
import { describeDevice, describeFrame } from '../describe.js';
import { sequences } from '../sequences.js';
import { sources } from '../sources.js';
import { Script } from '../testing/script.js';
import { formsOf } from './capture.js';
import { array, head, map, negative, tagged, text, uint } from './forge.js';
import { frameOf } from './frames.js';
import { risingEdges, stretches, within } from './judging.js';

const hex = (bytes: Uint8Array) => bytesToHex(bytes);

test('forges CBOR as RFC 8949, appendix A, writes it', () => {
  expect(hex(uint(1_000_000_000_000n))).toBe('1b000000e8d4a51000');
  expect(hex(negative(-(2n ** 64n)))).toBe('3bffffffffffffffff');
  expect(hex(negative(-1000))).toBe('3903e7');
  expect(
    hex(
      map([
        [uint(1), uint(2)],
        [uint(3), uint(4)],
      ]),
    ),
  ).toBe('a201020304');
  expect(hex(array(uint(1), text('IETF')))).toBe('82016449455446');
  expect(hex(tagged(1, uint(1_363_896_240)))).toBe('c11a514b67b0');
});

test('and not as it does where that is wanted', () => {
  expect(hex(uint(10, 4))).toBe('1a0000000a');
  expect(hex(head(2, 0xffff_ffff_ffff_ffffn, 8))).toBe('5bffffffffffffffff');
  expect(hex(map([[uint(1), uint(2)]], 9))).toBe('a90102');
});

test('writes a value in every form in which it might leak', () => {
  const forms = Object.fromEntries(
    [...formsOf(Uint8Array.of(0xfb, 0x01, 0x00))].map(([name, form]) => [name, String.fromCharCode(...form)]),
  );
  expect(forms).toMatchObject({
    hexadecimal: 'fb0100',
    'hexadecimal, upper case': 'FB0100',
    decimal: '16449792',
    base64: '+wEA',
  });
  expect(hex(formsOf(Uint8Array.of(1, 2, 3)).get('bytes reversed')!)).toBe('030201');
});

test('names frames for the report', () => {
  const name = (type: number, payload: Uint8Array) => describeFrame(frameOf(type, payload).hex);
  expect(name(FrameType.alert, Uint8Array.of(4))).toBe('ALERT recordRejected');
  expect(name(FrameType.record, Uint8Array.of(7, ...new Uint8Array(40)))).toBe('RECORD 7, 41 bytes');
  expect(name(FrameType.handshake2, new Uint8Array(96))).toBe('HANDSHAKE_2, 96 bytes');
  expect(name(FrameType.helloReply, new Uint8Array(13))).toBe('HELLO_REPLY, 13 bytes');
  expect(name(0x70, new Uint8Array(3))).toBe('unknown type 0x70, 3 bytes');
  expect(describeFrame('ffff')).toBeNull();
});

test('reads from the set-up what the device said of itself', () => {
  const { entries } = new Script().message('rx', 'Identity', {
    id: 1,
    serial: '00ff',
    firmware: '0.1.0',
    maxBolus: 10_000,
  });
  expect(describeDevice(entries)).toEqual([
    { name: 'Serial number', value: '00ff' },
    { name: 'Firmware', value: '0.1.0' },
    { name: 'Largest bolus, mU', value: '10000' },
  ]);
  expect(describeDevice([])).toEqual([]);
});

test('names the source files of each sequence, its own first, and of all', () => {
  const all = sources(null).map(({ name }) => name);
  expect(all.some((name) => /\.test\.ts$|\/testing\//.test(name))).toBe(false);
  for (const { id } of sequences) {
    const files = sources(id);
    expect(files[0]?.name).toMatch(new RegExp(`^rigs/certification/src/sequences/${id}-[a-z-]+\\.ts$`));
    expect(files.length).toBeGreaterThan(4);
    for (const { name, path } of files) {
      expect(all).toContain(name);
      expect(existsSync(path)).toBe(true);
    }
  }
  expect(() => sources('99')).toThrow('no source file for sequence 99');
});

test('finds motor steps by step of the sequence, and stretches between notes', () => {
  const { entries } = new Script()
    .step('one', (s) => s.pulse(2))
    .step('two', (s) => s.note('x', 1).pulse(1).note('x', 2).pulse(3))
    .step('one', (s) => s.pulse(1));
  const view = new TranscriptView(entries);
  expect(risingEdges(within(view, ['one']))).toHaveLength(3);
  expect(stretches(view.inStep('two'), 'x').map((part) => risingEdges(part.view).length)).toEqual([1, 3]);
});
