// SPDX-License-Identifier: Apache-2.0
import { Alert, FrameType } from '@assay/protocol';
import { expect, test } from 'vitest';
import { frameOf } from '../support/frames.js';
import { judged } from '../testing/judged.js';
import { Script, withStepAfter } from '../testing/script.js';
import { flippedBit, tamperDetection as sequence } from './03-tamper-detection.js';

const original = frameOf(
  FrameType.record,
  Uint8Array.from({ length: 40 }, (_, i) => i),
);

function flip(bit: number) {
  const bytes = Uint8Array.of(original.type, ...original.payload);
  bytes[bit >> 3]! ^= 1 << (bit & 7);
  return frameOf(bytes[0]!, bytes.subarray(1));
}

function script(refuse: (s: Script, bit: number) => void, flips = (bit: number) => flip(bit)): Script {
  return new Script()
    .step('Each bit of an authentic bolus command is flipped, its CRC mended', (s) => {
      for (let bit = 0; bit < 8 * 41; bit++) {
        s.raw('tx', flips(bit).hex);
        refuse(s, bit);
      }
    })
    .step('The untouched command is sent', (s) =>
      s.raw('tx', original.hex).message('rx', 'BolusOrdered', { id: 1 }).pulse(2),
    )
    .step('The untouched command is sent a second time', (s) => s.raw('tx', original.hex).alert(Alert.recordRejected))
    .control();
}

const refuse = (s: Script, bit: number) => s.alert(bit < 8 ? Alert.unexpectedFrame : Alert.recordRejected);

test('passes when each flipped frame is refused and the untouched one accepted once', () => {
  expect(judged(sequence, script(refuse).entries)).toMatchObject({ outcome: 'pass', out: [] });
});

test('fails when a flipped frame is acted upon', () => {
  const acted = script((s, bit) => (bit === 99 ? s.message('rx', 'BolusOrdered', { id: 1 }) : refuse(s, bit))).entries;
  expect(judged(sequence, acted).out).toEqual(['flipped-acted-upon', 'flipped-refused']);
});

test('fails when the frames were not really flipped, or always in the same place', () => {
  expect(judged(sequence, script(refuse, () => original).entries).out).toEqual(['frames-with-one-bit-flipped']);
  expect(judged(sequence, script(refuse, () => flip(77)).entries).out).toEqual(['frames-with-one-bit-flipped']);
});

test('fails when the untouched command does not dose: then the refusals prove nothing', () => {
  const entries = script(refuse)
    .entries.filter((e) => e.k !== 'edge')
    .map((e, n) => ({ ...e, n }));
  expect(judged(sequence, entries).out).toEqual(['original-steps', 'control-steps']);
});

test('fails on a dose from a flipped frame', () => {
  expect(
    judged(
      sequence,
      withStepAfter(script(refuse).entries, (e) => e.k === 'frame'),
    ).out,
  ).toEqual(['unexpected-steps']);
});

test('tells the one flipped bit, and refuses to tell of two, of none, or of another length', () => {
  expect(flippedBit(flip(0), original)).toBe(0);
  expect(flippedBit(flip(327), original)).toBe(327);
  expect(flippedBit(flip(3), flip(4))).toBeNull();
  expect(flippedBit(original, original)).toBeNull();
  expect(flippedBit(frameOf(FrameType.record, original.payload.subarray(1)), original)).toBeNull();
});
