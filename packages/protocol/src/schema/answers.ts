// SPDX-License-Identifier: Apache-2.0
/** Answers and events: pump to peer. */
import { MAX_BASAL_SEGMENTS, milliunits, profileNumber, rate, u32, uptime } from './fields.js';
import type { Message } from './types.js';

const response = { source: 'Assay', kind: 'response' } as const;
const event = { source: 'Assay', kind: 'event' } as const;

export const responses = {
  Response: {
    ...response,
    opcode: 0xa0ff,
    doc: 'Result of a request that has no answer of its own, or that failed.',
    fields: {
      request: {
        key: 2,
        type: 'uint',
        min: 0,
        max: 0xffff,
        doc: 'Opcode of the request; 0 when it could not be read.',
      },
      result: { key: 3, type: 'enum', of: 'Result', doc: 'How it ended.' },
      repeated: {
        key: 4,
        type: 'bool',
        optional: true,
        doc: 'True when the key was known: this is what came of it then.',
      },
    },
  },
  Identity: {
    ...response,
    opcode: 0xa002,
    doc: 'Who the pump is.',
    fields: {
      serial: { key: 2, type: 'bytes', min: 8, max: 8, doc: "Serial number: the flash chip's unique id." },
      firmware: { key: 3, type: 'text', max: 24, doc: 'Firmware version, semantic versioning.' },
      build: { key: 4, type: 'enum', of: 'BuildKind', doc: 'Build kind.' },
      board: { key: 5, type: 'text', max: 24, doc: 'Board port, e.g. `pico`.' },
      stepMilliunits: { key: 6, type: 'uint', min: 1, max: 0xffff, unit: 'mU', doc: 'Insulin of one step.' },
      maxBolus: { key: 7, ...milliunits, doc: 'Largest single bolus.' },
      features: { key: 8, ...u32, doc: 'What it can do: bits of Feature.' },
      imageDigest: { key: 9, type: 'bytes', min: 32, max: 32, doc: 'SHA-256 of the running image.' },
      sbomDigest: { key: 10, type: 'bytes', min: 32, max: 32, optional: true, doc: "SHA-256 of the image's SBOM." },
      rollback: { key: 11, ...u32, doc: 'Rollback counter: images with a lower one are refused.' },
      signingKey: {
        key: 12,
        type: 'bytes',
        min: 32,
        max: 32,
        optional: true,
        doc: 'Ed25519 public key that verifies audit checkpoints (link.md AUD-5).',
      },
      trustAnchor: {
        key: 13,
        type: 'bytes',
        min: 8,
        max: 8,
        optional: true,
        doc: 'Key id of the trust anchor (credentials.md CRED-4); left out in the factory state.',
      },
    },
  },
  Status: {
    ...response,
    opcode: 0xa004,
    doc: 'The present state.',
    fields: {
      therapy: { key: 2, type: 'enum', of: 'TherapyState', doc: 'Therapy control state.' },
      operation: { key: 3, type: 'enum', of: 'OperationalState', doc: 'Operational state.' },
      bolusId: { key: 4, ...u32, doc: 'Running bolus; 0 = none.' },
      ordered: { key: 5, ...milliunits, doc: 'Of the running bolus.' },
      delivered: { key: 6, ...milliunits, doc: 'Of the running bolus.' },
      totalSteps: { key: 7, ...u32, doc: 'Steps since the first boot, counted by the journal.' },
      bootCount: { key: 8, ...u32, doc: 'Boots, from 1.' },
      bootReason: { key: 9, type: 'enum', of: 'BootReason', doc: 'Why the last boot.' },
      uptime: { key: 10, ...uptime, doc: 'Time since that boot: the time base of `issued`.' },
      lastSequence: { key: 11, ...u32, doc: 'Sequence number of the newest history record.' },
    },
  },
  HistoryPage: {
    ...response,
    opcode: 0xa006,
    doc: 'Some history records.',
    fields: {
      records: { key: 2, type: 'array', of: 'HistoryRecord', max: 8, doc: 'Ascending.' },
      more: { key: 3, type: 'bool', doc: 'Whether newer records follow.' },
    },
  },
  BolusOrdered: {
    ...response,
    opcode: 0xa014,
    doc: 'The bolus is journalled and begins.',
    fields: {
      bolusId: { key: 2, ...u32, doc: 'Its number.' },
      repeated: { key: 3, type: 'bool', doc: 'True when the key was known: nothing new was ordered.' },
    },
  },
  Delivery: {
    ...response,
    opcode: 0xa008,
    feature: 'basal',
    doc: 'What is being delivered, and how much was.',
    fields: {
      profile: { key: 2, ...profileNumber, optional: true, doc: 'Active profile.' },
      rate: { key: 3, ...rate, doc: 'Basal rate now, whatever sets it.' },
      temporaryLeft: { key: 4, ...u32, unit: 's', optional: true, doc: 'Until a temporary rate ends.' },
      automatedLeft: { key: 5, ...u32, unit: 's', optional: true, doc: 'Until automated dosing expires.' },
      boluses: { key: 6, type: 'uint', min: 0, max: 8, doc: 'Boluses that run.' },
      lastHour: { key: 7, ...milliunits, doc: 'Delivered in the last 60 minutes, all kinds.' },
      lastDay: { key: 8, ...milliunits, doc: 'Delivered in the last 24 hours, all kinds.' },
      reservoir: { key: 9, ...milliunits, optional: true, doc: 'Left in the reservoir.' },
      battery: { key: 10, type: 'uint', min: 0, max: 100, unit: '%', optional: true, doc: 'Charge.' },
    },
  },
  BasalProfile: {
    ...response,
    opcode: 0xa00a,
    feature: 'basal',
    doc: 'A basal profile.',
    fields: {
      profile: { key: 2, ...profileNumber, doc: 'Which.' },
      segments: {
        key: 3,
        type: 'array',
        of: 'BasalSegment',
        max: MAX_BASAL_SEGMENTS,
        doc: 'Empty when it was never written.',
      },
    },
  },
  BolusState: {
    ...response,
    opcode: 0xa00c,
    feature: 'bolusKinds',
    doc: 'How far a bolus is. ordered = delivered + remaining, always.',
    fields: {
      bolusId: { key: 2, ...u32, doc: 'Which.' },
      kind: { key: 3, type: 'enum', of: 'BolusKind', doc: 'Kind.' },
      ordered: { key: 4, ...milliunits, doc: 'Ordered.' },
      delivered: { key: 5, ...milliunits, doc: 'Delivered.' },
      remaining: { key: 6, ...milliunits, doc: 'Still to come; after its end, never delivered.' },
      end: { key: 7, type: 'enum', of: 'BolusEnd', doc: 'How it ended, or running.' },
    },
  },
  AnnunciationPage: {
    ...response,
    opcode: 0xa00e,
    feature: 'annunciations',
    doc: 'Some annunciations.',
    fields: {
      records: { key: 2, type: 'array', of: 'AnnunciationRecord', max: 8, doc: 'Ascending.' },
      more: { key: 3, type: 'bool', doc: 'Whether newer ones follow.' },
    },
  },
  Limits: {
    ...response,
    opcode: 0xa010,
    feature: 'limits',
    doc: 'Limits of delivery.',
    fields: {
      maxBolus: { key: 2, ...milliunits, doc: 'Largest single bolus.' },
      maxBasal: { key: 3, ...rate, doc: 'Highest basal rate.' },
      maxHour: { key: 4, ...milliunits, doc: 'Most in any hour.' },
      maxDay: { key: 5, ...milliunits, doc: 'Most in any 24 hours.' },
      occlusion: {
        key: 6,
        type: 'enum',
        of: 'OcclusionSensitivity',
        optional: true,
        doc: 'Sensitivity to occlusions; left out by a pump that does not sense the pressure of its line.',
      },
    },
  },
  Time: {
    ...response,
    opcode: 0xa013,
    feature: 'time',
    doc: 'Date and time.',
    fields: {
      set: { key: 2, type: 'bool', doc: 'False when nobody has set it since the clock was lost; then utc is 0.' },
      utc: { key: 3, ...u32, unit: 's', doc: 'Seconds since 1970-01-01 00:00 UTC.' },
      offset: {
        key: 4,
        type: 'uint',
        min: 0,
        max: 1439,
        unit: 'min',
        doc: 'Local time is UTC plus this, modulo a day.',
      },
      uptime: { key: 5, ...uptime, doc: 'The same moment in uptime.' },
    },
  },
  Glucose: {
    ...response,
    opcode: 0xa022,
    feature: 'glucose',
    doc: 'The newest glucose reading.',
    fields: {
      glucose: { key: 2, type: 'uint', min: 0, max: 1000, unit: 'mg/dL', doc: 'Concentration.' },
      quality: { key: 3, type: 'enum', of: 'GlucoseQuality', doc: 'How far it may be trusted.' },
      trend: { key: 4, type: 'enum', of: 'GlucoseTrend', doc: 'Direction.' },
      age: { key: 5, ...u32, unit: 's', doc: 'Since it was measured.' },
      expired: { key: 6, type: 'bool', doc: 'True when it is too old to be used.' },
    },
  },
  AuditPage: {
    ...response,
    opcode: 0xa031,
    feature: 'audit',
    doc: 'Some audit records.',
    fields: {
      records: { key: 2, type: 'array', of: 'AuditRecord', max: 6, doc: 'Ascending.' },
      more: { key: 3, type: 'bool', doc: 'Whether newer records follow.' },
    },
  },
  AuditCheckpoint: {
    ...response,
    opcode: 0xa033,
    feature: 'audit',
    doc: "The audit log's head, signed by the pump.",
    fields: {
      sequence: { key: 2, ...u32, doc: 'Of the newest record.' },
      chain: { key: 3, type: 'bytes', min: 32, max: 32, doc: 'Its chain value.' },
      signature: {
        key: 4,
        type: 'bytes',
        min: 64,
        max: 64,
        doc: 'Ed25519 of AuditHead, by signingKey of Identity (link.md AUD-6).',
      },
      bootCount: { key: 5, ...u32, doc: 'In which boot it was signed.' },
      uptime: { key: 6, ...uptime, doc: 'When, since that boot.' },
    },
  },
  Peers: {
    ...response,
    opcode: 0xa042,
    doc: 'Who is paired.',
    fields: { peers: { key: 2, type: 'array', of: 'PeerRecord', max: 8, doc: 'In the order of pairing.' } },
  },
  UpdateState: {
    ...response,
    opcode: 0xa051,
    feature: 'update',
    doc: 'How far an update is.',
    fields: {
      phase: { key: 2, type: 'enum', of: 'UpdatePhase', doc: 'Phase.' },
      received: { key: 3, ...u32, doc: 'Bytes written and read back: the next block starts here.' },
      size: { key: 4, ...u32, doc: 'Bytes in all; 0 = no update.' },
    },
  },
} as const satisfies Readonly<Record<string, Message>>;

/** Events have request id 0. */
export const events = {
  SessionOpen: {
    ...event,
    opcode: 0xa0f1,
    doc: 'First record after a handshake: the pump has accepted the peer.',
    fields: {
      role: { key: 2, type: 'enum', of: 'Role', doc: 'The role it has.' },
      paired: { key: 3, type: 'bool', doc: 'True when this handshake paired it.' },
      uptime: { key: 4, ...uptime, doc: "The pump's time since boot: the time base of `issued`." },
      idleLimit: { key: 5, ...u32, unit: 's', doc: 'Without a record from the peer for this long, the session ends.' },
      ageLimit: { key: 6, ...u32, unit: 's', doc: 'What is left until a whole new handshake is needed.' },
    },
  },
  SessionClosed: {
    ...event,
    opcode: 0xa0f3,
    doc: 'Last record of a session.',
    fields: { reason: { key: 2, type: 'enum', of: 'SessionEnd', doc: 'Why.' } },
  },
  DoseStep: {
    ...event,
    opcode: 0xa0e1,
    doc: 'A step was made.',
    fields: {
      bolusId: { key: 2, ...u32, doc: 'For which bolus; 0 = basal.' },
      delivered: { key: 3, ...milliunits, doc: 'Delivered so far, this step included.' },
      ordered: { key: 4, ...milliunits, doc: 'Ordered.' },
      uptime: { key: 5, ...uptime, doc: 'When.' },
    },
  },
  BolusEnded: {
    ...event,
    opcode: 0xa0e3,
    doc: 'The bolus is over.',
    fields: {
      bolusId: { key: 2, ...u32, doc: 'Which.' },
      delivered: { key: 3, ...milliunits, doc: 'Delivered.' },
      ordered: { key: 4, ...milliunits, doc: 'Ordered.' },
      end: { key: 5, type: 'enum', of: 'BolusEnd', doc: 'How.' },
    },
  },
  Annunciation: {
    ...event,
    opcode: 0xa0e2,
    doc: 'The user is told something.',
    fields: {
      annunciationId: { key: 2, type: 'uint', min: 0, max: 0xffff, doc: 'Counts from 1.' },
      annunciationType: { key: 3, type: 'enum', of: 'AnnunciationType', doc: 'What.' },
      status: { key: 4, type: 'enum', of: 'AnnunciationStatus', doc: 'Life cycle.' },
    },
  },
} as const satisfies Readonly<Record<string, Message>>;
