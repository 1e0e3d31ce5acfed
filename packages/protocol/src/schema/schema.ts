// SPDX-License-Identifier: Apache-2.0
/**
 * The messages of the pump link, version 1. Keys 0 (opcode) and 1 (request id) of each message map are implicit; declared
 * fields start at 2. Codes marked IDS follow the Bluetooth Insulin Delivery Service as seen in implementations: provisional.
 */
import type { Schema } from './types.js';

/** One STEP pulse, milliunits. */
export const STEP_MILLIUNITS = 50;
/** The largest single bolus that this pump accepts, milliunits. */
export const MAX_BOLUS_MILLIUNITS = 10_000;

const u32 = { type: 'uint', min: 0, max: 0xffff_ffff } as const;
const milliunits = { ...u32, unit: 'mU' } as const;

export const schema = {
  version: 1,
  enums: {
    Role: { doc: 'What an enrolled peer may do.', source: 'Assay', values: { controller: 1, caregiver: 2 } },
    Result: {
      doc: 'How a request ended.',
      source: 'IDS',
      values: {
        success: 0x0f,
        unsupported: 0x70, // opcode unknown
        invalidOperand: 0x71, // malformed, missing, unknown or non-deterministic field
        notCompleted: 0x72, // e.g. the journal cannot be written
        outOfRange: 0x73, // well-formed, but outside the safe range
        notApplicable: 0x74, // e.g. bolus while therapy is stopped, cancel without a bolus
        plausibilityFailed: 0x75, // e.g. not a whole number of steps
        maxBolusNumber: 0x76, // a bolus is running
        notAuthorised: 0xc1, // Assay: the role may not
        outOfOrder: 0xc2, // Assay: delivery-changing message older than one already seen
      },
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
    AnnunciationStatus: {
      doc: 'Life cycle of an annunciation.',
      source: 'IDS',
      values: { pending: 0x33, snoozed: 0x3c, confirmed: 0x55 },
    },
    AnnunciationType: {
      doc: 'What is annunciated.',
      source: 'IDS',
      values: { system: 0x000f, bolusCancelled: 0x030c, security: 0xf001, pairingWindow: 0xf002 },
    },
    HistoryKind: {
      doc: 'What a history record tells.',
      source: 'Assay',
      values: { boot: 1, bolus: 2, peerEnrolled: 3, security: 4, therapyState: 5 },
    },
    BolusEnd: {
      doc: 'How a bolus ended.',
      source: 'Assay',
      values: { running: 0, completed: 1, cancelled: 2, stopped: 3, interrupted: 4 },
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
  },
  records: {
    HistoryRecord: {
      doc: 'One record of the history. For kind bolus: amounts, key and end; for the others `detail` (boot reason, role, fault, state).',
      fields: {
        sequence: { key: 0, ...u32, doc: 'Counts from 1 without gaps, over all kinds, never reset.' },
        kind: { key: 1, type: 'enum', of: 'HistoryKind', doc: 'What happened.' },
        bootCount: { key: 2, ...u32, doc: 'Number of the boot in which it happened, from 1.' },
        uptime: { key: 3, ...u32, unit: 'ms', doc: 'Time since that boot.' },
        detail: { key: 4, ...u32, doc: 'Kind-specific value; 0 for bolus.' },
        bolusId: { key: 5, ...u32, optional: true, doc: 'Bolus number, from 1, never reused.' },
        ordered: { key: 6, ...milliunits, optional: true, doc: 'Ordered amount.' },
        delivered: {
          key: 7,
          ...milliunits,
          optional: true,
          doc: 'Delivered amount; a step in doubt counts as delivered.',
        },
        end: { key: 8, type: 'enum', of: 'BolusEnd', optional: true, doc: 'How the bolus ended.' },
      },
    },
  },
  payloads: {
    Hello: {
      doc: 'Payload of HELLO: which versions the peer speaks.',
      fields: {
        lowest: { key: 1, type: 'uint', min: 1, max: 0xffff, doc: 'Lowest version.' },
        highest: { key: 2, type: 'uint', min: 1, max: 0xffff, doc: 'Highest version.' },
      },
    },
    HelloReply: {
      doc: 'Payload of HELLO_REPLY: what the pump chose.',
      fields: {
        version: { key: 1, type: 'uint', min: 1, max: 0xffff, doc: 'Chosen version.' },
        suite: { key: 2, type: 'uint', min: 1, max: 0xff, doc: '1 = Noise_XX_25519_ChaChaPoly_SHA256.' },
        profile: { key: 3, type: 'uint', min: 1, max: 0xff, doc: 'Device profile, 1.' },
        build: { key: 4, type: 'enum', of: 'BuildKind', doc: 'Build kind.' },
        maxPayload: { key: 5, type: 'uint', min: 1, max: 0xffff, doc: 'Largest frame payload, bytes.' },
      },
    },
    HandshakeWish: {
      doc: 'Payload of Noise message 3.',
      fields: { role: { key: 1, type: 'enum', of: 'Role', doc: 'The role that the peer wants.' } },
    },
  },
  messages: {
    // ---- requests ----
    GetIdentity: {
      opcode: 0xa001,
      source: 'Assay',
      kind: 'request',
      roles: ['controller', 'caregiver'],
      answer: 'Identity',
      doc: 'Asks who the pump is.',
      fields: {},
    },
    GetStatus: {
      opcode: 0xa003,
      source: 'Assay',
      kind: 'request',
      roles: ['controller', 'caregiver'],
      answer: 'Status',
      doc: 'Asks for the present state.',
      fields: {},
    },
    ReadHistory: {
      opcode: 0xa005,
      source: 'Assay',
      kind: 'request',
      roles: ['controller', 'caregiver'],
      answer: 'HistoryPage',
      doc: 'Reads history records in ascending sequence from `from` on.',
      fields: {
        from: { key: 2, ...u32, doc: 'First sequence number wanted; older ones that are lost are skipped.' },
        count: { key: 3, type: 'uint', min: 1, max: 8, doc: 'At most this many records.' },
      },
    },
    SetBolus: {
      opcode: 0x114b,
      source: 'IDS',
      kind: 'request',
      roles: ['controller'],
      changesDelivery: true,
      answer: 'BolusOrdered',
      doc: 'Orders a normal bolus. Repeating it with the same key never doses again: the answer is that of the first.',
      fields: {
        amount: {
          key: 2,
          type: 'uint',
          min: STEP_MILLIUNITS,
          max: MAX_BOLUS_MILLIUNITS,
          unit: 'mU',
          doc: 'Whole steps of 50 mU.',
        },
        key: { key: 3, type: 'uint64', doc: 'Idempotency key, random, one for each intended bolus.' },
      },
    },
    CancelBolus: {
      opcode: 0x1178,
      source: 'IDS',
      kind: 'request',
      roles: ['controller'],
      changesDelivery: true,
      answer: 'Response',
      doc: 'Cancels the running bolus.',
      fields: { bolusId: { key: 2, ...u32, doc: 'The bolus to cancel; another one running is notApplicable.' } },
    },
    SetTherapyState: {
      opcode: 0x0f5a,
      source: 'IDS',
      kind: 'request',
      roles: ['controller'],
      changesDelivery: true,
      answer: 'Response',
      doc: 'Stops (and ends a running bolus) or runs therapy. `pause` is not supported in this version.',
      fields: { state: { key: 2, type: 'enum', of: 'TherapyState', doc: 'Wanted state.' } },
    },
    // ---- answers ----
    Response: {
      opcode: 0xa0ff,
      source: 'Assay',
      kind: 'response',
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
      },
    },
    Identity: {
      opcode: 0xa002,
      source: 'Assay',
      kind: 'response',
      doc: 'Who the pump is.',
      fields: {
        serial: { key: 2, type: 'bytes', min: 8, max: 8, doc: "Serial number: the flash chip's unique id." },
        firmware: { key: 3, type: 'text', max: 24, doc: 'Firmware version, semantic versioning.' },
        build: { key: 4, type: 'enum', of: 'BuildKind', doc: 'Build kind.' },
        board: { key: 5, type: 'text', max: 24, doc: 'Board port, e.g. `pico`.' },
        stepMilliunits: { key: 6, type: 'uint', min: 1, max: 0xffff, unit: 'mU', doc: 'Insulin of one step.' },
        maxBolus: { key: 7, ...milliunits, doc: 'Largest single bolus.' },
      },
    },
    Status: {
      opcode: 0xa004,
      source: 'Assay',
      kind: 'response',
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
        uptime: { key: 10, ...u32, unit: 'ms', doc: 'Time since that boot.' },
        lastSequence: { key: 11, ...u32, doc: 'Sequence number of the newest history record.' },
      },
    },
    HistoryPage: {
      opcode: 0xa006,
      source: 'Assay',
      kind: 'response',
      doc: 'Some history records.',
      fields: {
        records: { key: 2, type: 'array', of: 'HistoryRecord', max: 8, doc: 'Ascending.' },
        more: { key: 3, type: 'bool', doc: 'Whether newer records follow.' },
      },
    },
    BolusOrdered: {
      opcode: 0xa014,
      source: 'Assay',
      kind: 'response',
      doc: 'The bolus is journalled and begins.',
      fields: {
        bolusId: { key: 2, ...u32, doc: 'Its number.' },
        repeated: { key: 3, type: 'bool', doc: 'True when the key was known: nothing new was ordered.' },
      },
    },
    // ---- events: request id 0 ----
    SessionOpen: {
      opcode: 0xa0f1,
      source: 'Assay',
      kind: 'event',
      doc: 'First record after a handshake: the pump has accepted the peer.',
      fields: {
        role: { key: 2, type: 'enum', of: 'Role', doc: 'The role it has.' },
        enrolled: { key: 3, type: 'bool', doc: 'True when this handshake enrolled it.' },
      },
    },
    DoseStep: {
      opcode: 0xa0e1,
      source: 'Assay',
      kind: 'event',
      doc: 'A step was made.',
      fields: {
        bolusId: { key: 2, ...u32, doc: 'For which bolus.' },
        delivered: { key: 3, ...milliunits, doc: 'Delivered so far, this step included.' },
        ordered: { key: 4, ...milliunits, doc: 'Ordered.' },
        uptime: { key: 5, ...u32, unit: 'ms', doc: 'When.' },
      },
    },
    BolusEnded: {
      opcode: 0xa0e3,
      source: 'Assay',
      kind: 'event',
      doc: 'The bolus is over.',
      fields: {
        bolusId: { key: 2, ...u32, doc: 'Which.' },
        delivered: { key: 3, ...milliunits, doc: 'Delivered.' },
        ordered: { key: 4, ...milliunits, doc: 'Ordered.' },
        end: { key: 5, type: 'enum', of: 'BolusEnd', doc: 'How.' },
      },
    },
    Annunciation: {
      opcode: 0xa0e2,
      source: 'Assay',
      kind: 'event',
      doc: 'The user is told something.',
      fields: {
        annunciationId: { key: 2, type: 'uint', min: 0, max: 0xffff, doc: 'Counts from 1.' },
        annunciationType: { key: 3, type: 'enum', of: 'AnnunciationType', doc: 'What.' },
        status: { key: 4, type: 'enum', of: 'AnnunciationStatus', doc: 'Life cycle.' },
      },
    },
  },
} as const satisfies Schema;
