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
  'basal', // profiles and temporary rates
  'reservoir', // it is told what a reservoir holds, counts it down, and primes
  'therapy-control',
  'roles', // at least two roles with different rights
  'annunciation',
  'pairing-display', // it shows a pairing secret while its pairing window is open
  'pairing-limits', // it limits guesses of that secret
  'unpairing',
  'resumption',
  'session-limits', // idle and age limits, and a last record counter
  'command-life', // commands say when they were issued and for how long they are good
  'confirm-button',
  'stop-button',
  'step-output', // the motor's step pin can be watched
  'supply-switch', // the supply can be cut
  'line-valve', // the rig can close the infusion line, and the pump finds that
  'occlusion-sensitivity', // how soon it finds that can be set
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
  sessionIdleMs: 'ms',
  sessionAgeMs: 'ms',
  sessionRecords: 'records',
  commandLifeMs: 'ms',
  issuedAheadMs: 'ms',
  pairingAttempts: 'attempts',
  pairingLockMs: 'ms',
  replayWindow: 'records',
  doubtStepsPerReset: 'steps',
  occlusionSteps: 'steps',
  occlusionStepsHigh: 'steps',
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
    /** A session without a record from the peer for this long is closed. */
    sessionIdleMs: limit(UNITS.sessionIdleMs),
    /** A session that descends from a handshake older than this is closed. */
    sessionAgeMs: limit(UNITS.sessionAgeMs),
    /** Counters of one direction of a session, from 0. */
    sessionRecords: limit(UNITS.sessionRecords),
    /** T_fresh: the longest that a command may be good for after it was issued. */
    commandLifeMs: limit(UNITS.commandLifeMs),
    /** How far in the future a command may have been issued by the pump's own clock. */
    issuedAheadMs: limit(UNITS.issuedAheadMs),
    /** Wrong guesses of the pairing secret that close the pairing window. */
    pairingAttempts: limit(UNITS.pairingAttempts),
    /** How long the pairing window then stays shut; twice as long after each further such window. */
    pairingLockMs: limit(UNITS.pairingLockMs),
    /** How many records back the replay window reaches. */
    replayWindow: limit(UNITS.replayWindow),
    /** How many steps the history may count above those seen, for each reset in mid-bolus. */
    doubtStepsPerReset: limit(UNITS.doubtStepsPerReset),
    /** How many steps the motor may make into a closed line, which its release then gives. */
    occlusionSteps: limit(UNITS.occlusionSteps),
    /** The same at the highest sensitivity. */
    occlusionStepsHigh: limit(UNITS.occlusionStepsHigh),
  }),
});

/** Plain data: crosses threads and goes before judges as it is. */
export type DeviceProfile = z.infer<typeof profileSchema>;
