// SPDX-License-Identifier: Apache-2.0
/** Ed25519 (RFC 8032), pure, with strict verification. */
import { ed25519 as noble } from '@noble/curves/ed25519.js';
import type { KeyPair } from './backend.js';
import { wantLength } from './bytes.js';
import type { RandomSource } from './random.js';
import { Secret } from './secret.js';

export const ED25519_SEED_BYTES = 32;
export const ED25519_PUBLIC_BYTES = 32;
export const ED25519_SIGNATURE_BYTES = 64;

/** The key pair of a 32-byte seed (RFC 8032 §5.1.5); `secretKey` is that seed, taken over. Throws AssayMisuseError `bad-length`. */
export function ed25519KeyPair(seed: Secret | Uint8Array): KeyPair {
  const secretKey = seed instanceof Secret ? seed : Secret.of(seed);
  wantLength(secretKey, ED25519_SEED_BYTES, 'Ed25519 seed');
  return { secretKey, publicKey: noble.getPublicKey(secretKey.bytes) };
}

export function generateEd25519KeyPair(random: RandomSource): KeyPair {
  return ed25519KeyPair(random(ED25519_SEED_BYTES));
}

/** Signature, 64 bytes. Throws AssayMisuseError `bad-length` for a wrong secret. */
export function ed25519Sign(secretKey: Secret, message: Uint8Array): Uint8Array {
  wantLength(secretKey, ED25519_SEED_BYTES, 'Ed25519 secret key');
  return noble.sign(message, secretKey.bytes);
}

/**
 * Strict: non-canonical encodings, S ≥ L and small-order public keys are refused, so that one signature fits one key and
 * one message. ZIP 215, noble's default, is deliberately not used. False for anything malformed, never throws.
 */
export function ed25519Verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== ED25519_PUBLIC_BYTES || signature.length !== ED25519_SIGNATURE_BYTES) return false;
  return noble.verify(signature, message, publicKey, { zip215: false });
}
