// SPDX-License-Identifier: Apache-2.0
/** A manifest with every field, and a device that may install it. */
import { sha256 } from '@assay/crypto';
import type { UpdateTarget } from './check.js';
import type { UpdateManifest } from './manifest.js';

export const SAMPLE_IMAGE = Uint8Array.from({ length: 1000 }, (_, i) => i & 0xff);
export const SAMPLE_NOW = 1_790_000_000;
const SLOT_A = 0x1000_0000;

export function sampleManifest(edit: Partial<UpdateManifest> = {}): UpdateManifest {
  return {
    sequence: 7,
    vendorId: new Uint8Array(16).fill(0xaa),
    classId: new Uint8Array(16).fill(0xbb),
    component: 'pump',
    version: [1, 2, 3],
    rollback: 3,
    size: SAMPLE_IMAGE.length,
    digest: sha256(SAMPLE_IMAGE),
    loadAddress: SLOT_A,
    build: 'release',
    sbomDigest: new Uint8Array(32).fill(0xcc),
    dependencies: [{ component: 'boot', minimum: [1, 0, 0] }],
    expires: SAMPLE_NOW + 3600,
    ...edit,
  };
}

export function sampleTarget(edit: Partial<UpdateTarget> = {}): UpdateTarget {
  return {
    vendorId: new Uint8Array(16).fill(0xaa),
    classId: new Uint8Array(16).fill(0xbb),
    components: new Map([
      ['pump', [1, 2, 2]],
      ['boot', [1, 0, 0]],
    ]),
    sequence: 6,
    rollback: 3,
    build: 'release',
    slots: [{ address: SLOT_A, size: 65_536 }],
    now: SAMPLE_NOW,
    ...edit,
  };
}
