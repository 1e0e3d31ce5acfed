// SPDX-License-Identifier: Apache-2.0
/** SHA-256 and Ed25519 as this package uses them, by Node's own implementation: evidence is large, and made on stations. */
import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';

/** PKCS#8 of an Ed25519 private key (RFC 8410 §7) up to its 32-byte seed. */
export const PKCS8_PREFIX = Uint8Array.from(Buffer.from('302e020100300506032b657004220420', 'hex'));

/** SubjectPublicKeyInfo of an Ed25519 public key (RFC 8410 §4) up to its 32 bytes. */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

export function sha256(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest();
}

export const ed25519 = {
  getPublicKey(seed: Uint8Array): Uint8Array {
    const spki = createPublicKey(privateKey(seed)).export({ format: 'der', type: 'spki' });
    return Uint8Array.from(spki.subarray(SPKI_PREFIX.length));
  },
  sign(message: Uint8Array, seed: Uint8Array): Uint8Array {
    return Uint8Array.from(sign(null, message, privateKey(seed)));
  },
  verify(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
    const der = Buffer.concat([SPKI_PREFIX, publicKey]);
    return verify(null, message, createPublicKey({ key: der, format: 'der', type: 'spki' }), signature);
  },
};

function privateKey(seed: Uint8Array) {
  return createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' });
}
