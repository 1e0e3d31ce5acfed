// SPDX-License-Identifier: Apache-2.0
/** COSE_Sign1 against what others published: cose-wg/Examples (RFC 9052) and the CWTs of RFC 8392. */
import { createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { bytesToHex, ed25519KeyPair, hexToBytes } from '@assay/crypto';
import { describe, expect, it } from 'vitest';
import { decodeCbor, encodeCbor } from '../cbor/cbor.js';
import { outcomeOf } from './outcome.test-util.js';
import { CoseHeader, decodeSign1, sign1ToBeSigned, signSign1, verifySign1 } from './sign1.js';

function read<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../../../../tests/vectors/${name}`, import.meta.url), 'utf8')) as T;
}

interface Message {
  readonly name: string;
  readonly hex: string;
  readonly expect: string;
  readonly key?: { readonly kid: string; readonly x: string; readonly d: string };
  readonly payload?: string;
}
const messages = read<{ vectors: Message[] }>('rfc9052/sign1.json').vectors;

const open = (hex: string, publicKey: Uint8Array = new Uint8Array(32)) =>
  verifySign1(decodeSign1(hexToBytes(hex), { tag: 'required' }), publicKey, new Uint8Array());

describe('messages of cose-wg/Examples', () => {
  it.each(messages.map(({ name, expect }) => [name, expect]))('%s: %s', (name, expected) => {
    const { hex, key } = messages.find((message) => message.name === name)!;
    expect(outcomeOf(() => open(hex, key ? hexToBytes(key.x) : undefined))).toBe(expected);
  });

  it('eddsa-sig-01 is signed byte for byte as published', () => {
    const { hex, key, payload } = messages[0]!;
    const pair = ed25519KeyPair(hexToBytes(key!.d));
    expect(bytesToHex(pair.publicKey)).toBe(key!.x);
    const ours = signSign1(hexToBytes(payload!), pair.secretKey, new Uint8Array(), {
      protected: new Map([[CoseHeader.contentType, 0]]),
      unprotected: new Map([[CoseHeader.kid, hexToBytes(key!.kid)]]),
      tag: 'required',
    });
    expect(bytesToHex(ours)).toBe(hex);
    expect(bytesToHex(open(hex, pair.publicKey).payload)).toBe(payload);
  });

  it('eddsa-sig-01 is refused under another key', () => {
    const other = ed25519KeyPair(new Uint8Array(32).fill(7)).publicKey;
    expect(outcomeOf(() => open(messages[0]!.hex, other))).toBe('bad-signature');
  });
});

interface ToBeSigned {
  readonly name: string;
  readonly protected: string;
  readonly externalAad: string;
  readonly payload: string;
  readonly toBeSigned: string;
}

describe('Sig_structure of cose-wg/Examples', () => {
  const vectors = read<{ vectors: ToBeSigned[] }>('rfc9052/to-be-signed.json').vectors;
  it.each(vectors.map((vector) => [vector.name, vector] as const))('%s', (_name, vector) => {
    const parts = [vector.protected, vector.externalAad, vector.payload].map(hexToBytes);
    expect(bytesToHex(sign1ToBeSigned(parts[0]!, parts[1]!, parts[2]!))).toBe(vector.toBeSigned);
  });
});

interface Cwt {
  readonly name: string;
  readonly hex: string;
  readonly expect: string;
  readonly claims?: Readonly<Record<string, string | number>>;
  readonly key?: { readonly x: string; readonly y: string };
}
const cwts = read<{ vectors: Cwt[] }>('rfc8392/cwt.json').vectors;
const cwt = (name: string): Cwt => cwts.find((each) => each.name === name)!;

describe('RFC 8392 Appendix A', () => {
  it('A.1: the claims set is read and written again', () => {
    const { hex, claims } = cwt('A.1');
    const map = decodeCbor(hexToBytes(hex)) as ReadonlyMap<number, unknown>;
    const plain = [...map].map(([key, value]) => [key, value instanceof Uint8Array ? bytesToHex(value) : value]);
    expect(Object.fromEntries(plain)).toEqual(claims);
    expect(bytesToHex(encodeCbor(map as never))).toBe(hex);
  });

  it.each(cwts.filter((each) => !each.claims).map(({ name, expect }) => [name, expect]))('%s: %s', (name, expected) => {
    expect(outcomeOf(() => decodeSign1(hexToBytes(cwt(name).hex), { tag: 'required' }))).toBe(expected);
  });

  it('A.3: its ES256 signature fits the Sig_structure that we build', () => {
    const { hex, key } = cwt('A.3');
    const base64 = (text: string) => Buffer.from(text, 'hex').toString('base64url');
    const jwk = { kty: 'EC', crv: 'P-256', x: base64(key!.x), y: base64(key!.y) };
    const [header, , payload, signature] = decodeCbor(hexToBytes(hex).subarray(1)) as readonly Uint8Array[];
    const toBeSigned = sign1ToBeSigned(header!, new Uint8Array(), payload!);
    const publicKey = createPublicKey({ format: 'jwk', key: jwk });
    expect(verify('sha256', toBeSigned, { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature!)).toBe(true);
  });
});
