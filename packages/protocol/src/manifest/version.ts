// SPDX-License-Identifier: Apache-2.0
/** Versions of released images: the three numbers of semantic versioning, no pre-release and no build part. */
import { AssayMisuseError } from '@assay/crypto';

/** Major, minor, patch; 0…65535 each. */
export type Version = readonly [major: number, minor: number, patch: number];

const FORM = /^(0|[1-9]\d{0,4})\.(0|[1-9]\d{0,4})\.(0|[1-9]\d{0,4})$/;

/** From `1.2.3`. Throws AssayMisuseError `bad-version`. */
export function parseVersion(text: string): Version {
  const parts = FORM.exec(text)?.slice(1).map(Number);
  if (!parts?.every((part) => part <= 0xffff)) {
    throw new AssayMisuseError('bad-version', `${text} is no version: give MAJOR.MINOR.PATCH, each 0 to 65535`);
  }
  return parts as unknown as Version;
}

/** As text, e.g. `1.2.3`. */
export const formatVersion = (version: Version): string => version.join('.');

/** Negative when `a` is older than `b`, 0 when they are the same, else positive. */
export function compareVersions(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}
