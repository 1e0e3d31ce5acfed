// SPDX-License-Identifier: Apache-2.0
/** What strict verification of Ed25519 refuses by looking at the bytes alone, the same for every back end. */

const SIGN_BIT = 0x80;
const order = (hex: string): Uint8Array =>
  Uint8Array.from(hex.match(/../g)!, (byte) => Number.parseInt(byte, 16)).reverse();
/** 2^255 − 19 (RFC 8032 §5.1). */
const P = order('7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed');
/** The order of the base point, 2^252 + 27742317777372353535851937790883648493. */
const L = order('1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed');
/** The y of all eight points whose order divides 8; x of either sign goes with each. */
const SMALL_ORDER_Y = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0000000000000000000000000000000000000000000000000000000000000001',
  '7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec',
  '05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826',
  '7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7',
].map(order);

/** Little-endian numbers, none of them secret. */
function below(a: Uint8Array, b: Uint8Array): boolean {
  for (let i = 31; i >= 0; i--) {
    if (a[i] !== b[i]) return a[i]! < b[i]!;
  }
  return false;
}

/** A key with y < p that is not of small order. Whether it is on the curve is for the back end to find. */
function isStrictKey(publicKey: Uint8Array): boolean {
  const y = publicKey.slice();
  y[31]! &= ~SIGN_BIT;
  return below(y, P) && !SMALL_ORDER_Y.some((small) => !below(y, small) && !below(small, y));
}

/**
 * True when the lengths are right, S < L, and the public key is neither of small order nor encoded otherwise than
 * canonically: without this, one signature could fit many keys or messages. What remains for the back end is
 * [S]B = R + [k]A, without the cofactor, where R is compared as bytes and so has its one encoding too.
 */
export function isStrictEd25519(publicKey: Uint8Array, signature: Uint8Array): boolean {
  return (
    publicKey.length === 32 && signature.length === 64 && below(signature.subarray(32), L) && isStrictKey(publicKey)
  );
}
