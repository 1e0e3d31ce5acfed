// SPDX-License-Identifier: Apache-2.0
/** The portable back end: pure JavaScript, the same in Node, browsers and workers. */
import { aeadOpen, aeadSeal } from './aead.js';
import type { CryptoBackend } from './backend.js';
import { ed25519KeyPair, ed25519Sign, ed25519Verify } from './ed25519.js';
import { hkdf, hkdfExpand, hkdfExtract, hmacSha256, noiseHkdf } from './hkdf.js';
import { sha256 } from './sha256.js';
import { generateX25519KeyPair, x25519, x25519KeyPair } from './x25519.js';

/** What serves where no other back end is handed in: this package's free functions. */
export const portableCrypto: CryptoBackend = {
  name: 'portable',
  sha256,
  hmacSha256,
  hkdfExtract,
  hkdfExpand,
  hkdf,
  noiseHkdf,
  aeadSeal,
  aeadOpen,
  x25519KeyPair,
  x25519Ephemeral: generateX25519KeyPair,
  x25519,
  ed25519KeyPair,
  ed25519Sign,
  ed25519Verify,
};
