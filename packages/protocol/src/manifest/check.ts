// SPDX-License-Identifier: Apache-2.0
/** Whether a verified manifest may be installed on a device, and whether an image is the one it means (update-manifest.md §4). */
import { AssayPeerError, bytesToHex, type CryptoBackend, constantTimeEqual, portableCrypto } from '@assay/crypto';
import { type Verified, wantVerified } from '../cose/verified.js';
import type { UpdateManifest } from './manifest.js';
import { compareVersions, formatVersion, type Version } from './version.js';

/** Why an update is refused; codes of AssayPeerError, stable. */
export const UPDATE_FAULTS = [
  'too-large', // the signed manifest is longer than its bound
  'malformed',
  'unknown-signer',
  'bad-signature',
  'wrong-vendor',
  'wrong-class',
  'wrong-component', // the device has none of this name
  'wrong-build', // not for a device that runs releases
  'stale-sequence',
  'rolled-back',
  'clock-not-set', // the manifest expires, and the device does not know the time
  'expired',
  'missing-dependency',
  'wrong-slot', // not linked for a free slot, or larger than it
  'wrong-size',
  'wrong-digest',
] as const;

/** One of UPDATE_FAULTS. */
export type UpdateFault = (typeof UPDATE_FAULTS)[number];

/** What a device knows of itself when it judges a manifest. */
export interface UpdateTarget {
  readonly vendorId: Uint8Array;
  readonly classId: Uint8Array;
  /** Its components and the versions that they run. */
  readonly components: ReadonlyMap<string, Version>;
  /** The last sequence number taken for the component. */
  readonly sequence: number;
  /** The lowest security version that it still takes. */
  readonly rollback: number;
  readonly build: UpdateManifest['build'];
  /** Slots that may be written now: where they begin, and how many bytes they hold. */
  readonly slots: readonly { readonly address: number; readonly size: number }[];
  /** Seconds since 1970-01-01T00:00:00Z; null when the clock is not set. */
  readonly now: number | null;
}

function refuse(fault: UpdateFault, text: string): never {
  throw new AssayPeerError(fault, `manifest: ${text}`);
}

function checkApplies(manifest: UpdateManifest, target: UpdateTarget): void {
  if (!constantTimeEqual(manifest.vendorId, target.vendorId)) {
    refuse('wrong-vendor', `is for vendor ${bytesToHex(manifest.vendorId)}`);
  }
  if (!constantTimeEqual(manifest.classId, target.classId)) {
    refuse('wrong-class', `is for class ${bytesToHex(manifest.classId)}`);
  }
  if (!target.components.has(manifest.component))
    refuse('wrong-component', `there is no component ${manifest.component}`);
  // A device that was made to be tested may go back to a release; a release never becomes one that can be weakened.
  if (target.build === 'release' && manifest.build !== 'release') refuse('wrong-build', `a ${manifest.build} build`);
}

function checkFresh(manifest: UpdateManifest, { sequence, rollback, now }: UpdateTarget): void {
  if (manifest.sequence <= sequence)
    refuse('stale-sequence', `sequence ${manifest.sequence}, the last was ${sequence}`);
  if (manifest.rollback < rollback)
    refuse('rolled-back', `rollback counter ${manifest.rollback}, at least ${rollback}`);
  if (manifest.expires === undefined) return;
  if (now === null) refuse('clock-not-set', 'expires, and the clock is not set');
  if (now > manifest.expires) refuse('expired', `could be installed until ${manifest.expires}, it is ${now}`);
}

function checkFits(manifest: UpdateManifest, { components, slots }: UpdateTarget): void {
  for (const { component, minimum } of manifest.dependencies) {
    const present = components.get(component);
    if (present && compareVersions(present, minimum) >= 0) continue;
    const has = present ? `it is ${formatVersion(present)}` : 'there is none';
    refuse('missing-dependency', `wants ${component} ${formatVersion(minimum)} or later, ${has}`);
  }
  const slot = slots.find(({ address }) => address === manifest.loadAddress);
  if (!slot) refuse('wrong-slot', `is linked for 0x${manifest.loadAddress.toString(16)}, where no slot is free`);
  if (manifest.size > slot.size) refuse('wrong-slot', `${manifest.size} bytes, the slot holds ${slot.size}`);
}

/**
 * Throws AssayPeerError with an UpdateFault as code unless the device may install what the manifest describes. Checks, in
 * this order: vendor, class, component, build, sequence, rollback counter, expiry, dependencies, slot.
 */
export function checkUpdate(manifest: Verified<UpdateManifest>, target: UpdateTarget): void {
  wantVerified(manifest, 'the manifest');
  checkApplies(manifest, target);
  checkFresh(manifest, target);
  checkFits(manifest, target);
}

/** Throws AssayPeerError `wrong-size` or `wrong-digest` unless `image` is the one that the manifest means. */
export function checkImage(
  manifest: Verified<UpdateManifest>,
  image: Uint8Array,
  crypto: CryptoBackend = portableCrypto,
): void {
  wantVerified(manifest, 'the manifest');
  if (image.length !== manifest.size)
    refuse('wrong-size', `is for ${manifest.size} bytes, the image has ${image.length}`);
  if (!constantTimeEqual(crypto.sha256(image), manifest.digest))
    refuse('wrong-digest', 'the image has another SHA-256');
}
