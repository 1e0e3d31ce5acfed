// SPDX-License-Identifier: Apache-2.0
/** Enumerations of the pump link. Values are append-only. */
import type { Enumeration } from './types.js';

export const enums = {
  Role: {
    doc: 'What a paired peer may do.',
    source: 'Assay',
    values: { controller: 1, caregiver: 2, automatedDosing: 3, clinician: 4, service: 5, cgm: 6 },
  },
  HelloPurpose: {
    doc: 'What the peer wants of the handshake that follows.',
    source: 'Assay',
    values: { session: 1, pairing: 2, resumption: 3 },
  },
  Suite: {
    doc: 'Which Noise protocol the handshake runs: XX for a session, XXpsk3 for pairing, NNpsk0 for resumption.',
    source: 'Assay',
    values: { xx: 1, xxPsk3: 2, nnPsk0: 3 },
  },
  Feature: {
    doc: 'Bits of Identity.features: bit 0 is `basal`, and so on. A message of a feature that a pump has not is `unsupported`.',
    source: 'Assay',
    values: {
      basal: 0,
      temporaryBasal: 1,
      bolusKinds: 2,
      priming: 3,
      reservoir: 4,
      annunciations: 5,
      limits: 6,
      time: 7,
      glucose: 8,
      automatedDosing: 9,
      audit: 10,
      credentials: 11,
      update: 12,
    },
  },
  Result: {
    doc: 'How a request ended.',
    source: 'IDS',
    values: {
      success: 0x0f,
      unsupported: 0x70, // opcode unknown, or of a feature that the pump has not
      invalidOperand: 0x71, // malformed, missing, unknown or non-deterministic field
      notCompleted: 0x72, // e.g. the journal cannot be written
      outOfRange: 0x73, // well-formed, but outside the safe range
      notApplicable: 0x74, // e.g. bolus while therapy is stopped, cancel without a bolus
      plausibilityFailed: 0x75, // e.g. not a whole number of steps
      maxBolusNumber: 0x76, // a bolus is running
      notAuthorised: 0xc1, // Assay: the role may not
      outOfOrder: 0xc2, // Assay: delivery-changing message older than one already seen
      notFresh: 0xc3, // Assay: its life span is over, or it was issued in the future
      confirmationNeeded: 0xc4, // Assay: a person must confirm it at the pump, then it is sent again with the same key
      overLimit: 0xc5, // Assay: beyond a limit that is set at the pump, or the hour's or day's maximum
    },
  },
  SessionEnd: {
    doc: 'Why a session was closed.',
    source: 'Assay',
    values: { closed: 1, idle: 2, aged: 3, exhausted: 4, replaced: 5, unpaired: 6, revoked: 7 },
  },
  TherapyState: {
    doc: 'Whether insulin may be delivered.',
    source: 'IDS',
    values: { stop: 0x33, pause: 0x3c, run: 0x55 },
  },
  OperationalState: {
    doc: 'What the drive is doing.',
    source: 'IDS',
    values: { off: 0x33, standby: 0x3c, preparing: 0x55, priming: 0x5a, waiting: 0x66, ready: 0x96 },
  },
  BolusKind: {
    doc: 'How a bolus is spread: all at once, over its duration, or a part at once and the rest over its duration.',
    source: 'IDS',
    values: { normal: 0x33, extended: 0x3c, multiwave: 0x55 },
  },
  TemporaryBasalKind: {
    doc: 'Whether a temporary basal rate is an amount an hour, or a share of the profile.',
    source: 'IDS',
    values: { absolute: 0x33, percent: 0x3c },
  },
  OcclusionSensitivity: {
    doc: 'How soon a closed line is found: which thresholds of pressure hold (link.md OCC-2).',
    source: 'Assay',
    values: { low: 0x33, medium: 0x3c, high: 0x55 },
  },
  AnnunciationStatus: {
    doc: 'Life cycle of an annunciation.',
    source: 'IDS',
    values: { pending: 0x33, snoozed: 0x3c, confirmed: 0x55 },
  },
  AnnunciationType: {
    doc: 'What is annunciated.',
    source: 'IDS',
    values: {
      system: 0x000f,
      mechanical: 0x0033,
      occlusion: 0x003c,
      reservoirIssue: 0x0055,
      reservoirEmpty: 0x005a,
      reservoirLow: 0x0066,
      priming: 0x0069,
      setIncomplete: 0x0096,
      setDetached: 0x0099,
      powerInsufficient: 0x00a5,
      batteryEmpty: 0x00aa,
      batteryLow: 0x00c3,
      temperature: 0x00ff,
      airPressure: 0x0303,
      bolusCancelled: 0x030c,
      temporaryBasalOver: 0x0330,
      temporaryBasalCancelled: 0x033f,
      maxDelivery: 0x0356,
      dateTime: 0x0359,
      security: 0xf001, // Assay
      pairingWindow: 0xf002, // Assay
      confirmationWanted: 0xf003, // Assay
      therapyPaused: 0xf004, // Assay
    },
  },
  HistoryKind: {
    doc: 'What a history record tells.',
    source: 'Assay',
    values: {
      boot: 1,
      bolus: 2,
      peerPaired: 3,
      security: 4,
      therapyState: 5,
      peerUnpaired: 6,
      profileWritten: 7,
      profileActivated: 8,
      temporaryBasal: 9,
      basalTotal: 10,
      priming: 11,
      reservoirFilled: 12,
      limits: 13,
      time: 14,
      annunciation: 15,
      automatedDosing: 16,
      update: 17,
      occlusionSensitivity: 18,
    },
  },
  BolusEnd: {
    doc: 'How a bolus ended.',
    source: 'Assay',
    values: { running: 0, completed: 1, cancelled: 2, stopped: 3, interrupted: 4 },
  },
  AuditKind: {
    doc: 'What an audit record tells.',
    source: 'Assay',
    values: {
      boot: 1,
      handshakeFailed: 2,
      sessionOpened: 3,
      sessionClosed: 4,
      pairingOpened: 5,
      paired: 6,
      pairingFailed: 7,
      unpaired: 8,
      recordRejected: 9,
      notAuthorised: 10,
      malformed: 11,
      notFresh: 12,
      limitsChanged: 13,
      timeSet: 14,
      revocationStored: 15,
      updateStarted: 16,
      updateRefused: 17,
      updateConfirmed: 18,
      selfTestFailed: 19,
      lost: 20, // detail = how many records were lost here
      settingsDamaged: 21, // detail = what lies damaged in flash: 1 store, 2 settings, 3 journal
      sensorFault: 22, // detail = which sensor
      credentialRefused: 23, // detail = the first check that failed
      provisioned: 24,
      processorFault: 25, // detail = what ended the run before, and where
      occlusionSensitivitySet: 26,
      flashFault: 27, // detail = whose write failed
      lowSupply: 28, // detail = the battery, mV
      clockFault: 29, // detail = which check
    },
  },
  GlucoseQuality: {
    doc: 'How far a glucose reading may be trusted.',
    source: 'Assay',
    values: { good: 1, noisy: 2, warmingUp: 3, calibrating: 4, invalid: 5 },
  },
  GlucoseTrend: {
    doc: 'Where glucose is heading.',
    source: 'Assay',
    values: { unknown: 0, fallingFast: 1, falling: 2, steady: 3, rising: 4, risingFast: 5 },
  },
  UpdatePhase: {
    doc: 'How far a firmware update is.',
    source: 'Assay',
    values: { idle: 0, receiving: 1, verifying: 2, ready: 3, switching: 4, confirming: 5, refused: 6 },
  },
  BootReason: {
    doc: 'Why the pump started.',
    source: 'Assay',
    values: { powerOn: 1, watchdog: 2, software: 3, resetPin: 4 },
  },
  BuildKind: {
    doc: 'Which firmware build runs; only release may be certified.',
    source: 'Assay',
    values: { release: 0, mutants: 1 },
  },
} as const satisfies Readonly<Record<string, Enumeration>>;
