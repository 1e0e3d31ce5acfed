// SPDX-License-Identifier: Apache-2.0
/**
 * X25519 (RFC 7748): key pairs and shared secrets; low-order points are refused. The ladder is ours: noble's works on
 * BigInt, whose time depends on the secret, and takes twice as long. Tests hold it equal to noble's.
 */
import type { KeyPair } from './backend.js';
import { wantLength } from './bytes.js';
import { AssayPeerError } from './errors.js';
import {
  add,
  type Element,
  fromBytes,
  invert,
  LIMBS,
  multiply,
  scale,
  square,
  subtract,
  swapIf,
  toBytes,
  wipeField,
} from './field-25519.js';
import type { RandomSource } from './random.js';
import { Secret } from './secret.js';

/** Length of a public key, a secret key and a shared secret (RFC 7748 §5). */
export const X25519_BYTES = 32;

const BASE_POINT = Uint8Array.of(9, ...new Uint8Array(31));
/** (486662 − 2) / 4. */
const A24 = 121_665;

/** Elements of the ladder, by RFC 7748's names. Kept between calls, since each call wipes them; none is interrupted. */
const elements = Array.from({ length: 9 }, () => new Float64Array(LIMBS));
const [x1, x2, z2, x3, z3, a, b, c, d] = elements as unknown as [
  ...[Element, Element, Element, Element, Element],
  ...[Element, Element, Element, Element],
];

/** One step of RFC 7748 §5: (x2 : z2) doubles, (x3 : z3) becomes the sum, whose difference is x1. */
function step(): void {
  add(a, x2, z2);
  subtract(b, x2, z2);
  add(c, x3, z3);
  subtract(d, x3, z3);
  multiply(d, d, a); // DA
  multiply(c, c, b); // CB
  add(x3, d, c);
  square(x3, x3);
  subtract(z3, d, c);
  square(z3, z3);
  multiply(z3, z3, x1);
  square(a, a); // AA
  square(b, b); // BB
  multiply(x2, a, b);
  subtract(b, a, b); // E
  scale(c, b, A24);
  add(c, a, c);
  multiply(z2, b, c);
}

/** RFC 7748 §5 with its clamping; 32 bytes, all zero for a point of low order. */
function scalarMultiply(scalar: Uint8Array, u: Uint8Array): Uint8Array {
  try {
    fromBytes(x1, u);
    x2.fill(0);
    x2[0] = 1;
    z2.fill(0);
    x3.set(x1);
    z3.fill(0);
    z3[0] = 1;
    let swapped = 0;
    for (let t = 254; t >= 0; t--) {
      // Clamping: bit 254 is set, the three lowest are not.
      const bit = t === 254 ? 1 : t < 3 ? 0 : (scalar[t >> 3]! >> (t & 7)) & 1;
      swapIf(swapped ^ bit, x2, x3);
      swapIf(swapped ^ bit, z2, z3);
      swapped = bit;
      step();
    }
    // Bit 0 is clear, so nothing is left to swap.
    invert(z2, z2, [a, b, c, d]);
    multiply(x2, x2, z2);
    return toBytes(x2);
  } finally {
    for (const element of elements) element.fill(0);
    wipeField();
  }
}

/** The key pair of a 32-byte secret, which is taken over, not copied. Throws AssayMisuseError `bad-length`. */
export function x25519KeyPair(secret: Secret | Uint8Array): KeyPair {
  const secretKey = secret instanceof Secret ? secret : Secret.of(secret);
  wantLength(secretKey, X25519_BYTES, 'X25519 secret key');
  return { secretKey, publicKey: scalarMultiply(secretKey.bytes, BASE_POINT) };
}

/** A new key pair; wipe its secret after use. */
export function generateX25519KeyPair(random: RandomSource): KeyPair {
  return x25519KeyPair(random(X25519_BYTES));
}

/**
 * The shared secret, 32 bytes. Throws AssayPeerError `low-order-point` when it is all zero (RFC 7748 §6.1): the peer's
 * point was of low order and the secret would be known to all. Throws AssayMisuseError `bad-length`.
 */
export function x25519(secretKey: Secret, publicKey: Uint8Array): Uint8Array {
  wantLength(secretKey, X25519_BYTES, 'X25519 secret key');
  wantLength(publicKey, X25519_BYTES, 'X25519 public key');
  const shared = scalarMultiply(secretKey.bytes, publicKey);
  // All bytes are looked at, so that time tells nothing of the secret (RFC 7748 §6.1).
  if (shared.reduce((all, byte) => all | byte, 0) === 0) {
    throw new AssayPeerError('low-order-point', 'X25519 public key is of low order');
  }
  return shared;
}
