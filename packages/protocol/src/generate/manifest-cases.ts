// SPDX-License-Identifier: Apache-2.0
/** Update manifests that must be taken, and those that must be refused, each with its code. */
import { ed25519Sign, sha256 } from '@assay/crypto';
import { utf8Encode } from '../cbor/utf8.js';
import { type CborValue, encodeCbor, SIGNING_CONTEXT, type UpdateFault, type UpdateManifest } from '../index.js';
import { manifestClaims } from '../manifest/manifest.js';
import { type Crooked, type Edit, edited, flipped, malleated, rawSign1, signerOf, uuidOf } from './signed-samples.js';

const NOW = 1_790_000_000; // 2026-09-21T14:13:20Z
const SLOT_A = 0x1001_0000;
const SLOT_B = 0x1009_0000;
export const updateKey = signerOf('update key');
const otherKey = signerOf('another update key');
export const image: Uint8Array = utf8Encode('An image that no pump runs.');

export const sample: UpdateManifest = {
  sequence: 41,
  vendorId: uuidOf('vendor'),
  classId: uuidOf('class'),
  component: 'pump',
  version: [0, 4, 1],
  rollback: 3,
  size: image.length,
  digest: sha256(image),
  loadAddress: SLOT_A,
  build: 'release',
  sbomDigest: sha256(utf8Encode('An SBOM.')),
  dependencies: [],
};

/** The device that judges them all; a case may change it. */
export const device = {
  vendorId: uuidOf('vendor'),
  classId: uuidOf('class'),
  components: { pump: [0, 4, 0], boot: [1, 2, 0] } as Readonly<Record<string, readonly [number, number, number]>>,
  sequence: 40,
  rollback: 3,
  build: 'release' as UpdateManifest['build'],
  slots: [
    { address: SLOT_A, size: 1024 },
    { address: SLOT_B, size: 8 },
  ],
  now: NOW as number | null,
};

export interface ManifestCase {
  readonly manifest: Uint8Array;
  readonly expect: 'accepted' | UpdateFault;
  readonly device?: Partial<typeof device>;
  /** Instead of the image that the sample means. */
  readonly image?: Uint8Array;
}
type Cases = Readonly<Record<string, ManifestCase>>;

/** Signed as it should be, with some fields changed. */
const made = (edit: Partial<UpdateManifest> = {}, claims: Edit = () => {}, crooked: Crooked = {}, signer = updateKey) =>
  rawSign1(
    edited(manifestClaims({ ...sample, ...edit }), claims),
    SIGNING_CONTEXT.update,
    signer,
    ed25519Sign,
    crooked,
  );
const claim = (key: number, value: CborValue): Uint8Array => made({}, (claims) => claims.set(key, value));
const without = (key: number): Uint8Array => made({}, (claims) => claims.delete(key));
const group = (expect: ManifestCase['expect'], manifests: Readonly<Record<string, Uint8Array>>): Cases =>
  Object.fromEntries(Object.entries(manifests).map(([name, manifest]) => [name, { manifest, expect }]));

const good = made();
const needs = (component: string, minimum: readonly [number, number, number]): Partial<UpdateManifest> => ({
  dependencies: [{ component, minimum }],
});

const accepted: Cases = {
  ...group('accepted', {
    'the smallest': good,
    'with a dependency and an expiry': made({ ...needs('boot', [1, 2, 0]), expires: NOW }),
    'with two dependencies': made({
      dependencies: [
        { component: 'boot', minimum: [1, 0, 9] },
        { component: 'pump', minimum: [0, 3, 65_535] },
      ],
    }),
    'a higher rollback counter': made({ rollback: 4 }),
    'an older version under a newer sequence number': made({ version: [0, 3, 9] }),
    'the largest numbers': made({ sequence: 0xffff_ffff, rollback: 0xffff_ffff, version: [65_535, 65_535, 65_535] }),
  }),
  'without an expiry, by a clock that is not set': { manifest: good, expect: 'accepted', device: { now: null } },
  'a test build on a device for tests': {
    manifest: made({ build: 'mutants' }),
    expect: 'accepted',
    device: { build: 'mutants' },
  },
};

const form: Cases = {
  ...group('too-large', { '257 bytes': new Uint8Array(257), '65,536 bytes': new Uint8Array(65_536) }),
  ...group('malformed', {
    'nothing at all': new Uint8Array(),
    'cut by one byte': good.slice(0, -1),
    'one byte after the end': Uint8Array.of(...good, 0),
    'with tag 18': Uint8Array.of(0xd2, ...good),
    'algorithm ES256': made({}, undefined, { protected: new Map([[1, -7]]) }),
    'no key id': made({}, undefined, { protected: new Map([[1, -8]]) }),
    'something in the unprotected header': made({}, undefined, { unprotected: new Map([[3, 0]]) }),
    'a detached payload': made({}, undefined, {
      parts: ([header, open, , signature]) => [header!, open!, null, signature!],
    }),
    'claims that are an array': made({}, undefined, { payload: encodeCbor([]) }),
    'structure version 2': claim(1, 2),
    'an unknown key': claim(15, 0),
    'no structure version': without(1),
    'no sequence number': without(2),
    'no vendor id': without(3),
    'no class id': without(4),
    'no component': without(5),
    'no version': without(6),
    'no rollback counter': without(7),
    'no size': without(8),
    'no digest': without(9),
    'no load address': without(10),
    'no build': without(11),
    'no SBOM digest': without(12),
    'a negative sequence number': claim(2, -1),
    'sequence number 2^32': claim(2, 0x1_0000_0000),
    'a vendor id of 15 bytes': claim(3, new Uint8Array(15)),
    'a class id as text': claim(4, 'pico'),
    'an empty component': claim(5, ''),
    'a component of 13 characters': claim(5, 'pump-firmware'),
    'a component with a NUL': claim(5, 'pu\0p'),
    'version as text': claim(6, '0.4.1'),
    'a version of two numbers': claim(6, [0, 4]),
    'a version number of 65,536': claim(6, [0, 4, 65_536]),
    'size 0': claim(8, 0),
    'a digest of 31 bytes': claim(9, new Uint8Array(31)),
    'an unknown build': claim(11, 2),
    'an empty array of dependencies': claim(13, []),
    'five dependencies': claim(13, [0, 0, 0, 0, 0]), // five whole ones would be too large
    'a dependency with a version of four numbers': claim(13, [['boot', [1, 0, 0, 0]]]),
    'a dependency without a version': claim(13, [['boot']]),
    'expires as text': claim(14, 'never'),
  }),
};

const authenticity: Cases = {
  ...group('unknown-signer', { 'signed by another key': made({}, undefined, {}, otherKey) }),
  ...group('bad-signature', {
    'signed by another key under this key id': made({}, undefined, { namedSigner: updateKey }, otherKey),
    'signed as a credential': made({}, undefined, { context: SIGNING_CONTEXT.credential }),
    'signed without a context': made({}, undefined, { context: '' }),
    'one bit of the signature changed': flipped(good, -20),
    'S + L in place of S': made({}, undefined, { signature: malleated }),
    'one bit of the SBOM digest changed': flipped(good, -67),
  }),
};

const applies: Cases = {
  ...group('wrong-vendor', { 'another vendor': made({ vendorId: uuidOf('another vendor') }) }),
  ...group('wrong-class', { 'another board': made({ classId: uuidOf('another class') }) }),
  ...group('wrong-component', { 'a component that is not there': made({ component: 'radio' }) }),
  ...group('wrong-build', { 'a test build': made({ build: 'mutants' }) }),
  ...group('stale-sequence', {
    'the same sequence number': made({ sequence: 40 }),
    'an older one': made({ sequence: 1 }),
  }),
  ...group('rolled-back', { 'a lower rollback counter': made({ rollback: 2 }) }),
  ...group('expired', { 'a second too late': made({ expires: NOW - 1 }) }),
  'with an expiry, by a clock that is not set': {
    manifest: made({ expires: NOW }),
    expect: 'clock-not-set',
    device: { now: null },
  },
  ...group('missing-dependency', {
    'a dependency that is not there': made(needs('radio', [0, 0, 0])),
    'a dependency that is a patch too old': made(needs('boot', [1, 2, 1])),
    'a dependency that is a minor version too old': made(needs('boot', [1, 10, 0])),
    'a dependency that is a major version too old': made(needs('boot', [2, 0, 0])),
  }),
  ...group('wrong-slot', {
    'linked for no slot': made({ loadAddress: SLOT_A + 4 }),
    'larger than its slot': made({ loadAddress: SLOT_B }),
  }),
  ...group('wrong-vendor', {
    'wrong in everything': made({
      ...needs('radio', [9, 9, 9]),
      vendorId: uuidOf('another vendor'),
      classId: uuidOf('another class'),
      component: 'radio',
      build: 'mutants',
      sequence: 1,
      rollback: 0,
      expires: 1,
      loadAddress: 0,
    }),
  }),
};

const images: Cases = {
  'an image that is a byte longer': { manifest: good, expect: 'wrong-size', image: Uint8Array.of(...image, 0) },
  'no image': { manifest: good, expect: 'wrong-size', image: new Uint8Array() },
  'an image with one bit changed': { manifest: good, expect: 'wrong-digest', image: flipped(image, 3, 5) },
};

export const manifestCases: Cases = { ...accepted, ...form, ...authenticity, ...applies, ...images };
