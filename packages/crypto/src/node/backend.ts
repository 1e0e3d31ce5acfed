// SPDX-License-Identifier: Apache-2.0
/** The back end on node:crypto: same outputs, decisions and error codes as the portable one. */
import { diffieHellman, sign, verify } from 'node:crypto';
import type { CryptoBackend, KeyPair } from '../backend.js';
import { wantLength } from '../bytes.js';
import { ED25519_SEED_BYTES } from '../ed25519.js';
import { isStrictEd25519 } from '../ed25519-strict.js';
import { AssayPeerError } from '../errors.js';
import { hkdfOver } from '../hkdf.js';
import { Secret } from '../secret.js';
import { X25519_BYTES } from '../x25519.js';
import { aeadOpen, aeadSeal } from './aead.js';
import { hmacSha256, noiseHkdf, sha256 } from './hashes.js';
import { type Curve, privateKeyObject, publicBytes, publicKeyObject } from './keys.js';

function keyPair(curve: Curve, secret: Secret | Uint8Array, what: string): KeyPair {
  const secretKey = secret instanceof Secret ? secret : Secret.of(secret);
  wantLength(secretKey, X25519_BYTES, what);
  return { secretKey, publicKey: publicBytes(privateKeyObject(curve, secretKey)) };
}

function x25519(secretKey: Secret, publicKey: Uint8Array): Uint8Array {
  wantLength(secretKey, X25519_BYTES, 'X25519 secret key');
  wantLength(publicKey, X25519_BYTES, 'X25519 public key');
  const keys = { privateKey: privateKeyObject('X25519', secretKey), publicKey: publicKeyObject('X25519', publicKey) };
  try {
    const { buffer, byteOffset, length } = diffieHellman(keys);
    return new Uint8Array(buffer, byteOffset, length);
  } catch (cause) {
    // Both keys were imported, so OpenSSL has one reason left to refuse: the all-zero output.
    throw new AssayPeerError('low-order-point', 'X25519 public key is of low order', { cause });
  }
}

function ed25519Sign(secretKey: Secret, message: Uint8Array): Uint8Array {
  wantLength(secretKey, ED25519_SEED_BYTES, 'Ed25519 secret key');
  return new Uint8Array(sign(null, message, privateKeyObject('Ed25519', secretKey)));
}

/** OpenSSL has the equation without the cofactor, and refuses S ≥ L, but neither odd encodings nor small orders. */
function ed25519Verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  return (
    isStrictEd25519(publicKey, signature) && verify(null, message, publicKeyObject('Ed25519', publicKey), signature)
  );
}

export const nodeCrypto: CryptoBackend = {
  name: 'node',
  sha256,
  hmacSha256,
  ...hkdfOver(hmacSha256),
  noiseHkdf,
  aeadSeal,
  aeadOpen,
  x25519KeyPair: (secret) => keyPair('X25519', secret, 'X25519 secret key'),
  x25519Ephemeral: (random) => keyPair('X25519', random(X25519_BYTES), 'X25519 secret key'),
  x25519,
  ed25519KeyPair: (seed) => keyPair('Ed25519', seed, 'Ed25519 seed'),
  ed25519Sign,
  ed25519Verify,
};
