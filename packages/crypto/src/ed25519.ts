// SPDX-License-Identifier: Apache-2.0
/** Ed25519 (RFC 8032), pure, with strict verification. */
import { ed25519 as noble } from '@noble/curves/ed25519.js';
import { bytesToNumberLE } from '@noble/curves/utils.js';
import { sha512 } from '@noble/hashes/sha2.js';
import type { KeyPair } from './backend.js';
import { concatBytes, constantTimeEqual, wantLength } from './bytes.js';
import { isStrictEd25519 } from './ed25519-strict.js';
import type { RandomSource } from './random.js';
import { Secret } from './secret.js';

/** Length of the seed that a secret key is. */
export const ED25519_SEED_BYTES = 32;
/** Length of a public key (RFC 8032 §5.1.5). */
export const ED25519_PUBLIC_BYTES = 32;
/** Length of a signature (RFC 8032 §5.1.6). */
export const ED25519_SIGNATURE_BYTES = 64;

/** The key pair of a 32-byte seed (RFC 8032 §5.1.5); `secretKey` is that seed, taken over. Throws AssayMisuseError `bad-length`. */
export function ed25519KeyPair(seed: Secret | Uint8Array): KeyPair {
  const secretKey = seed instanceof Secret ? seed : Secret.of(seed);
  wantLength(secretKey, ED25519_SEED_BYTES, 'Ed25519 seed');
  return { secretKey, publicKey: noble.getPublicKey(secretKey.bytes) };
}

/** A new signing key; wipe its secret after use. */
export function generateEd25519KeyPair(random: RandomSource): KeyPair {
  return ed25519KeyPair(random(ED25519_SEED_BYTES));
}

/** Signature, 64 bytes. Throws AssayMisuseError `bad-length` for a wrong secret. */
export function ed25519Sign(secretKey: Secret, message: Uint8Array): Uint8Array {
  wantLength(secretKey, ED25519_SEED_BYTES, 'Ed25519 secret key');
  return noble.sign(message, secretKey.bytes);
}

/**
 * Strict, so that one signature fits one key and one message: non-canonical encodings, S ≥ L and public keys of small order
 * are refused, and the equation is the one without the cofactor (RFC 8032 §5.1.7 leaves the choice), which decides
 * as libsodium and OpenSSL do. noble's own verification multiplies by the cofactor, so only its points are used here.
 * False for anything malformed, never throws.
 */
export function ed25519Verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (!isStrictEd25519(publicKey, signature)) return false;
  const { Point } = noble;
  const r = signature.subarray(0, ED25519_PUBLIC_BYTES);
  const k = Point.Fn.create(bytesToNumberLE(sha512(concatBytes(r, publicKey, message))));
  let a: InstanceType<typeof Point>;
  try {
    a = Point.fromBytes(publicKey);
  } catch {
    // No point of the curve has this encoding.
    return false;
  }
  const s = bytesToNumberLE(signature.subarray(ED25519_PUBLIC_BYTES));
  const found = Point.BASE.multiplyUnsafe(s).subtract(a.multiplyUnsafe(k)).toBytes();
  return constantTimeEqual(found, r);
}
