// SPDX-License-Identifier: Apache-2.0
/** Field types and bounds that several messages share. */
import type { Fields, Role } from './types.js';

/** One STEP pulse, milliunits. */
export const STEP_MILLIUNITS = 50;
/** The largest single bolus that a message can order, milliunits. A pump's own limit may be lower. */
export const MAX_BOLUS_MILLIUNITS = 10_000;
/** The largest basal rate that a message can order, milliunits an hour. */
export const MAX_BASAL_MILLIUNITS_PER_HOUR = 35_000;
/** The longest that a command may be valid for after it was issued, milliseconds. */
export const MAX_LIFE_MS = 60_000;
/** Segments of a basal profile. */
export const MAX_BASAL_SEGMENTS = 48;
/** Bytes of a credential chain: it travels in Noise message 3. */
export const MAX_CREDENTIAL_BYTES = 416;

export const u32 = { type: 'uint', min: 0, max: 0xffff_ffff } as const;
export const milliunits = { ...u32, unit: 'mU' } as const;
export const rate = { type: 'uint', min: 0, max: MAX_BASAL_MILLIUNITS_PER_HOUR, unit: 'mU/h' } as const;
export const uptime = { ...u32, unit: 'ms' } as const;
export const minutesOfDay = { type: 'uint', min: 0, max: 1439, unit: 'min' } as const;
export const profileNumber = { type: 'uint', min: 1, max: 8 } as const;

/** The last fields of each message that changes delivery (link.md FRESH). */
export const freshness = {
  issued: {
    key: 20,
    ...uptime,
    doc: "When it was issued, by the pump's own uptime as the peer reckons it, modulo 2^32.",
  },
  life: {
    key: 21,
    type: 'uint',
    min: 1,
    max: MAX_LIFE_MS,
    unit: 'ms',
    doc: 'How long after `issued` it may be carried out.',
  },
  key: { key: 22, type: 'uint64', doc: 'Idempotency key, random, one for each intended command.' },
} as const satisfies Fields;

export const everyRole = [
  'controller',
  'caregiver',
  'automatedDosing',
  'clinician',
  'service',
  'cgm',
] as const satisfies readonly Role[];
/** Who may read what the pump does. */
export const readers = [
  'controller',
  'caregiver',
  'automatedDosing',
  'clinician',
  'service',
] as const satisfies readonly Role[];
