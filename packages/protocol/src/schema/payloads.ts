// SPDX-License-Identifier: Apache-2.0
/** Maps that travel outside records, in frames of the handshake, and the records that messages hold. */
import { MAX_CREDENTIAL_BYTES, milliunits, minutesOfDay, rate, u32, uptime } from './fields.js';
import type { Fields } from './types.js';

type Shapes = Readonly<Record<string, { readonly doc: string; readonly fields: Fields }>>;

/** One event of the audit log; a record of it bears the chain value too. */
const auditEntry = {
  sequence: { key: 0, ...u32, doc: 'Counts from 1 without gaps, never reset.' },
  kind: { key: 1, type: 'enum', of: 'AuditKind', doc: 'What happened.' },
  bootCount: { key: 2, ...u32, doc: 'In which boot.' },
  uptime: { key: 3, ...uptime, doc: 'When, since that boot.' },
  peer: { key: 4, type: 'bytes', min: 8, max: 8, optional: true, doc: 'Fingerprint of the peer concerned.' },
  detail: { key: 5, ...u32, doc: 'Kind-specific value (link.md AUD-4).' },
} as const satisfies Fields;

export const payloads = {
  Hello: {
    doc: 'Payload of HELLO: which versions the peer speaks, and what it wants.',
    fields: {
      lowest: { key: 1, type: 'uint', min: 1, max: 0xffff, doc: 'Lowest version.' },
      highest: { key: 2, type: 'uint', min: 1, max: 0xffff, doc: 'Highest version.' },
      purpose: { key: 3, type: 'enum', of: 'HelloPurpose', doc: 'Session, pairing or resumption.' },
      ticket: {
        key: 4,
        type: 'bytes',
        min: 8,
        max: 8,
        optional: true,
        doc: 'Of the session to resume; resumption only.',
      },
    },
  },
  HelloReply: {
    doc: 'Payload of HELLO_REPLY: what the pump chose.',
    fields: {
      version: { key: 1, type: 'uint', min: 1, max: 0xffff, doc: 'Chosen version.' },
      suite: { key: 2, type: 'enum', of: 'Suite', doc: 'Noise protocol of the handshake.' },
      profile: { key: 3, type: 'uint', min: 1, max: 0xff, doc: 'Device profile, 1.' },
      build: { key: 4, type: 'enum', of: 'BuildKind', doc: 'Build kind.' },
      maxPayload: { key: 5, type: 'uint', min: 1, max: 0xffff, doc: 'Largest frame payload, bytes.' },
    },
  },
  HandshakeWish: {
    doc: 'Payload of Noise message 3.',
    fields: {
      role: { key: 1, type: 'enum', of: 'Role', doc: 'The role that the peer wants.' },
      credential: {
        key: 2,
        type: 'bytes',
        min: 1,
        max: MAX_CREDENTIAL_BYTES,
        optional: true,
        doc: 'Credential chain (credentials.md); needed for each role but controller and caregiver.',
      },
    },
  },
  AuditEntry: {
    doc: 'An audit record without `chain`, as it is hashed into the chain (link.md AUD-2); never sent.',
    fields: auditEntry,
  },
  AuditHead: {
    doc: 'What the signature of an audit checkpoint covers, behind its label (link.md AUD-6); never sent.',
    fields: {
      serial: { key: 1, type: 'bytes', min: 8, max: 8, doc: "The pump's serial number." },
      sequence: { key: 2, ...u32, doc: 'Of the newest record; 0 = there is none.' },
      chain: { key: 3, type: 'bytes', min: 32, max: 32, doc: 'Its chain value.' },
      bootCount: { key: 4, ...u32, doc: 'In which boot it was signed.' },
      uptime: { key: 5, ...uptime, doc: 'When, since that boot.' },
    },
  },
} as const satisfies Shapes;

export const records = {
  HistoryRecord: {
    doc: 'One record of the history. For kind bolus: amounts, key and end; for the others `detail` (boot reason, role, fault, state …).',
    fields: {
      sequence: { key: 0, ...u32, doc: 'Counts from 1 without gaps, over all kinds, never reset.' },
      kind: { key: 1, type: 'enum', of: 'HistoryKind', doc: 'What happened.' },
      bootCount: { key: 2, ...u32, doc: 'Number of the boot in which it happened, from 1.' },
      uptime: { key: 3, ...uptime, doc: 'Time since that boot.' },
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
  PeerRecord: {
    doc: 'One paired peer.',
    fields: {
      fingerprint: { key: 0, type: 'bytes', min: 8, max: 8, doc: 'First 8 bytes of the SHA-256 of its static key.' },
      role: { key: 1, type: 'enum', of: 'Role', doc: 'Its role.' },
      self: { key: 2, type: 'bool', doc: 'Whether it is the one that asks.' },
    },
  },
  BasalSegment: {
    doc: 'One segment of a basal profile.',
    fields: {
      start: { key: 0, ...minutesOfDay, doc: "When it starts, after midnight by the pump's clock." },
      rate: { key: 1, ...rate, doc: 'Until the next segment, or midnight.' },
    },
  },
  AnnunciationRecord: {
    doc: 'One annunciation.',
    fields: {
      annunciationId: { key: 0, type: 'uint', min: 1, max: 0xffff, doc: 'Counts from 1.' },
      annunciationType: { key: 1, type: 'enum', of: 'AnnunciationType', doc: 'What.' },
      status: { key: 2, type: 'enum', of: 'AnnunciationStatus', doc: 'Life cycle.' },
      raised: { key: 3, ...uptime, doc: 'When it was raised.' },
    },
  },
  AuditRecord: {
    doc: 'One record of the security audit log.',
    fields: {
      ...auditEntry,
      chain: {
        key: 6,
        type: 'bytes',
        min: 32,
        max: 32,
        doc: "SHA-256 of the record before's and this one without `chain` (link.md AUD-2).",
      },
    },
  },
} as const satisfies Shapes;
