// SPDX-License-Identifier: Apache-2.0
/** The statements of update-manifest.md, on the generated vectors and on manifests made here. */
import { readFileSync } from 'node:fs';
import { AssayMisuseError, ed25519KeyPair, hexToBytes, portableCrypto } from '@assay/crypto';
import { describe, expect, it } from 'vitest';
import { outcomeOf } from '../cose/outcome.test-util.js';
import type { Verified } from '../cose/verified.js';
import { checkImage, checkUpdate, UPDATE_FAULTS, type UpdateTarget } from './check.js';
import { inspectManifest, MAX_MANIFEST_BYTES, signManifest, type UpdateManifest, verifyManifest } from './manifest.js';
import { SAMPLE_IMAGE, SAMPLE_NOW, sampleManifest, sampleTarget } from './sample.test-util.js';
import { compareVersions, formatVersion, parseVersion, type Version } from './version.js';

interface Device {
  readonly vendorId: string;
  readonly classId: string;
  readonly components: Readonly<Record<string, Version>>;
  readonly sequence: number;
  readonly rollback: number;
  readonly build: UpdateManifest['build'];
  readonly slots: UpdateTarget['slots'];
  readonly now: number | null;
}
interface Vector {
  readonly name: string;
  readonly manifest: string;
  readonly expect: string;
  readonly device?: Partial<Device>;
  readonly image?: string;
}
const file = JSON.parse(
  readFileSync(new URL('../../../../tests/vectors/manifests/manifests.json', import.meta.url), 'utf8'),
) as { publicKey: string; device: Device; image: string; vectors: readonly Vector[] };

function judge({ manifest, device, image }: Vector): void {
  const { vendorId, classId, components, ...rest } = { ...file.device, ...device };
  const verified = verifyManifest(hexToBytes(manifest), { publicKey: hexToBytes(file.publicKey) });
  checkUpdate(verified, {
    ...rest,
    vendorId: hexToBytes(vendorId),
    classId: hexToBytes(classId),
    components: new Map(Object.entries(components)),
  });
  checkImage(verified, hexToBytes(image ?? file.image));
}

const outcome = (name: string): string => outcomeOf(() => judge(file.vectors.find((each) => each.name === name)!));
const outcomes = (...names: readonly string[]) => names.map(outcome);
const all = (code: string, names: readonly string[]) => names.map(() => code);

const signer = ed25519KeyPair(new Uint8Array(32).fill(4));
const verified = (edit: Partial<UpdateManifest> = {}) =>
  verifyManifest(signManifest(sampleManifest(edit), signer), { publicKey: signer.publicKey });

describe('vectors of update manifests', () => {
  it.each(file.vectors.map(({ name, expect }) => [name, expect]))('%s: %s', (name, expected) => {
    expect(outcome(name!)).toBe(expected);
  });

  it('reach every code, each name once', () => {
    const reached = new Set(file.vectors.map((each) => each.expect));
    reached.delete('accepted');
    expect([...reached].sort()).toEqual([...UPDATE_FAULTS].sort());
    expect(new Set(file.vectors.map(({ name }) => name)).size).toBe(file.vectors.length);
  });
});

describe('the signed manifest', () => {
  it('UPD-1 is a signed object of the use `Assay/1 update`, by the key for updates', () => {
    const form = [
      'with tag 18',
      'algorithm ES256',
      'no key id',
      'something in the unprotected header',
      'a detached payload',
    ];
    expect(outcomes(...form)).toEqual(all('malformed', form));
    const forged = ['signed by another key under this key id', 'signed as a credential', 'signed without a context'];
    forged.push('one bit of the signature changed', 'S + L in place of S', 'one bit of the SBOM digest changed');
    expect(outcomes(...forged)).toEqual(all('bad-signature', forged));
    expect(outcome('signed by another key')).toBe('unknown-signer');
  });

  it('UPD-2 has at most 256 bytes', () => {
    expect(outcomes('257 bytes', '65,536 bytes')).toEqual(['too-large', 'too-large']);
    const minimum = [65_535, 65_535, 65_535] as const;
    const dependencies = ['a', 'b', 'c', 'd'].map((name) => ({ component: name.repeat(12), minimum }));
    expect(() => signManifest(sampleManifest({ dependencies }), signer)).toThrow(/at most 256: shorten/);
    expect(MAX_MANIFEST_BYTES).toBe(256);
  });

  it('UPD-3 refuses another structure version', () => {
    expect(outcome('structure version 2')).toBe('malformed');
  });

  it('UPD-4 leaves dependencies out when there are none', () => {
    expect(outcome('an empty array of dependencies')).toBe('malformed');
    expect(verified({ dependencies: [] }).dependencies).toEqual([]);
  });

  it('UPD-5 refuses a key that is missing, unknown, of another type or out of its bounds', () => {
    const names = file.vectors.filter((each) => each.expect === 'malformed').map(({ name }) => name);
    expect(names.filter((name) => name.startsWith('no '))).toHaveLength(13);
    const rest = ['an unknown key', 'version as text', 'a version number of 65,536', 'size 0', 'an unknown build'];
    rest.push('a component of 13 characters', 'five dependencies', 'expires as text', 'sequence number 2^32');
    expect(outcomes(...rest)).toEqual(all('malformed', rest));
    expect(() => signManifest(sampleManifest({ component: '' }), signer)).toThrow(AssayMisuseError);
    expect(() => signManifest(sampleManifest({ size: 0 }), signer)).toThrow(AssayMisuseError);
  });

  it('comes back as it was signed, and without what is optional too', () => {
    expect(verified()).toEqual(sampleManifest());
    const { expires: _, ...always } = sampleManifest({ dependencies: [] });
    expect(verifyManifest(signManifest(always, signer), { publicKey: signer.publicKey })).toEqual(always);
  });

  it('sizes are those that the specification gives', () => {
    const numbers = { sequence: 17, size: 39_472, digest: new Uint8Array(32), version: [0, 2, 0] } as const;
    const { expires: _, ...always } = sampleManifest({ ...numbers, dependencies: [] });
    expect(signManifest(always, signer).length).toBe(220);
    expect(signManifest(sampleManifest(numbers), signer).length).toBe(238);
  });
});

describe('whether a device may install it', () => {
  it('UPD-6 refuses another vendor', () => expect(outcome('another vendor')).toBe('wrong-vendor'));
  it('UPD-7 refuses another class', () => expect(outcome('another board')).toBe('wrong-class'));
  it('UPD-8 refuses an unknown component', () =>
    expect(outcome('a component that is not there')).toBe('wrong-component'));

  it('UPD-9 refuses a test build on a release', () => {
    expect(outcomes('a test build', 'a test build on a device for tests')).toEqual(['wrong-build', 'accepted']);
  });

  it('UPD-10 wants a higher sequence number, whatever the version says', () => {
    expect(outcomes('the same sequence number', 'an older one')).toEqual(['stale-sequence', 'stale-sequence']);
    expect(outcome('an older version under a newer sequence number')).toBe('accepted');
  });

  it('UPD-11 refuses a lower rollback counter, and takes the same and higher ones', () => {
    expect(outcomes('a lower rollback counter', 'the smallest', 'a higher rollback counter')).toEqual([
      'rolled-back',
      'accepted',
      'accepted',
    ]);
  });

  it('UPD-12 refuses after expires, and what expires while the clock is not set', () => {
    expect(outcomes('a second too late', 'with an expiry, by a clock that is not set')).toEqual([
      'expired',
      'clock-not-set',
    ]);
    expect(outcome('with a dependency and an expiry')).toBe('accepted'); // in its last second
    expect(outcome('without an expiry, by a clock that is not set')).toBe('accepted');
  });

  it('UPD-13 wants each dependency in its lowest version or later, compared number by number', () => {
    const names = ['a dependency that is not there', 'a dependency that is a patch too old'];
    names.push('a dependency that is a minor version too old', 'a dependency that is a major version too old');
    expect(outcomes(...names)).toEqual(all('missing-dependency', names));
    expect(outcome('with two dependencies')).toBe('accepted');
  });

  it('UPD-14 wants the address of a free slot that holds it', () => {
    expect(outcomes('linked for no slot', 'larger than its slot')).toEqual(['wrong-slot', 'wrong-slot']);
    expect(outcomeOf(() => checkUpdate(verified(), sampleTarget({ slots: [] })))).toBe('wrong-slot');
    const exact = [{ address: 0x1000_0000, size: SAMPLE_IMAGE.length }];
    expect(outcomeOf(() => checkUpdate(verified(), sampleTarget({ slots: exact })))).toBe('accepted');
  });

  it('UPD-15 gives the code of the first check that fails', () => {
    expect(outcome('wrong in everything')).toBe('wrong-vendor');
    const target = sampleTarget();
    const worse: readonly (readonly [string, Partial<UpdateManifest>])[] = [
      ['wrong-slot', { loadAddress: 4 }],
      ['missing-dependency', { dependencies: [{ component: 'boot', minimum: [9, 0, 0] }] }],
      ['expired', { expires: SAMPLE_NOW - 1 }],
      ['rolled-back', { rollback: 0 }],
      ['stale-sequence', { sequence: 0 }],
      ['wrong-build', { build: 'mutants' }],
      ['wrong-component', { component: 'radio' }],
      ['wrong-class', { classId: new Uint8Array(16) }],
      ['wrong-vendor', { vendorId: new Uint8Array(16) }],
    ];
    let edit: Partial<UpdateManifest> = {};
    for (const [code, more] of worse) {
      edit = { ...edit, ...more };
      expect(outcomeOf(() => checkUpdate(verified(edit), target))).toBe(code);
    }
  });
});

describe('whether an image is the one', () => {
  it('UPD-16 refuses another size', () => {
    expect(outcomes('an image that is a byte longer', 'no image')).toEqual(['wrong-size', 'wrong-size']);
  });

  it('UPD-17 refuses another SHA-256', () => {
    expect(outcome('an image with one bit changed')).toBe('wrong-digest');
    expect(outcomeOf(() => checkImage(verified(), SAMPLE_IMAGE, portableCrypto))).toBe('accepted');
  });

  it('neither judgement takes a manifest that was only inspected', () => {
    const { unauthenticated } = inspectManifest(signManifest(sampleManifest(), signer));
    expect(unauthenticated.version).toEqual([1, 2, 3]);
    const cast = unauthenticated as unknown as Verified<UpdateManifest>;
    expect(() => checkUpdate(cast, sampleTarget())).toThrow(/was not verified/);
    expect(() => checkImage(cast, SAMPLE_IMAGE)).toThrow(/was not verified/);
    // @ts-expect-error the type keeps them apart too
    expect(() => checkImage(unauthenticated, SAMPLE_IMAGE)).toThrow(AssayMisuseError);
    // A changed copy of a verified manifest is a manifest that nobody verified.
    expect(() => checkImage({ ...verified(), size: 1 }, SAMPLE_IMAGE)).toThrow(/was not verified/);
  });
});

describe('versions', () => {
  it('are three numbers, compared as numbers', () => {
    expect(parseVersion('0.10.65535')).toEqual([0, 10, 65_535]);
    expect(formatVersion([1, 2, 3])).toBe('1.2.3');
    for (const text of ['', '1', '1.2', '1.2.3.4', '1.2.3-rc.1', '01.2.3', '1.2.65536', '-1.0.0', ' 1.2.3', '1.2.x']) {
      expect(() => parseVersion(text)).toThrow(/is no version/);
    }
    const order = ['0.0.1', '0.0.10', '0.2.0', '0.10.0', '1.0.0', '10.0.0'].map(parseVersion);
    const sorted = order.toReversed().sort(compareVersions);
    expect(sorted).toEqual(order);
    expect(compareVersions([1, 2, 3], [1, 2, 3])).toBe(0);
  });
});
