// SPDX-License-Identifier: Apache-2.0
/**
 * Update manifests: what one firmware image is, for which device, and what it may replace. The elements are those of the
 * SUIT information model (RFC 9124 §3); update-manifest.md §2 maps them. Signed as the other claims are, COSE_Sign1.
 */
import { AssayMisuseError, type CryptoBackend, type KeyPair, portableCrypto, SHA256_BYTES } from '@assay/crypto';
import type { CborMap, CborValue } from '../cbor/cbor.js';
import { ClaimsReader } from '../cose/claims-reader.js';
import { wantReadable } from '../cose/readable.js';
import { openClaims, peekClaims, signClaims } from '../cose/signed-claims.js';
import { markVerified, type Verified } from '../cose/verified.js';
import type { EnumValue } from '../messages/body.js';
import { enumCode, enumName } from '../messages/codes.js';
import type { Unauthenticated } from '../messages/unauthenticated.js';
import type { Version } from './version.js';

/** Another component, and the version of it that must be there. */
export interface Dependency {
  /** Identifier of another component of the device. */
  readonly component: string;
  /** The lowest version of it that this image works with. */
  readonly minimum: Version;
}

/** What an update is for, and which image it is, by the information model of SUIT (RFC 9124). */
export interface UpdateManifest {
  /** Grows with each manifest that is published for the component; below 2^32. */
  readonly sequence: number;
  /** 16 bytes, a UUID: of the maker, e.g. version 5 of its domain name (RFC 9124 §3.3). */
  readonly vendorId: Uint8Array;
  /** 16 bytes, a UUID: of the board and its revision, e.g. version 5 in the maker's name space (RFC 9124 §3.4). */
  readonly classId: Uint8Array;
  /** Which part of the device it is for; 1…12 printable ASCII characters. */
  readonly component: string;
  readonly version: Version;
  /** Security version: a device never goes below the highest that it has run. */
  readonly rollback: number;
  /** Of the image, bytes. */
  readonly size: number;
  /** SHA-256 of the image. */
  readonly digest: Uint8Array;
  /** The address that the image is linked for and stored at; it names the slot. */
  readonly loadAddress: number;
  readonly build: EnumValue<'BuildKind'>;
  /** SHA-256 of the image's software bill of materials. */
  readonly sbomDigest: Uint8Array;
  /** At most 4. */
  readonly dependencies: readonly Dependency[];
  /** Last second in which it may be installed, since 1970-01-01T00:00:00Z; absent: always. */
  readonly expires?: number;
}

export const MANIFEST_STRUCTURE_VERSION = 1;
/** Of a signed manifest: what an embedded verifier keeps room for. */
export const MAX_MANIFEST_BYTES = 256;
export const MAX_DEPENDENCIES = 4;
export const MAX_COMPONENT_LENGTH = 12;
const UUID_BYTES = 16;
const UINT16_MAX = 0xffff;

const Key = {
  structure: 1,
  sequence: 2,
  vendorId: 3,
  classId: 4,
  component: 5,
  version: 6,
  rollback: 7,
  size: 8,
  digest: 9,
  loadAddress: 10,
  build: 11,
  sbomDigest: 12,
  dependencies: 13,
  expires: 14,
} as const;

const WHAT = 'manifest';

/** The claims, not checked yet. */
export function manifestClaims(manifest: UpdateManifest): CborMap {
  const { dependencies, expires, build, version, ...same } = manifest;
  const claims = new Map<number, CborValue>([
    [Key.structure, MANIFEST_STRUCTURE_VERSION],
    [Key.sequence, same.sequence],
    [Key.vendorId, same.vendorId],
    [Key.classId, same.classId],
    [Key.component, same.component],
    [Key.version, version],
    [Key.rollback, same.rollback],
    [Key.size, same.size],
    [Key.digest, same.digest],
    [Key.loadAddress, same.loadAddress],
    [Key.build, enumCode('BuildKind', build)],
    [Key.sbomDigest, same.sbomDigest],
  ]);
  // One encoding for each manifest: no dependencies means no key, never an empty array.
  if (dependencies.length > 0) {
    claims.set(
      Key.dependencies,
      dependencies.map(({ component, minimum }) => [component, minimum]),
    );
  }
  if (expires !== undefined) claims.set(Key.expires, expires);
  return claims;
}

function readVersion(claims: ClaimsReader, value: CborValue | undefined, name: string): Version {
  const fits =
    Array.isArray(value) &&
    value.length === 3 &&
    value.every((part) => typeof part === 'number' && part >= 0 && part <= UINT16_MAX);
  return fits ? (value as unknown as Version) : claims.refuse(name, 'is no [major, minor, patch] of 16 bits each');
}

function readDependencies(claims: ClaimsReader): readonly Dependency[] {
  if (!claims.has(Key.dependencies)) return [];
  return claims.array(Key.dependencies, 'dependencies', 1, MAX_DEPENDENCIES).map((item, i) => {
    const name = `dependencies[${i}]`;
    if (!Array.isArray(item) || item.length !== 2) return claims.refuse(name, 'is no [component, minimum version]');
    const [component, minimum] = item as readonly CborValue[];
    return {
      component: claims.textOf(component, `${name}.component`, MAX_COMPONENT_LENGTH),
      minimum: readVersion(claims, minimum, `${name}.minimum`),
    };
  });
}

function readManifest(map: CborMap): UpdateManifest {
  const claims = new ClaimsReader(map, WHAT);
  claims.uint(Key.structure, 'structure version', MANIFEST_STRUCTURE_VERSION, MANIFEST_STRUCTURE_VERSION);
  const build = claims.uint(Key.build, 'build');
  const manifest: UpdateManifest = {
    sequence: claims.uint(Key.sequence, 'sequence'),
    vendorId: claims.bytes(Key.vendorId, 'vendor id', UUID_BYTES),
    classId: claims.bytes(Key.classId, 'class id', UUID_BYTES),
    component: claims.text(Key.component, 'component', MAX_COMPONENT_LENGTH),
    version: readVersion(claims, claims.take(Key.version, 'version'), 'version'),
    rollback: claims.uint(Key.rollback, 'rollback counter'),
    size: claims.uint(Key.size, 'size', 1),
    digest: claims.bytes(Key.digest, 'digest', SHA256_BYTES),
    loadAddress: claims.uint(Key.loadAddress, 'load address'),
    build: enumName('BuildKind', build) ?? claims.refuse('build', `${build} is unknown`),
    sbomDigest: claims.bytes(Key.sbomDigest, 'SBOM digest', SHA256_BYTES),
    dependencies: readDependencies(claims),
    ...(claims.has(Key.expires) ? { expires: claims.uint(Key.expires, 'expires') } : {}),
  };
  claims.end();
  return manifest;
}

/** Throws AssayMisuseError `bad-manifest` for a field out of its bounds, or when it does not fit 256 bytes. */
export function signManifest(
  manifest: UpdateManifest,
  signer: KeyPair,
  options: { readonly crypto?: CryptoBackend } = {},
): Uint8Array {
  const claims = manifestClaims(manifest);
  wantReadable('bad-manifest', () => readManifest(claims));
  const signed = signClaims(claims, 'update', signer, options.crypto ?? portableCrypto);
  if (signed.length <= MAX_MANIFEST_BYTES) return signed;
  const mend = 'shorten component names or name fewer dependencies';
  throw new AssayMisuseError(
    'bad-manifest',
    `the manifest has ${signed.length} bytes, at most ${MAX_MANIFEST_BYTES}: ${mend}`,
  );
}

/**
 * The manifest, authenticated: not yet judged for any device (checkUpdate) or image (checkImage).
 * publicKey — the Ed25519 key that signs updates, 32 bytes. Throws AssayPeerError `too-large`, `malformed`,
 * `unknown-signer`, `bad-signature`.
 */
export function verifyManifest(
  bytes: Uint8Array,
  { publicKey, crypto = portableCrypto }: { readonly publicKey: Uint8Array; readonly crypto?: CryptoBackend },
): Verified<UpdateManifest> {
  return markVerified(
    readManifest(openClaims(bytes, { context: 'update', publicKey, maxBytes: MAX_MANIFEST_BYTES, what: WHAT, crypto })),
  );
}

/** Reads a manifest without authenticating it, for people to look at. Throws AssayPeerError `too-large` or `malformed`. */
export function inspectManifest(bytes: Uint8Array): Unauthenticated<UpdateManifest & { readonly keyId: Uint8Array }> {
  const { unauthenticated } = peekClaims(bytes, MAX_MANIFEST_BYTES, WHAT);
  return { unauthenticated: { ...readManifest(unauthenticated.claims), keyId: unauthenticated.keyId } };
}
