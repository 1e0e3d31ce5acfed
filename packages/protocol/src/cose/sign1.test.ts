// SPDX-License-Identifier: Apache-2.0
/** What COSE_Sign1 here refuses to make, to read, and to take for verified. */
import { AssayMisuseError, ed25519KeyPair } from '@assay/crypto';
import { describe, expect, it } from 'vitest';
import { type CborKey, type CborMap, type CborValue, encodeCbor } from '../cbor/cbor.js';
import { outcomeOf } from './outcome.test-util.js';
import { decodeSign1, signSign1, verifySign1 } from './sign1.js';
import { markVerified, type Verified, wantVerified } from './verified.js';

const signer = ed25519KeyPair(new Uint8Array(32).fill(6));
const none = new Uint8Array();
const payload = Uint8Array.of(1, 2, 3);
const map = (...entries: readonly (readonly [CborKey, CborValue])[]): CborMap => new Map(entries);
const sign = (options: Parameters<typeof signSign1>[3] = {}) => signSign1(payload, signer.secretKey, none, options);

describe('signSign1', () => {
  it('makes no header that decodeSign1 would refuse', () => {
    for (const header of [map([2, [1]]), map([2, []])]) {
      expect(() => sign({ protected: header })).toThrow(AssayMisuseError);
      expect(() => sign({ unprotected: header })).toThrow(/critical headers/);
    }
    expect(() => sign({ protected: map([4, none]), unprotected: map([4, none]) })).toThrow(
      /both protected and unprotected/,
    );
    expect(() => sign({ unprotected: map([1, -8]) })).toThrow(/header 1 is both/);
  });

  it('names its algorithm whatever the caller put there', () => {
    const message = decodeSign1(sign({ protected: map([1, -7]) })).unauthenticated;
    expect(message.protected).toEqual(map([1, -8]));
  });
});

describe('decodeSign1', () => {
  it('wants tag 18 where it is wanted, and none where it is not', () => {
    const [plain, tagged] = [sign(), sign({ tag: 'required' })];
    expect(tagged).toEqual(Uint8Array.of(0xd2, ...plain));
    expect(outcomeOf(() => decodeSign1(plain))).toBe('accepted');
    expect(outcomeOf(() => decodeSign1(tagged, { tag: 'required' }))).toBe('accepted');
    expect(outcomeOf(() => decodeSign1(tagged))).toBe('malformed');
    expect(outcomeOf(() => decodeSign1(plain, { tag: 'required' }))).toBe('malformed');
    expect(outcomeOf(() => decodeSign1(none, { tag: 'required' }))).toBe('malformed');
  });

  it('refuses what is longer than its bound', () => {
    const message = sign();
    expect(outcomeOf(() => decodeSign1(message, { maxBytes: message.length }))).toBe('accepted');
    expect(outcomeOf(() => decodeSign1(message, { maxBytes: message.length - 1 }))).toBe('too-large');
  });

  it('refuses headers that are no maps, stand in both places or are critical', () => {
    const header = encodeCbor(map([1, -8]));
    const signature = new Uint8Array(64);
    const shapes: readonly (readonly CborValue[])[] = [
      [encodeCbor([1, -8]), map(), payload, signature],
      [encodeCbor(-8), map(), payload, signature],
      [none, map([1, -8]), payload, signature],
      [header, [], payload, signature],
      [header, map([1, -8]), payload, signature],
      [header, map([2, [1]]), payload, signature],
      [header, map(), 'text', signature],
      [header, map(), payload, null],
    ];
    for (const shape of shapes) expect(outcomeOf(() => decodeSign1(encodeCbor(shape)))).toBe('malformed');
    expect(outcomeOf(() => decodeSign1(encodeCbor([header, map(), payload, signature])))).toBe('accepted');
  });

  it('keeps no hold of memory that its caller may change, not even of a Buffer', () => {
    const bytes = Buffer.from(sign());
    const message = decodeSign1(bytes);
    bytes.fill(0);
    expect(verifySign1(message, signer.publicKey, none).payload).toEqual(payload);
  });
});

describe('what is verified', () => {
  it('cannot be changed, copied or made up', () => {
    const verified = verifySign1(decodeSign1(sign()), signer.publicKey, none);
    expect(() => wantVerified(verified, 'it')).not.toThrow();
    expect(() => Object.assign(verified, { payload: none })).toThrow(TypeError);
    expect(() => wantVerified({ ...verified }, 'it')).toThrow(/it was not verified/);
    const cast = { payload } as unknown as Verified<{ payload: Uint8Array }>;
    expect(() => wantVerified(cast, 'it')).toThrow(AssayMisuseError);
    expect(() => wantVerified(markVerified({ payload }), 'it')).not.toThrow();
  });
});
