// SPDX-License-Identifier: Apache-2.0
/** 64-bit unsigned integers as two halves of 32 bits: for one bigint where shifting and joining would make three. */

const wide = new DataView(new ArrayBuffer(8));

export function joinUint64(high: number, low: number): bigint {
  wide.setUint32(0, high);
  wide.setUint32(4, low);
  return wide.getBigUint64(0);
}

/** `value` — 0 to 2^64 − 1. */
export function splitUint64(value: bigint): readonly [high: number, low: number] {
  wide.setBigUint64(0, value);
  return [wide.getUint32(0), wide.getUint32(4)];
}
