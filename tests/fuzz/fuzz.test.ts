// SPDX-License-Identifier: Apache-2.0
/** The short run of `npm run fuzz`, the proof that it finds what it is for, and what decoding allocates. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { AssayBugError, AssayPeerError } from '@assay/crypto';
import { encodeFrame, FrameReader } from '@assay/protocol';
import { describe, expect, it } from 'vitest';
import { DECODERS, type Decoder, judge } from './decoders.mjs';
import { compareFirmwareCodec } from './firmware-codec.mjs';
import { fuzz, MAX_WEIGHT_BESIDES, MAX_WEIGHT_PER_BYTE, weigh } from './fuzz.mjs';
import { damaged, grown, numbers } from './mutate.mjs';

const decoder = (decode: Decoder['decode']): Decoder => ({ name: 'test', seeds: [Uint8Array.of(1, 2, 3)], decode });

describe('hostile inputs', () => {
  it('FRM-6 MSG-2 REC-7 PAIR-5 20,000 inputs: no error outside its family, no second encoding, no value too heavy', () => {
    const { counts, escapes } = fuzz({ inputs: 20_000, seed: 1 });
    expect(escapes).toEqual([]);
    expect(counts.map(({ name }) => name)).toEqual(DECODERS.map(({ name }) => name));
    expect(counts.reduce((sum, { inputs }) => sum + inputs, 0)).toBeGreaterThanOrEqual(20_000);
    // What is never accepted is tested only at its door.
    expect(counts.filter(({ accepted }) => accepted === 0)).toEqual([]);
  });

  it('the same seed gives the same inputs', () => {
    const inputs = (seed: number) => {
      const next = numbers(seed);
      return Array.from({ length: 50 }, () => [damaged([Uint8Array.of(1, 2, 3)], next), grown(next)]);
    };
    expect(inputs(7)).toEqual(inputs(7));
    expect(inputs(7)).not.toEqual(inputs(8));
  });

  it.each<[string, Decoder['decode']]>([
    ['an error of the language', () => (undefined as never as string).length],
    [
      'an error of another family',
      () => {
        throw new AssayBugError('x', 'x');
      },
    ],
    ['a value too heavy', (input) => new Uint8Array(MAX_WEIGHT_PER_BYTE * (input.length + 1) + MAX_WEIGHT_BESIDES)],
  ])('reports %s', (_, decode) => {
    const { escapes } = fuzz({ inputs: 10, seed: 1, decoders: [decoder(decode)] });
    expect(escapes).toHaveLength(1);
    expect(escapes[0]).toMatchObject({ decoder: 'test', input: expect.stringMatching(/^([0-9a-f]{2})*$/) });
  });

  it('counts by outcome', () => {
    const refuse: Decoder['decode'] = () => {
      throw new AssayPeerError('no', 'no');
    };
    expect(judge(decoder(refuse), Uint8Array.of(1))).toEqual({ outcome: 'no' });
    const { counts } = fuzz({ inputs: 30, seed: 1, decoders: [decoder(refuse), decoder(() => 1)] });
    expect(counts).toMatchObject([
      { accepted: 0, refused: { no: 15 } },
      { accepted: 15, refused: {} },
    ]);
  });

  it('weighs what values keep', () => {
    expect(weigh([])).toBeLessThan(weigh([1]));
    expect(weigh(new Map([['a', new Uint8Array(100)]]))).toBeGreaterThan(300);
    expect(weigh({ a: 'b', c: 1n, d: null, e: [true] })).toBeGreaterThan(100);
  });
});

it('MSG-2 MSG-4 MSG-5 the firmware’s codec gives the same verdict on 5,000 hostile messages', () => {
  const { inputs, accepted, differing } = compareFirmwareCodec({ inputs: 5000, seed: 2 });
  expect(differing).toEqual([]);
  expect(inputs).toBe(5000);
  expect(accepted).toBeGreaterThan(100);
});

/** Declared counts and lengths that no input could keep, and depth. */
const LIES: Readonly<Record<string, readonly string[]>> = {
  CBOR: [
    '9bffffffffffffffff',
    '9affffffff',
    '9a00ffffff00',
    'bbffffffffffffffff',
    'ba7fffffff0000',
    '5bffffffffffffffff',
    '5a7fffffff',
    '7a7fffffff',
    '7bffffffffffffffff',
    '81'.repeat(2000),
    `${'9affffffff'.repeat(400)}`,
    `${'a100'.repeat(1000)}`,
  ],
  message: [
    'a40019a00601020 29bffffffffffffffff',
    'a40019a006010202 9affffffff',
    'a40019a006010202 98ff',
    'a40019a006010202 88 bbffffffffffffffff',
    'a40019a00a010902010398 30',
    'bbffffffffffffffff 0019a0060102',
    'a30019a043010102 5bffffffffffffffff',
    'a30019a043010102 5a7fffffff',
  ].map((hex) => hex.replaceAll(' ', '')),
  'handshake wish': ['bbffffffffffffffff', 'a2010102 5affffffff'.replace(' ', ''), `a20101025901a0${'00'.repeat(100)}`],
  COSE_Sign1: ['845a7fffffff', '849affffffff', '8443a10127bbffffffffffffffff'],
  'credential chain': ['9bffffffffffffffff', '825a7fffffff'],
  'revocation list': ['845a7fffffff'],
  'update manifest': ['845a7fffffff'],
};

describe('allocation', () => {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  const used = (): number => {
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };

  /** Bytes that one call allocates: the least of some, as the measuring and the compiler allocate too. Errors are made without traces meanwhile. */
  function allocated(call: () => void): number {
    const traced = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    try {
      for (let i = 0; i < 30; i++) call();
      const samples = Array.from({ length: 20 }, () => {
        collect();
        const before = used();
        call();
        return used() - before;
      });
      return Math.min(...samples);
    } finally {
      Error.stackTraceLimit = traced;
    }
  }
  /** The heap grows and is counted by pages of 256 kB: less cannot be told from nothing. Most of the inputs declare gigabytes. */
  const BESIDES = 2 * 262_144;

  it.each(Object.entries(LIES).flatMap(([name, list]) => list.map((hex) => [name, hex.slice(0, 40), hex] as const)))(
    'MSG-2 %s %s…: what it declares is not allocated',
    (name, _, hex) => {
      const input = Uint8Array.from(Buffer.from(hex, 'hex'));
      const found = DECODERS.find((each) => each.name === name)!;
      expect(judge(found, input).outcome).not.toBe('accepted');
      expect(allocated(() => judge(found, input))).toBeLessThan(MAX_WEIGHT_PER_BYTE * input.length + BESIDES);
    },
  );

  it('FRM-3 FRM-7 a stream without a delimiter is not kept', () => {
    const reader = new FrameReader();
    const endless = new Uint8Array(4_000_000).fill(1);
    expect(allocated(() => reader.push(endless))).toBeLessThan(BESIDES);
    expect(reader.push(Uint8Array.of(0, ...encodeFrame(1, new Uint8Array(0))))).toHaveLength(1);
    expect(reader.dropped['too-long']).toBe(1);
  });
});
