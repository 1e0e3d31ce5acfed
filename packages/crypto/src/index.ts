// SPDX-License-Identifier: Apache-2.0
/** The only door to @noble/*, and the root of all errors. */
export { AEAD_KEY_BYTES, AEAD_NONCE_BYTES, AEAD_TAG_BYTES, aeadOpen, aeadSeal } from './aead.js';
export type { CryptoBackend, KeyPair } from './backend.js';
export { bytesToHex, concatBytes, constantTimeEqual, hexToBytes, wantLength, wipe } from './bytes.js';
export {
  ED25519_PUBLIC_BYTES,
  ED25519_SEED_BYTES,
  ED25519_SIGNATURE_BYTES,
  ed25519KeyPair,
  ed25519Sign,
  ed25519Verify,
  generateEd25519KeyPair,
} from './ed25519.js';
export { AssayBugError, AssayError, AssayMisuseError, AssayPeerError } from './errors.js';
export { hkdf, hkdfExpand, hkdfExtract, hmacSha256, noiseHkdf } from './hkdf.js';
export { portableCrypto } from './portable.js';
export { type RandomSource, seededRandom, systemRandom } from './random.js';
export { Secret } from './secret.js';
export { createSha256, SHA256_BYTES, type Sha256, sha256 } from './sha256.js';
export { Unprintable } from './unprintable.js';
export { generateX25519KeyPair, X25519_BYTES, x25519, x25519KeyPair } from './x25519.js';
