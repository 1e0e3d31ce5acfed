// SPDX-License-Identifier: Apache-2.0
/**
 * The DEVELOPMENT update key: not for products. Its seed is the SHA-256 of the sentence below, so everybody can sign for a pump
 * that was built with it. A maker builds with a key of their own: `node build.mjs --update-key FILE`.
 */
import { createHash, createPrivateKey, createPublicKey } from 'node:crypto';

const SENTENCE = 'Assay reference pump, DEVELOPMENT update key, known to everybody, never for products';
/** PKCS #8 of an Ed25519 seed, up to the seed (RFC 8410 §7). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** 32 bytes. */
export const developmentSeed = () => createHash('sha256').update(SENTENCE).digest();

/** { seed, publicKey }, 32 bytes each. */
export function developmentKey() {
  const seed = developmentSeed();
  const secret = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
  const { x } = createPublicKey(secret).export({ format: 'jwk' });
  return { seed, publicKey: Buffer.from(x, 'base64url') };
}
