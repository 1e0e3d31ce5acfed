// SPDX-License-Identifier: Apache-2.0
/**
 * Properties of everything that is signed: round trips, no changed bit passes, no input throws outside the peer family, and
 * nesting, sizes and claimed lengths are bounded.
 */
import { AssayPeerError, ed25519KeyPair, x25519KeyPair } from '@assay/crypto';
import { nodeCrypto as crypto } from '@assay/crypto/node';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CborKey, type CborMap, type CborValue, decodeCbor, encodeCbor } from '../cbor/cbor.js';
import { decodeSign1, signSign1, verifySign1 } from '../cose/sign1.js';
import { inspectManifest, signManifest, type UpdateManifest, verifyManifest } from '../manifest/manifest.js';
import { sampleManifest } from '../manifest/sample.test-util.js';
import { schema } from '../schema/schema.js';
import { encodeCredentialChain, inspectCredentialChain, signCredential, verifyCredentialChain } from './chain.js';
import type { IssuerCredential, PeerCredential, RoleName } from './credential.js';
import { inspectRevocationList, signRevocationList, verifyRevocationList } from './revocation.js';

const anchor = ed25519KeyPair(new Uint8Array(32).fill(1));
const clinic = ed25519KeyPair(new Uint8Array(32).fill(2));
const peer = x25519KeyPair(new Uint8Array(32).fill(3));
const NOW = 1_790_000_000;
const roles = Object.keys(schema.enums.Role.values) as RoleName[];

const name = fc.stringMatching(/^[ -~]{1,16}$/);
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

const u32 = fc.oneof(fc.nat(0xffff_ffff), fc.constantFrom(0, 23, 24, 255, 256, 65_535, 65_536, 0xffff_ffff));
const someRoles = fc.subarray(roles, { minLength: 1 });
const validity = fc.record({
  notBefore: fc.nat(NOW),
  expires: fc.integer({ min: NOW, max: 0xffff_ffff }),
  issuedAt: u32,
});

/** A chain of two that verifies, with everything in it arbitrary. */
const chains = fc
  .record({
    clinicName: name,
    anchorName: name,
    peerName: name,
    ids: fc.tuple(bytes(8), bytes(8)),
    mayIssue: someRoles,
  })
  .chain((given) =>
    fc.record({
      given: fc.constant(given),
      role: fc.constantFrom(...given.mayIssue),
      first: validity,
      second: validity,
    }),
  )
  .map(({ given, role: wanted, first, second }) => {
    const issuer: IssuerCredential = {
      kind: 'issuer',
      issuer: given.anchorName,
      subject: given.clinicName,
      id: given.ids[0],
      ...first,
      mayIssue: given.mayIssue,
      key: clinic.publicKey,
    };
    const credential: PeerCredential = {
      kind: 'peer',
      issuer: given.clinicName,
      subject: given.peerName,
      id: given.ids[1],
      ...second,
      role: wanted,
      key: peer.publicKey,
    };
    const chain = encodeCredentialChain([signCredential(issuer, anchor), signCredential(credential, clinic)]);
    return { issuer, credential, chain };
  });

const options = { trustAnchor: anchor.publicKey, now: NOW, revocation: null, peerKey: peer.publicKey } as const;
const sampleChain = (): Uint8Array => {
  const common = { issuedAt: NOW, notBefore: NOW, expires: NOW + 60 };
  const names = { issuer: 'Anchor', subject: 'Clinic', id: new Uint8Array(8) };
  const first = signCredential(
    { kind: 'issuer', ...names, ...common, mayIssue: ['controller', 'caregiver'], key: clinic.publicKey },
    anchor,
  );
  const second = { issuer: 'Clinic', subject: 'Phone', id: new Uint8Array(8).fill(1) };
  return encodeCredentialChain([
    first,
    signCredential({ kind: 'peer', ...second, ...common, role: 'controller', key: peer.publicKey }, clinic),
  ]);
};

const manifests: fc.Arbitrary<UpdateManifest> = fc
  .record({
    sequence: u32,
    vendorId: bytes(16),
    classId: bytes(16),
    component: fc.stringMatching(/^[ -~]{1,12}$/),
    version: fc.tuple(fc.nat(65_535), fc.nat(65_535), fc.nat(65_535)),
    rollback: u32,
    size: fc.integer({ min: 1, max: 0xffff_ffff }),
    digest: bytes(32),
    loadAddress: u32,
    build: fc.constantFrom<UpdateManifest['build'][]>('release', 'mutants'),
    sbomDigest: bytes(32),
  })
  .map((manifest) => ({ ...manifest, dependencies: [] }));

describe('round trips', () => {
  it('any chain of two', () => {
    fc.assert(
      fc.property(chains, ({ issuer, credential, chain }) => {
        const accepted = verifyCredentialChain(chain, { ...options, role: credential.role });
        expect(accepted).toEqual({ ...credential, issuerId: issuer.id });
        const read = inspectCredentialChain(chain).unauthenticated.map((each) => each.credential);
        const ordered = roles.filter((each) => issuer.mayIssue.includes(each));
        expect(read).toEqual([{ ...issuer, mayIssue: ordered }, credential]);
      }),
      { numRuns: 60 },
    );
  });

  it('any manifest, in at most 256 bytes', () => {
    fc.assert(
      fc.property(manifests, (manifest) => {
        const signed = signManifest(manifest, anchor);
        expect(signed.length).toBeLessThanOrEqual(256);
        expect(verifyManifest(signed, { publicKey: anchor.publicKey })).toEqual(manifest);
      }),
      { numRuns: 100 },
    );
  });

  it('any revocation list', () => {
    const lists = fc.record({
      issuer: name,
      counter: fc.integer({ min: 1, max: 0xffff_ffff }),
      issuedAt: u32,
      revoked: fc.uniqueArray(bytes(8), { maxLength: 32, comparator: (a, b) => a.join() === b.join() }),
    });
    fc.assert(
      fc.property(lists, (list) => {
        const signed = signRevocationList(list, anchor);
        const read = verifyRevocationList(signed, { trustAnchor: anchor.publicKey, newerThan: list.counter - 1 });
        expect(read).toMatchObject({ issuer: list.issuer, counter: list.counter, issuedAt: list.issuedAt });
        expect(read.revoked.map(String).sort()).toEqual(list.revoked.map(String).sort());
        expect(encodeCbor(read.revoked)).toEqual(encodeCbor(inspectRevocationList(signed).unauthenticated.revoked));
      }),
      { numRuns: 60 },
    );
  });

  it('any COSE_Sign1 with other headers, whatever its external_aad', () => {
    const headers = fc.dictionary(fc.string({ maxLength: 5 }), fc.oneof(u32, fc.string(), fc.boolean()), {
      maxKeys: 4,
    });
    fc.assert(
      fc.property(headers, fc.uint8Array({ maxLength: 400 }), fc.uint8Array(), (extra, payload, aad) => {
        const header: CborMap = new Map<CborKey, CborValue>(Object.entries(extra));
        const signed = signSign1(payload, anchor.secretKey, aad, { protected: header });
        const read = verifySign1(decodeSign1(signed, { maxBytes: 4096 }), anchor.publicKey, aad);
        expect(read.payload).toEqual(payload);
        expect(new Map([...read.protected].filter(([label]) => label !== 1))).toEqual(header);
      }),
      { numRuns: 60 },
    );
  });
});

/** Fails unless `act` throws an AssayPeerError. */
function expectRefused(act: () => unknown, what: string): void {
  try {
    act();
  } catch (error) {
    expect(error, what).toBeInstanceOf(AssayPeerError);
    return;
  }
  expect.fail(`${what} was accepted`);
}

function flip(bytes_: Uint8Array, at: number, bit: number): Uint8Array {
  const copy = bytes_.slice();
  copy[at] = copy[at]! ^ (1 << bit);
  return copy;
}

/** On node:crypto, which decides the same and is faster: thousands of signatures. */
describe('no changed bit passes', () => {
  it('of a chain of two: each byte, a random bit of it', () => {
    const chain = sampleChain();
    const bits = fc.sample(fc.nat(7), { numRuns: chain.length, seed: 1 });
    for (let at = 0; at < chain.length; at++) {
      const changed = flip(chain, at, bits[at]!);
      expectRefused(() => verifyCredentialChain(changed, { ...options, role: 'controller', crypto }), `byte ${at}`);
    }
  });

  it('of a revocation list: each byte, a random bit of it', () => {
    const list = {
      issuer: 'Anchor',
      counter: 1,
      issuedAt: NOW,
      revoked: [new Uint8Array(8), new Uint8Array(8).fill(1)],
    };
    const signed = signRevocationList(list, anchor);
    const bits = fc.sample(fc.nat(7), { numRuns: signed.length, seed: 2 });
    const options_ = { trustAnchor: anchor.publicKey, newerThan: 0, crypto };
    for (let at = 0; at < signed.length; at++) {
      expectRefused(() => verifyRevocationList(flip(signed, at, bits[at]!), options_), `byte ${at}`);
    }
  });

  it('of a manifest: each bit', () => {
    const signed = signManifest(sampleManifest(), anchor);
    for (let at = 0; at < signed.length * 8; at++) {
      const changed = flip(signed, at >> 3, at & 7);
      expectRefused(() => verifyManifest(changed, { publicKey: anchor.publicKey, crypto }), `bit ${at}`);
    }
  });

  it('of any chain: cut, lengthened, or with bytes in the middle replaced', () => {
    const edits = fc.record({ at: fc.nat(500), drop: fc.nat(3), add: fc.uint8Array({ maxLength: 3 }) });
    fc.assert(
      fc.property(chains, edits, ({ credential, chain }, { at, drop, add }) => {
        const from = at % chain.length;
        const changed = Uint8Array.of(...chain.slice(0, from), ...add, ...chain.slice(from + drop));
        fc.pre(String(changed) !== String(chain));
        expectRefused(() => verifyCredentialChain(changed, { ...options, role: credential.role }), 'an edited chain');
      }),
      { numRuns: 100 },
    );
  });
});

/** Another value of the same type and, for bytes, the same length. */
function another(value: CborValue): CborValue {
  if (typeof value === 'number') return value === 1 ? 2 : value - 1;
  if (typeof value === 'string') return value === 'A' ? 'B' : `${value.slice(1)}A`.slice(0, 16);
  if (value instanceof Uint8Array) return flip(value, 0, 0);
  return new Map([
    [
      1,
      new Map<CborKey, CborValue>([
        [1, 1],
        [-1, 4],
        [-2, new Uint8Array(32)],
      ]),
    ],
  ]);
}

describe('no edited claim passes', () => {
  it('of either credential of a chain, its signature left as it was', () => {
    fc.assert(
      fc.property(chains, fc.nat(1), fc.nat(7), ({ credential, chain }, which, index) => {
        const papers = [...(decodeCbor(chain) as readonly Uint8Array[])];
        const parts = [...(decodeCbor(papers[which]!) as readonly CborValue[])];
        const claims = new Map(decodeCbor(parts[2] as Uint8Array) as CborMap);
        const key = [...claims.keys()][index]!;
        claims.set(key, another(claims.get(key)!));
        parts[2] = encodeCbor(claims);
        papers[which] = encodeCbor(parts);
        expectRefused(
          () => verifyCredentialChain(encodeCbor(papers), { ...options, role: credential.role }),
          `claim ${String(key)} of credential ${which + 1}`,
        );
      }),
      { numRuns: 100 },
    );
  });
});

describe('no input throws outside the peer family', () => {
  const publicKey = anchor.publicKey;
  const readers: readonly ((input: Uint8Array) => unknown)[] = [
    (input) => decodeSign1(input),
    (input) => decodeSign1(input, { tag: 'required' }),
    inspectCredentialChain,
    inspectRevocationList,
    inspectManifest,
    (input) => verifyCredentialChain(input, { ...options, role: 'controller' }),
    (input) => verifyRevocationList(input, { trustAnchor: publicKey, newerThan: 0 }),
    (input) => verifyManifest(input, { publicKey }),
  ];
  const calm = (input: Uint8Array): void => {
    for (const read of readers) {
      try {
        read(input);
      } catch (error) {
        if (!(error instanceof AssayPeerError)) throw error;
      }
    }
  };

  it('any bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 600 }), calm), { numRuns: 500 });
  });

  it('any CBOR, also where COSE_Sign1 has its parts', () => {
    const value = fc.letrec<{ value: CborValue }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.oneof(
          u32,
          fc.bigInt(-(2n ** 64n), 2n ** 64n - 1n),
          fc.string(),
          fc.uint8Array(),
          fc.boolean(),
          fc.constant(null),
        ),
        fc.array(tie('value'), { maxLength: 4 }),
        fc
          .array(fc.tuple(fc.oneof(fc.integer(), fc.string()), tie('value')), { maxLength: 4 })
          .map((pairs) => new Map(pairs)),
      ),
    })).value;
    const shapes = fc.oneof(
      value,
      fc.tuple(value, value, value, value),
      fc.tuple(fc.constant(Uint8Array.of(0xa1, 0x01, 0x27)), fc.constant(new Map()), value.map(encodeCbor), bytes(64)),
    );
    fc.assert(
      fc.property(shapes, (shape) => {
        const encoded = encodeCbor(shape as CborValue);
        calm(encoded);
        calm(encodeCbor([encoded]));
      }),
      { numRuns: 500 },
    );
  });

  it('good ones with random bytes changed', () => {
    const goods = [sampleChain(), signManifest(sampleManifest(), anchor)];
    const changes = fc.array(fc.tuple(fc.nat(450), fc.nat(255)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.constantFrom(...goods), changes, (good, edits) => {
        const changed = good.slice();
        for (const [at, byte] of edits) changed[at % changed.length] = byte;
        calm(changed);
      }),
      { numRuns: 300 },
    );
  });

  it('nesting, sizes and claimed lengths beyond the bounds', () => {
    const code = (input: Uint8Array): string => {
      try {
        decodeSign1(input);
        return 'accepted';
      } catch (error) {
        return (error as AssayPeerError).code;
      }
    };
    expect(code(new Uint8Array(1024).fill(0x81))).toBe('malformed'); // 1,024 arrays in each other
    expect(code(new Uint8Array(1025))).toBe('too-large');
    for (const major of [0x5b, 0x7b, 0x9b, 0xbb]) {
      const claims = Uint8Array.of(major, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00);
      expect(code(claims)).toBe('malformed'); // 2^64 − 1 bytes, items or pairs
      calm(claims);
      calm(encodeCbor([claims]));
    }
    calm(new Uint8Array(416).fill(0x81));
    calm(new Uint8Array(100_000).fill(0x81));
  });
});

it('roles in any order give one encoding', () => {
  fc.assert(
    fc.property(someRoles, (mayIssue) => {
      const credential = (list: readonly RoleName[]): IssuerCredential => ({
        kind: 'issuer',
        issuer: 'Anchor',
        subject: 'Clinic',
        id: new Uint8Array(8),
        issuedAt: NOW,
        notBefore: NOW,
        expires: NOW,
        mayIssue: list,
        key: clinic.publicKey,
      });
      const shuffled = [...mayIssue].reverse().concat(mayIssue);
      expect(signCredential(credential(shuffled), anchor)).toEqual(signCredential(credential(mayIssue), anchor));
    }),
    { numRuns: 20 },
  );
});
