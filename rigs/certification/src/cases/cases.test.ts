// SPDX-License-Identifier: Apache-2.0
import { decodeMessage, MessageError, peekMessage } from '@assay/protocol';
import { seededRandom } from '@assay/sequence';
import { describe, expect, test } from 'vitest';
import { command, freshness, uint } from '../support/forge.js';
import { requests } from '../support/messages.js';
import { amountCases } from './amounts.js';
import { cutOffsets } from './cuts.js';
import { malformed, truncations } from './malformed.js';
import { plaintextFor, suspiciousOpcodes, sweptOpcodes } from './opcodes.js';

const ID = 0x1234;
/** As long as an uptime can be written. */
const ISSUED = 0x8123_4567;

/** What the strict decoder of @assay/protocol, which the specification binds as it binds the pump, says of some bytes. */
function fault(plaintext: Uint8Array): string {
  try {
    decodeMessage(plaintext);
    return 'accepted';
  } catch (error) {
    if (error instanceof MessageError) return error.fault;
    throw error;
  }
}

describe('malformed messages', () => {
  test('have names of their own', () => {
    const names = [...malformed, ...truncations].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  // Our decoder reads answers and events too; the pump must not.
  const forBoth = [...malformed, ...truncations].filter(({ name }) => !/^opcode-of-an-/.test(name));
  test.each(forBoth)('$name is refused by our own decoder as expected', ({ build, expect: right }) => {
    for (const issued of [0, 300, ISSUED]) expect(fault(build(ID, issued))).toBe(right);
  });

  test.each([...malformed, ...truncations].filter(({ attributed }) => attributed))(
    '$name shows its request id',
    ({ build }) => {
      for (const issued of [0, ISSUED]) expect(peekMessage(build(ID, issued)).id).toBe(ID);
    },
  );
});

describe('amounts', () => {
  const bolus = (amount: Uint8Array) => command(0x114b, ID, [amount, uint(0x33)], freshness(ISSUED, 1n << 63n));

  test.each(amountCases(50, 10_000).filter(({ expect: e }) => e !== 'plausibilityFailed'))(
    '$name is refused by our own decoder as expected',
    ({ item, expect: right }) => {
      expect(fault(bolus(item))).toBe(right);
    },
  );

  test('what is not plausible is within the range', () => {
    const implausible = amountCases(50, 10_000).filter(({ expect: e }) => e === 'plausibilityFailed');
    expect(implausible.length).toBeGreaterThan(2);
    for (const { item } of implausible) expect(fault(bolus(item))).toBe('accepted');
  });
});

describe('cuts', () => {
  const timeline = { edges: [60_000, 2_060_000, 4_060_000], end: 4_200_000, interval: 2_000_000 };

  test.each([16, 204])('%i different offsets, ascending, within the bolus and near its edges', (count) => {
    const offsets = cutOffsets(seededRandom(1, 'cuts'), count, timeline);
    expect(offsets).toHaveLength(count);
    expect(new Set(offsets).size).toBe(count);
    expect([...offsets].sort((a, b) => a - b)).toEqual(offsets);
    expect(Math.min(...offsets)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...offsets)).toBeLessThanOrEqual(timeline.end);
    const near = offsets.filter((at) => timeline.edges.some((edge) => at >= edge - 1_500 && at <= edge));
    expect(near.length).toBeGreaterThanOrEqual(3);
  });

  test('are the same for the same seed', () => {
    const draw = (seed: number) => cutOffsets(seededRandom(seed, 'cuts'), 50, timeline);
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });
});

describe('opcodes', () => {
  test('cover what is declared, its neighbours and the product’s own block, whatever the total', () => {
    for (const total of [0, 300]) {
      const opcodes = sweptOpcodes(seededRandom(1, 'opcodes'), total);
      expect(opcodes.length).toBe(Math.max(total, suspiciousOpcodes.length));
      expect(new Set(opcodes).size).toBe(opcodes.length);
      for (const wanted of [0x114a, 0x114b, 0x114c, 0xa0fe, 0xa0f0, 0xa0ff, 0xa100]) expect(opcodes).toContain(wanted);
    }
  });

  test('every declared request gets a body that would be accepted', () => {
    const random = seededRandom(1, 'bodies');
    for (const opcode of requests.keys()) {
      expect(fault(plaintextFor(opcode, ID, 2, random, { issued: ISSUED })), `${opcode}`).toBe('accepted');
    }
    expect(fault(plaintextFor(0xa0fe, ID, 2, random, { issued: ISSUED }))).toBe('unsupported');
  });
});
