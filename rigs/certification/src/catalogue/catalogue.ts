// SPDX-License-Identifier: Apache-2.0
/** The catalogue: 58 requirements in order. Documents say that a sequence exercises one of them, never that a product conforms. */
import { deviceSecurity } from './device-security.js';
import { linkSecurity } from './link-security.js';
import { safeTherapy } from './safe-therapy.js';
import type { Requirement } from './types.js';

export const catalogue: readonly Requirement[] = [...linkSecurity, ...deviceSecurity, ...safeTherapy];

/** The requirement of an id such as `04`; throws when the catalogue has none: a bug of the caller. */
export function requirement(id: string): Requirement {
  const found = catalogue.find((entry) => entry.id === id);
  if (found === undefined) throw new Error(`requirement ${id} is not in the catalogue (01…58)`);
  return found;
}
