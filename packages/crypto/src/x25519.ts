// SPDX-License-Identifier: Apache-2.0
/** X25519 (RFC 7748): key pairs and shared secrets; low-order points are refused. */
import { x25519 as noble } from '@noble/curves/ed25519.js';
import type { KeyPair } from './backend.js';
import { wantLength } from './bytes.js';
import { AssayPeerError } from './errors.js';
import type { RandomSource } from './random.js';
import { Secret } from './secret.js';

export const X25519_BYTES = 32;

/** The key pair of a 32-byte secret, which is taken over, not copied. Throws AssayMisuseError `bad-length`. */
export function x25519KeyPair(secret: Secret | Uint8Array): KeyPair {
  const secretKey = secret instanceof Secret ? secret : Secret.of(secret);
  wantLength(secretKey, X25519_BYTES, 'X25519 secret key');
  return { secretKey, publicKey: noble.getPublicKey(secretKey.bytes) };
}

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
  const scalar = secretKey.bytes;
  try {
    return noble.getSharedSecret(scalar, publicKey);
  } catch (cause) {
    // Lengths are right, so noble has one reason left to refuse: the all-zero output.
    throw new AssayPeerError('low-order-point', 'X25519 public key is of low order', { cause });
  }
}
