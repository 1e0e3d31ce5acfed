// SPDX-License-Identifier: Apache-2.0
// Ed25519 cases for both builds: RFC 8032 from tests/vectors, random ones answered by node:crypto, and ones that a strict
// verifier must refuse.
import { createPrivateKey, createPublicKey, randomBytes, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { P, toBytes, toInteger } from './vectors.mjs';

const L = (1n << 252n) + 27742317777372353535851937790883648493n;
const fromHex = (hex) => Buffer.from(hex, 'hex');
const file = new URL('../../../../tests/vectors/rfc8032/ed25519.json', import.meta.url);
const rfc8032 = JSON.parse(readFileSync(file, 'utf8'));

/** What node:crypto (OpenSSL) signs, as { seed, key, message, signature, good }. */
export function signed(seed, message) {
  const pkcs8 = Buffer.concat([fromHex('302e020100300506032b657004220420'), seed]);
  const privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  const key = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(-32);
  return { seed, key, message, signature: sign(null, message, privateKey), good: true };
}

export function rfc8032Cases() {
  return rfc8032.testGroups.flatMap(({ publicKey, privateKey, tests }) =>
    tests.map(({ msg, sig }) => ({
      seed: fromHex(privateKey.sk),
      key: fromHex(publicKey.pk),
      message: fromHex(msg),
      signature: fromHex(sig),
      good: true,
    })),
  );
}

export function randomCases(count) {
  return Array.from({ length: count }, (_, i) => signed(randomBytes(32), randomBytes((i * 37) % 300)));
}

const flipped = (bytes, bit) => {
  const copy = Buffer.from(bytes);
  copy[bit >> 3] ^= 1 << (bit & 7);
  return copy;
};

/** One bit of signature, key or message is other than signed. */
export function flippedCases(count) {
  return Array.from({ length: count }, (_, i) => {
    const whole = signed(randomBytes(32), randomBytes(40));
    const what = ['signature', 'key', 'message'][i % 3];
    const bit = (i * 53) % (8 * whole[what].length);
    return { ...whole, [what]: flipped(whole[what], bit), good: false };
  });
}

/** Encodings of the eight points of small order, the ones that are not canonical too. */
function smallOrderKeys() {
  const y8 = 2707385501144840649318225287225658788936804267575313519463743609750303021400n; // of order 8
  const values = [0n, 1n, P - 1n, y8, P - y8, P, P + 1n];
  return values.flatMap((y) => [toBytes(y), toBytes(y | (1n << 255n))]);
}

/** Signatures that hold in a lax verifier: S + L, keys of small order with R and S to suit, R and keys not canonical. */
export function strictCases() {
  const whole = signed(randomBytes(32), randomBytes(33));
  const s = toInteger(whole.signature.subarray(32));
  const withS = (value) => Buffer.concat([whole.signature.subarray(0, 32), toBytes(value)]);
  const refused = [s + L, s + 2n * L, L, 2n ** 256n - 1n].map((value) => ({ ...whole, signature: withS(value) }));
  // With a key of small order and S = 0, R = -hA is of small order itself: one of eight guesses of R holds.
  const neutral = toBytes(1n);
  for (const key of smallOrderKeys()) {
    for (const r of smallOrderKeys()) {
      refused.push({ key, message: Buffer.from('any'), signature: Buffer.concat([r, toBytes(0n)]) });
    }
  }
  refused.push({ ...whole, key: neutral }, { ...whole, key: toBytes(2n) }, { ...whole, key: toBytes(P + 2n) });
  // Not the encoding of any point.
  for (let y = 2n, found = 0; found < 8; y++) {
    if (!isOnCurve(y)) {
      refused.push({ ...whole, key: toBytes(y) });
      found++;
    }
  }
  return refused.map((each) => ({ ...each, good: false }));
}

function power(base, exponent) {
  let result = 1n;
  for (let [b, e] = [base, exponent]; e > 0n; e >>= 1n) {
    if (e & 1n) result = (result * b) % P;
    b = (b * b) % P;
  }
  return result;
}

function isOnCurve(y) {
  const d = ((P - 121665n) * power(121666n, P - 2n)) % P;
  const square = ((y * y - 1n + P) * power((d * y * y + 1n) % P, P - 2n)) % P;
  return power(square, (P - 1n) / 2n) !== P - 1n;
}
