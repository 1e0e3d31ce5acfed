// SPDX-License-Identifier: Apache-2.0
/**
 * The integers modulo p = 2^255 − 19 in floating point, after D. J. Bernstein, "Curve25519: new Diffie-Hellman speed
 * records" (2006). An element is the exact sum of twelve doubles, its limbs; limb i is a whole multiple of 2^e(i), where
 * e(i) = ⌈21.25 i⌉. BigInt takes time by its operands; here every operation takes the same steps whatever they are.
 *
 * Bounds, which keep every intermediate exact in a double's 53 bits: `multiply`, `square` and `scale` leave
 * |limb i| ≤ 1.01 · 2^(e(i+1) − 1), called reduced. They take reduced elements, sums or differences of two such, and what
 * `fromBytes` gives, so |limb i| ≤ 1.01 · 2^e(i+1). A product's limb k is then below 2^52 · 2^e(k).
 */

export const LIMBS = 12;
export type Element = Float64Array;

/** e(0) to e(12). */
const AT = Array.from({ length: LIMBS + 1 }, (_, i) => Math.ceil(21.25 * i));
/** Adding and taking away 3 · 2^(51 + e) rounds a double to a multiple of 2^e; entry i serves limb i. */
const ROUND = Float64Array.from({ length: LIMBS }, (_, i) => 3 * 2 ** (51 + AT[i + 1]!));
/** 2^255 = 19 modulo p: the factor of all that runs over the end. */
const WRAP = 19 * 2 ** -255;
/** Of the product under way: the second operand, once run over the end and once in place, and the sums. */
const turned = new Float64Array(2 * LIMBS);
const sum = new Float64Array(LIMBS);

/** Hands on what limb i holds beyond its width, and the limb half a turn away likewise: the two do not wait for each other. */
function carryPair(h: Element, i: number): void {
  const low = h[i]! + ROUND[i]! - ROUND[i]!;
  const high = h[i + 6]! + ROUND[i + 6]! - ROUND[i + 6]!;
  h[i]! -= low;
  h[i + 6]! -= high;
  h[i + 1]! += low;
  if (i === 5) h[0]! += WRAP * high;
  else h[i + 7]! += high;
}

/** Twice at the start of each half: the first gets the end's carry, which may be 19 times too large. */
function reduce(h: Element): void {
  for (let i = 0; i < 6; i++) carryPair(h, i);
  carryPair(h, 0);
}

/** out = a · b. `out` may be an operand. */
export function multiply(out: Element, a: Element, b: Element): void {
  for (let i = 0; i < LIMBS; i++) {
    turned[i] = WRAP * b[i]!;
    turned[i + LIMBS] = b[i]!;
  }
  const [a0, a1, a2, a3, a4, a5] = [a[0]!, a[1]!, a[2]!, a[3]!, a[4]!, a[5]!];
  const [a6, a7, a8, a9, a10, a11] = [a[6]!, a[7]!, a[8]!, a[9]!, a[10]!, a[11]!];
  for (let k = 0; k < LIMBS; k++) {
    sum[k] =
      a0 * turned[k + 12]! +
      a1 * turned[k + 11]! +
      a2 * turned[k + 10]! +
      a3 * turned[k + 9]! +
      a4 * turned[k + 8]! +
      a5 * turned[k + 7]! +
      a6 * turned[k + 6]! +
      a7 * turned[k + 5]! +
      a8 * turned[k + 4]! +
      a9 * turned[k + 3]! +
      a10 * turned[k + 2]! +
      a11 * turned[k + 1]!;
  }
  reduce(sum);
  for (let i = 0; i < LIMBS; i++) out[i] = sum[i]!;
}

/** out = a², times itself `times` times over: a to the power of 2^times. */
export function square(out: Element, a: Element, times = 1): void {
  multiply(out, a, a);
  for (let i = 1; i < times; i++) multiply(out, out, out);
}

/** out = a · factor, for a whole factor below 2^17. */
export function scale(out: Element, a: Element, factor: number): void {
  for (let i = 0; i < LIMBS; i++) out[i] = a[i]! * factor;
  reduce(out);
}

export function add(out: Element, a: Element, b: Element): void {
  for (let i = 0; i < LIMBS; i++) out[i] = a[i]! + b[i]!;
}

export function subtract(out: Element, a: Element, b: Element): void {
  for (let i = 0; i < LIMBS; i++) out[i] = a[i]! - b[i]!;
}

/** Exchanges a and b when bit is 1, and takes the same steps when it is 0. */
export function swapIf(bit: number, a: Element, b: Element): void {
  for (let i = 0; i < LIMBS; i++) {
    const difference = bit * (a[i]! - b[i]!);
    a[i]! -= difference;
    b[i]! += difference;
  }
}

/** out = a^(p − 2), which is 1/a, and 0 for 0. Eleven multiplications and 254 squarings, always; `t`: four elements. */
export function invert(
  out: Element,
  a: Element,
  [t0, t1, t2, t3]: readonly [Element, Element, Element, Element],
): void {
  square(t0, a);
  square(t1, t0, 2);
  multiply(t1, a, t1);
  multiply(t0, t0, t1); // a^11
  square(t2, t0);
  multiply(t1, t1, t2); // a^(2^5 − 1)
  square(t2, t1, 5);
  multiply(t1, t2, t1); // a^(2^10 − 1)
  square(t2, t1, 10);
  multiply(t2, t2, t1); // a^(2^20 − 1)
  square(t3, t2, 20);
  multiply(t2, t3, t2); // a^(2^40 − 1)
  square(t2, t2, 10);
  multiply(t1, t2, t1); // a^(2^50 − 1)
  square(t2, t1, 50);
  multiply(t2, t2, t1); // a^(2^100 − 1)
  square(t3, t2, 100);
  multiply(t2, t3, t2); // a^(2^200 − 1)
  square(t2, t2, 50);
  multiply(t1, t2, t1); // a^(2^250 − 1)
  square(t1, t1, 5);
  multiply(out, t1, t0); // a^(2^255 − 21)
}

/** Little-endian, 32 bytes; the top bit is ignored, and values from p to 2^255 − 1 are taken modulo p (RFC 7748 §5). */
export function fromBytes(out: Element, bytes: Uint8Array): void {
  for (let i = 0; i < LIMBS; i++) {
    const at = AT[i]! >> 3;
    const word = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | ((bytes[at + 3] ?? 0) << 24);
    out[i] = ((word >>> (AT[i]! & 7)) & (2 ** (AT[i + 1]! - AT[i]!) - 1)) * 2 ** AT[i]!;
  }
}

/** Makes every limb whole and not negative, within its width; gives what ran over the end, in units of 2^255. */
function settle(a: Element): number {
  let carry = 0;
  for (let i = 0; i < LIMBS; i++) {
    const whole = a[i]! + carry;
    carry = Math.floor(whole / 2 ** AT[i + 1]!) * 2 ** AT[i + 1]!;
    a[i] = whole - carry;
  }
  return carry / 2 ** 255;
}

/** The one value from 0 to p − 1, little-endian, 32 bytes. `a` is reduced, and spent afterwards. */
export function toBytes(a: Element): Uint8Array {
  // Three times: below zero the value may run over the end twice. Then it is from 0 to 2^255 − 1.
  for (let i = 0; i < 3; i++) {
    const over = settle(a);
    a[0]! += 19 * over;
  }
  // Still p or more exactly when adding 19 runs over the end, which then has taken p away.
  a[0]! += 19;
  const above = settle(a);
  a[0]! -= 19 * (1 - above);
  settle(a);
  const bytes = new Uint8Array(32);
  for (let i = 0; i < LIMBS; i++) {
    const word = (a[i]! / 2 ** AT[i]!) * 2 ** (AT[i]! & 7);
    for (let j = 0; j < 4; j++) {
      const at = (AT[i]! >> 3) + j;
      if (at < 32) bytes[at]! |= (word >>> (8 * j)) & 0xff;
    }
  }
  return bytes;
}

/** Leaves nothing of the last product. */
export function wipeField(): void {
  turned.fill(0);
  sum.fill(0);
}
