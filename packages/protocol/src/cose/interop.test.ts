// SPDX-License-Identifier: Apache-2.0
/**
 * COSE and CBOR against implementations that share no code with ours: @auth0/cose (on cbor-x and Web Crypto), and cborg
 * with node:crypto. Both directions.
 */
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { ed25519KeyPair, x25519KeyPair } from '@assay/crypto';
import { Algorithms, Headers, Sign1 } from '@auth0/cose';
import { decode as cborgDecode, encode as cborgEncode, rfc8949EncodeOptions } from 'cborg';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeCredentialChain, signCredential, verifyCredentialChain } from '../credential/chain.js';
import { signManifest, verifyManifest } from '../manifest/manifest.js';
import { sampleManifest } from '../manifest/sample.test-util.js';
import { decodeSign1, signSign1, verifySign1 } from './sign1.js';
import { keyId, SIGNING_CONTEXT } from './signed-claims.js';

const seed = Uint8Array.from({ length: 32 }, (_, i) => i);
const pair = () => ed25519KeyPair(seed.slice());
const { publicKey } = pair();
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
const jwk = { kty: 'OKP', crv: 'Ed25519', x: base64(publicKey) };
const theirPublic: KeyObject = createPublicKey({ format: 'jwk', key: jwk });
const theirPrivate: KeyObject = createPrivateKey({ format: 'jwk', key: { ...jwk, d: base64(seed) } });
const ascii = (text: string) => new TextEncoder().encode(text);

const peer = x25519KeyPair(new Uint8Array(32).fill(9));
const NOW = 1_790_000_000;
const validity = { issuedAt: NOW, notBefore: NOW, expires: NOW + 3600 };
const claims = { issuer: 'Anchor', subject: 'Phone 1', id: seed.slice(0, 8), ...validity };
const credential = { kind: 'peer', ...claims, role: 'controller', key: peer.publicKey } as const;
const options = { now: NOW, revocation: null, peerKey: peer.publicKey, role: 'controller' } as const;

/** Any payload and any external_aad. */
const message = fc.tuple(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 40 }));

describe('@auth0/cose', () => {
  it('verifies what we sign, and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(message, async ([payload, externalAAD]) => {
        const ours = signSign1(payload, pair().secretKey, externalAAD, { tag: 'required' });
        const theirs = Sign1.decode(ours);
        await theirs.verify(theirPublic, { externalAAD });
        expect(new Uint8Array(theirs.payload)).toEqual(payload);
        await expect(theirs.verify(theirPublic, { externalAAD: Uint8Array.of(...externalAAD, 0) })).rejects.toThrow();
      }),
      { numRuns: 60 },
    );
  });

  it('signs what we verify', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (payload) => {
        const protectedHeader = [[Headers.Algorithm, Algorithms.EdDSA]] as const;
        const theirs = await Sign1.sign(
          protectedHeader as never,
          [[Headers.KeyID, keyId(publicKey)]],
          payload,
          theirPrivate,
        );
        const bytes = new Uint8Array(theirs.encode());
        const parsed = decodeSign1(bytes, { tag: 'required' });
        expect(verifySign1(parsed, publicKey, new Uint8Array()).payload).toEqual(payload);
        expect(() => verifySign1(parsed, publicKey, Uint8Array.of(1))).toThrow(/does not fit/);
      }),
      { numRuns: 60 },
    );
  });

  it('verifies our credentials and manifests, with the context as external_aad', async () => {
    const signed = {
      credential: signCredential(credential, pair()),
      update: signManifest(sampleManifest(), pair()),
    };
    for (const [context, bytes] of Object.entries(signed)) {
      const theirs = Sign1.decode(bytes);
      await theirs.verify(theirPublic, { externalAAD: ascii(SIGNING_CONTEXT[context as keyof typeof signed]) });
      await expect(theirs.verify(theirPublic)).rejects.toThrow();
      expect(theirs.alg).toBe(Algorithms.EdDSA);
      expect(new Uint8Array(theirs.kid ?? (theirs.protectedHeaders.get(4) as Uint8Array))).toEqual(keyId(publicKey));
    }
  });
});

/** A COSE_Sign1 made with cborg and node:crypto alone. */
function independent(claimsMap: Map<number, unknown>, context: string): Uint8Array {
  const encode = (value: unknown) => cborgEncode(value, rfc8949EncodeOptions);
  const header = encode(
    new Map<number, unknown>([
      [1, -8],
      [4, keyId(publicKey)],
    ]),
  );
  const payload = encode(claimsMap);
  const signature = sign(null, encode(['Signature1', header, ascii(context), payload]), theirPrivate);
  return new Uint8Array(encode([header, new Map(), payload, new Uint8Array(signature)]));
}

describe('cborg and node:crypto', () => {
  const decode = (bytes: Uint8Array) => cborgDecode(bytes, { useMaps: true, strict: true });

  it('read and verify a credential of ours', () => {
    const [header, unprotected, payload, signature] = decode(
      signCredential(credential, pair()),
    ) as readonly Uint8Array[];
    expect(unprotected).toEqual(new Map());
    expect(decode(header!)).toEqual(
      new Map<number, unknown>([
        [1, -8],
        [4, keyId(publicKey)],
      ]),
    );
    const toBeSigned = cborgEncode(['Signature1', header, ascii('Assay/1 credential'), payload]);
    expect(verify(null, toBeSigned, theirPublic, signature!)).toBe(true);
    const map = decode(payload!) as Map<number, unknown>;
    expect([map.get(1), map.get(2), map.get(4), map.get(-65537)]).toEqual(['Anchor', 'Phone 1', NOW + 3600, 1]);
    expect(map.get(8)).toEqual(
      new Map([
        [
          1,
          new Map<number, unknown>([
            [1, 1],
            [-1, 4],
            [-2, peer.publicKey],
          ]),
        ],
      ]),
    );
  });

  it('make a credential that we accept, the same bytes as ours', () => {
    const cnf = new Map([
      [
        1,
        new Map<number, unknown>([
          [1, 1],
          [-1, 4],
          [-2, peer.publicKey],
        ]),
      ],
    ]);
    const map = new Map<number, unknown>([
      [1, 'Anchor'],
      [2, 'Phone 1'],
      [4, NOW + 3600],
      [5, NOW],
      [6, NOW],
      [7, seed.slice(0, 8)],
      [8, cnf],
      [-65537, 1],
    ]);
    const theirs = independent(map, 'Assay/1 credential');
    expect(theirs).toEqual(signCredential(credential, pair()));
    const accepted = verifyCredentialChain(encodeCredentialChain([theirs]), { ...options, trustAnchor: publicKey });
    expect(accepted.subject).toBe('Phone 1');
  });

  it('make a manifest that we accept, the same bytes as ours', () => {
    const manifest = sampleManifest();
    const map = new Map<number, unknown>([
      [1, 1],
      [2, manifest.sequence],
      [3, manifest.vendorId],
      [4, manifest.classId],
      [5, manifest.component],
      [6, manifest.version],
      [7, manifest.rollback],
      [8, manifest.size],
      [9, manifest.digest],
      [10, manifest.loadAddress],
      [11, 0],
      [12, manifest.sbomDigest],
      [13, manifest.dependencies.map(({ component, minimum }) => [component, minimum])],
      [14, manifest.expires],
    ]);
    const theirs = independent(map, 'Assay/1 update');
    expect(theirs).toEqual(signManifest(manifest, pair()));
    expect(verifyManifest(theirs, { publicKey })).toEqual(manifest);
  });
});
