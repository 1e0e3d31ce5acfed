// SPDX-License-Identifier: Apache-2.0
// X25519 cases for both builds: RFC 7748 from tests/vectors, points of small order, and others answered by node:crypto.
import { createPrivateKey, createPublicKey, diffieHellman, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';

export const P = (1n << 255n) - 19n;

const file = new URL('../../../../tests/vectors/rfc7748/x25519.json', import.meta.url);
const rfc7748 = JSON.parse(readFileSync(file, 'utf8')).testGroups.flatMap(({ tests }) => tests);
const fromHex = (hex) => Buffer.from(hex, 'hex');

/** A little-endian integer. */
export const toInteger = (bytes) => BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);

/** 32 bytes, little-endian. */
export const toBytes = (value) => fromHex(value.toString(16).padStart(64, '0')).reverse();

export const NINE = toBytes(9n);
const ZERO = Buffer.alloc(32);

const pkcs8 = (key) => Buffer.concat([fromHex('302e020100300506032b656e04220420'), key]);
const spki = (key) => Buffer.concat([fromHex('302a300506032b656e032100'), key]);

/** What node:crypto (OpenSSL) computes; it throws where the result is zero. */
export function reference(scalar, point) {
  return diffieHellman({
    privateKey: createPrivateKey({ key: pkcs8(scalar), format: 'der', type: 'pkcs8' }),
    publicKey: createPublicKey({ key: spki(point), format: 'der', type: 'spki' }),
  });
}

/** §5.2 and §6.1, each as { scalar, point, want }. */
export function rfc7748Cases() {
  return rfc7748
    .filter(({ iterations }) => iterations === undefined)
    .map((test) => ({ scalar: fromHex(test.private), point: fromHex(test.public), want: fromHex(test.shared) }));
}

/** The steps of §5.2's iteration, checked to end where the RFC says: count is 1 or 1000. */
export function iteratedCases(count) {
  const cases = [];
  const test = rfc7748.find(({ iterations }) => iterations === count);
  let [scalar, point] = [fromHex(test.private), fromHex(test.public)];
  for (let i = 0; i < count; i++) {
    const want = reference(scalar, point);
    cases.push({ scalar, point, want });
    [scalar, point] = [want, scalar];
  }
  if (scalar.toString('hex') !== test.shared) throw new Error(`no iteration of ${count} steps`);
  return cases;
}

/** Every u-coordinate of small order, with bit 255 clear and set: the result is zero whatever the scalar. */
export function smallOrderCases() {
  const order8 = [
    325606250916557431795983626356110631294008115727848805560023387167927233504n,
    39382357235489614581723060781553021112529911719440698176882885853963445705823n,
  ];
  return [0n, 1n, ...order8, P - 1n, P, P + 1n].flatMap((u) =>
    [0n, 1n << 255n].map((top) => ({ scalar: randomBytes(32), point: toBytes(u | top), want: ZERO })),
  );
}

/** Random scalars on a given point, or on random ones and, each fourth time, a non-canonical one up to 2^255 - 1. */
export function randomCases(count, fixed) {
  return Array.from({ length: count }, (_, i) => {
    const scalar = randomBytes(32);
    const point = fixed ?? (i % 4 === 0 ? toBytes((1n << 255n) - 1n - BigInt((i / 4) % 17)) : randomBytes(32));
    return { scalar, point, want: reference(scalar, point) };
  });
}
