// SPDX-License-Identifier: Apache-2.0
/** What every cryptographic back end does, all with the same results and the same refusals. */
import type { RandomSource } from './random.js';
import type { Secret } from './secret.js';

/** A secret key and what may be shown of it. */
export interface KeyPair {
  /** Wipe it after use. */
  readonly secretKey: Secret;
  readonly publicKey: Uint8Array;
}

/**
 * Handed in as `crypto` wherever Assay does cryptography; without it, `portableCrypto` serves. Back ends agree in every
 * output, decision and error code, so that choosing one is a matter of speed alone.
 */
export interface CryptoBackend {
  readonly name: string;
  /** SHA-256 (FIPS 180-4) of the parts one after another. */
  sha256(...parts: readonly Uint8Array[]): Uint8Array;
  /** HMAC-SHA-256 (RFC 2104). */
  hmacSha256(key: Uint8Array, message: Uint8Array): Uint8Array;
  /** RFC 5869 §2.2. An empty salt stands for 32 zero bytes. */
  hkdfExtract(salt: Uint8Array, ikm: Uint8Array): Uint8Array;
  /** RFC 5869 §2.3; throws AssayMisuseError `bad-length` above 255 · 32 bytes. */
  hkdfExpand(prk: Uint8Array, info: Uint8Array, length: number): Uint8Array;
  /** Extract, then expand. */
  hkdf(salt: Uint8Array, ikm: Uint8Array, info: Uint8Array, length: number): Uint8Array;
  /** Noise's HKDF(chaining_key, input_key_material, n) (rev. 34 §4.3): two or three outputs of 32 bytes. */
  noiseHkdf(chainingKey: Uint8Array, ikm: Uint8Array, outputs: 2 | 3): Uint8Array[];
  /**
   * ChaCha20-Poly1305 (RFC 8439): ciphertext and its 16-byte tag. The caller never repeats a nonce (12 bytes) under one
   * key (32 bytes). Throws AssayMisuseError `bad-length`.
   */
  aeadSeal(key: Secret, nonce: Uint8Array, aad: Uint8Array, plaintext: Uint8Array): Uint8Array;
  /** The plaintext. Throws AssayPeerError `bad-tag` whatever is wrong with the ciphertext; AssayMisuseError `bad-length`. */
  aeadOpen(key: Secret, nonce: Uint8Array, aad: Uint8Array, ciphertext: Uint8Array): Uint8Array;
  /** The key pair of a 32-byte secret, taken over, not copied. Throws AssayMisuseError `bad-length`. */
  x25519KeyPair(secret: Secret | Uint8Array): KeyPair;
  /** A new key pair, for one handshake; wipe its secret after. */
  x25519Ephemeral(random: RandomSource): KeyPair;
  /** RFC 7748: 32 bytes. Throws AssayPeerError `low-order-point` when they would be all zero; AssayMisuseError `bad-length`. */
  x25519(secretKey: Secret, publicKey: Uint8Array): Uint8Array;
  /** The key pair of a 32-byte seed (RFC 8032 §5.1.5), taken over, not copied. Throws AssayMisuseError `bad-length`. */
  ed25519KeyPair(seed: Secret | Uint8Array): KeyPair;
  /** Signature, 64 bytes. Throws AssayMisuseError `bad-length`. */
  ed25519Sign(secretKey: Secret, message: Uint8Array): Uint8Array;
  /** Strict: see the function of this name. Never throws. */
  ed25519Verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean;
}
