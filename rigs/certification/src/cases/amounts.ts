// SPDX-License-Identifier: Apache-2.0
/** Requirement 27: amounts around and far beyond the declared range, each with the result of docs/protocol/link.md §7. */
import { type Bytes, byteString, negative, raw, tagged, uint } from '../support/forge.js';
import type { ResultName } from '../support/messages.js';

export interface AmountCase {
  readonly name: string;
  readonly expect: ResultName;
  readonly item: Bytes;
}

/** `step` and `max` in milliunits, as the device profile declares them. */
export function amountCases(step: number, max: number): readonly AmountCase[] {
  const beyond = (name: string, value: number | bigint): AmountCase => ({
    name,
    expect: 'outOfRange',
    item: uint(value),
  });
  const below = (name: string, value: number | bigint): AmountCase => ({
    name,
    expect: 'outOfRange',
    item: negative(value),
  });
  const broken = (name: string, value: number): AmountCase => ({
    name,
    expect: 'plausibilityFailed',
    item: uint(value),
  });
  return [
    beyond('max-plus-one-step', max + step),
    beyond('max-plus-one-unit', max + 1),
    beyond('twice-max', 2 * max),
    beyond('zero', 0),
    beyond('one-unit', 1),
    beyond('one-unit-below-min', step - 1),
    broken('one-unit-above-min', step + 1),
    broken('one-and-a-half-steps', step + step / 2),
    broken('max-minus-one-unit', max - 1),
    below('minus-one', -1),
    below('minus-one-step', -step),
    below('minus-max', -max),
    below('minus-2-to-the-31', -(2n ** 31n)),
    below('minus-2-to-the-64', -(2n ** 64n)),
    // One step modulo 2^16, 2^32 and so on: what a narrower variable would keep of it.
    beyond('2-to-the-16-plus-step', 2 ** 16 + step),
    beyond('2-to-the-16', 2 ** 16),
    beyond('2-to-the-31-plus-step', 2 ** 31 + step),
    beyond('2-to-the-32', 2 ** 32),
    beyond('2-to-the-32-plus-step', 2 ** 32 + step),
    beyond('2-to-the-32-minus-step', 2 ** 32 - step),
    beyond('2-to-the-48-plus-step', 2n ** 48n + BigInt(step)),
    beyond('2-to-the-63', 2n ** 63n),
    beyond('2-to-the-63-plus-step', 2n ** 63n + BigInt(step)),
    beyond('2-to-the-64-minus-step', 2n ** 64n - BigInt(step)),
    beyond('2-to-the-64-minus-one', 2n ** 64n - 1n),
    { name: 'bignum-of-one-step', expect: 'invalidOperand', item: tagged(2, byteString(raw(step))) },
    { name: 'half-float-of-one-step', expect: 'invalidOperand', item: raw(0xf9, 0x52, 0x40) },
    { name: 'not-a-number', expect: 'invalidOperand', item: raw(0xf9, 0x7e, 0x00) },
    { name: 'infinity', expect: 'invalidOperand', item: raw(0xf9, 0x7c, 0x00) },
  ];
}
