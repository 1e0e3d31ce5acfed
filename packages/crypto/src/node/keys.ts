// SPDX-License-Identifier: Apache-2.0
/** Keys as node:crypto takes them: imported once for each secret, and let go when the secret is wiped. */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { AssayBugError } from '../errors.js';
import type { Secret } from '../secret.js';

export type Curve = 'X25519' | 'Ed25519';

/** Copied here first: a Buffer over a small array's memory makes the engine move that memory. Zero between calls. */
const plain = new Uint8Array(new ArrayBuffer(32));
const plainBuffer = Buffer.from(plain.buffer);

function base64url(bytes: Uint8Array): string {
  plain.set(bytes);
  const text = plainBuffer.toString('base64url');
  plain.fill(0);
  return text;
}

/** A handshake uses each public key once or twice, and a peer's long-term key comes again at the next. */
const MOST_KNOWN = 64;
const known: Record<Curve, Map<string, KeyObject>> = { X25519: new Map(), Ed25519: new Map() };

/** JWK (RFC 8037) is how Node takes bare keys: ten times as fast as PKCS#8 and SPKI. */
export function publicKeyObject(curve: Curve, bytes: Uint8Array): KeyObject {
  const keys = known[curve];
  const x = base64url(bytes);
  const found = keys.get(x);
  const key = found ?? createPublicKey({ key: { kty: 'OKP', crv: curve, x }, format: 'jwk' });
  // The newest come last, so that the first is the one that has not been used for longest.
  if (found !== undefined) keys.delete(x);
  else if (keys.size === MOST_KNOWN) keys.delete(keys.keys().next().value!);
  keys.set(x, key);
  return key;
}

type Way = (curve: Curve, secret: Uint8Array) => KeyObject;

/**
 * How a bare private key gets into Node, the best first: as bytes (Node 24 and later; this package's Node types do not know
 * it yet); as JWK, a tenth of PKCS#8's time on Node 20, where `x` must be there but is not looked at; as PKCS#8 (RFC 8410).
 */
export const ways: readonly Way[] = [
  (curve, secret) =>
    createPrivateKey({ key: secret, format: 'raw-private', asymmetricKeyType: curve.toLowerCase() } as never),
  (curve, secret) => {
    const d = base64url(secret);
    return createPrivateKey({ key: { kty: 'OKP', crv: curve, d, x: d }, format: 'jwk' });
  },
  (curve, secret) => {
    const key = Buffer.concat([Buffer.from(PKCS8[curve], 'hex'), secret]);
    try {
      return createPrivateKey({ key, format: 'der', type: 'pkcs8' });
    } finally {
      key.fill(0);
    }
  },
];
const PKCS8: Record<Curve, string> = {
  X25519: '302e020100300506032b656e04220420',
  Ed25519: '302e020100300506032b657004220420',
};

let chosen: Way | undefined;

/** The first way that this Node takes, for good. */
function importPrivate(curve: Curve, secret: Uint8Array): KeyObject {
  chosen ??= ways.find((way) => {
    try {
      return way('X25519', new Uint8Array(32)).asymmetricKeyType === 'x25519';
    } catch {
      return false;
    }
  });
  if (chosen === undefined) {
    throw new AssayBugError(
      'no-key-import',
      'this Node takes no X25519 key in any form that we know; use portableCrypto',
    );
  }
  return chosen(curve, secret);
}

/** Imported once for each secret. Throws AssayMisuseError `wiped`. */
export function privateKeyObject(curve: Curve, secret: Secret): KeyObject {
  return secret.form(curve, (bytes) => importPrivate(curve, bytes));
}

export const fromBase64url = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64url'));

export function publicBytes(privateKey: KeyObject): Uint8Array {
  return fromBase64url(privateKey.export({ format: 'jwk' }).x!);
}

export function secretBytes(privateKey: KeyObject): Uint8Array {
  return fromBase64url(privateKey.export({ format: 'jwk' }).d!);
}
