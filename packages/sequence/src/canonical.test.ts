// SPDX-License-Identifier: Apache-2.0
/** One text for one value: order, refusals, and the round trip of whatever JSON can hold. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical } from './canonical.js';

/** JSON as transcripts have it: whole numbers only. */
const whole = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    fc.maxSafeInteger(),
    fc.string({ unit: 'binary' }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.string(), tie('value'), { maxKeys: 4 }),
  ),
})).value;

describe('canonical JSON', () => {
  it('sorts keys by UTF-16 code units and leaves no white space', () => {
    expect(canonical({ b: 1, a: [true, null, 'x'], ä: {}, Z: -2 })).toBe('{"Z":-2,"a":[true,null,"x"],"b":1,"ä":{}}');
  });

  it('orders the keys of RFC 8785 §3.2.3 as that section does', () => {
    const keys = ['\u20ac', '\r', '\ufb33', '1', '\u{1f600}', '\u0080', '\u00f6'];
    const text = canonical(Object.fromEntries(keys.map((key) => [key, 0])));
    expect(Object.keys(JSON.parse(text)).filter((key) => key !== '1')).toEqual([
      '\r',
      '\u0080',
      '\u00f6',
      '\u20ac',
      '\u{1f600}',
      '\ufb33',
    ]);
    expect(text.startsWith('{"\\r":0,"1":0,')).toBe(true);
  });

  it('gives the same text for the same value whatever the order of its keys, and that text is the value', () => {
    fc.assert(
      fc.property(whole, (value) => {
        const text = canonical(value);
        const again = JSON.parse(text);
        expect(canonical(again)).toBe(text);
        expect(canonical(reversed(value))).toBe(text);
      }),
    );
  });

  it.each([
    [{ a: 0.5 }, '$.a is 0.5'],
    [[Number.NaN], '$[0] is NaN'],
    [{ a: { b: 2 ** 53 } }, '$.a.b is 9007199254740992'],
    [{ a: undefined }, '$.a is undefined'],
    [[() => 1], '$[0] is function'],
    [{ bytes: new Uint8Array(2) }, '$.bytes is not a plain object'],
    [new Array(1), '$[0] is undefined'],
    [10n, '$ is bigint'],
  ])('refuses what JSON cannot hold exactly: %o', (value, message) => {
    expect(() => canonical(value)).toThrow(message);
  });

  it('refuses nesting that could exhaust the stack', () => {
    const deep = JSON.parse(`${'['.repeat(5000)}${']'.repeat(5000)}`);
    expect(() => canonical(deep)).toThrow('deeper than 64');
  });

  it('writes minus zero as zero', () => {
    expect(canonical(-0)).toBe('0');
  });
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(reversed);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}
