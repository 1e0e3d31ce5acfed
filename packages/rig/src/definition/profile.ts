// SPDX-License-Identifier: Apache-2.0
/** The device profile: what a pump claims to be able to do and the limits it is judged by, each with unit and source. */
import { z } from 'zod';

/** What a sequence may need of a pump and of the hands at its pins. */
export const CAPABILITIES = [
  'secure-link', // docs/protocol/link.md sessions
  'identity',
  'status',
  'history',
  'bolus',
  'bolus-cancel',
  'therapy-control',
  'roles', // at least two roles with different rights
  'annunciation',
  'confirm-button',
  'stop-button',
  'step-output', // the motor's step pin can be watched
  'supply-switch', // the supply can be cut
] as const;

export type Capability = (typeof CAPABILITIES)[number];

/** Each limit's unit is part of the schema: a profile in other units is refused, never converted. */
const UNITS = {
  stepMilliunits: 'mU',
  maxBolusMilliunits: 'mU',
  minStepIntervalMs: 'ms',
  stepPulseMs: 'ms',
  firstStepMs: 'ms',
  stopMs: 'ms',
  stopDebounceMs: 'ms',
  confirmHoldMs: 'ms',
  pairingWindowMs: 'ms',
  bootMs: 'ms',
  answerMs: 'ms',
  sessionMs: 'ms',
  replayWindow: 'records',
  doubtStepsPerReset: 'steps',
} as const;

export type LimitName = keyof typeof UNITS;

function limit<Unit extends string>(unit: Unit) {
  return z.strictObject({
    value: z.number().int().nonnegative(),
    unit: z.literal(unit),
    source: z.string().min(1),
  });
}

export const profileSchema = z.strictObject({
  schema: z.literal('assay-profile/1'),
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case words joined by hyphens'),
  title: z.string().min(1),
  capabilities: z.array(z.enum(CAPABILITIES)),
  limits: z.strictObject({
    /** Insulin of one step. */
    stepMilliunits: limit(UNITS.stepMilliunits),
    /** Largest single bolus. */
    maxBolusMilliunits: limit(UNITS.maxBolusMilliunits),
    /** Shortest time between two rising edges of STEP. */
    minStepIntervalMs: limit(UNITS.minStepIntervalMs),
    /** How long STEP stays high. */
    stepPulseMs: limit(UNITS.stepPulseMs),
    /** Longest time from the answer to a bolus order to its first step. */
    firstStepMs: limit(UNITS.firstStepMs),
    /** T_stop: longest time from a stop or cancel to the last rising edge of STEP. */
    stopMs: limit(UNITS.stopMs),
    /** How long the stop button must be held. */
    stopDebounceMs: limit(UNITS.stopDebounceMs),
    /** How long the confirm button must be held to open the pairing window. */
    confirmHoldMs: limit(UNITS.confirmHoldMs),
    /** How long the pairing window stays open. */
    pairingWindowMs: limit(UNITS.pairingWindowMs),
    /** Longest time from supply on to the first answer. */
    bootMs: limit(UNITS.bootMs),
    /** T_answer: longest time from a request to its answer. */
    answerMs: limit(UNITS.answerMs),
    /** T_session: longest time from the first handshake frame to the open session. */
    sessionMs: limit(UNITS.sessionMs),
    /** How many records back the replay window reaches. */
    replayWindow: limit(UNITS.replayWindow),
    /** How many steps the history may count above those seen, for each reset in mid-bolus. */
    doubtStepsPerReset: limit(UNITS.doubtStepsPerReset),
  }),
});

/** Plain data: crosses threads and goes before judges as it is. */
export type DeviceProfile = z.infer<typeof profileSchema>;
