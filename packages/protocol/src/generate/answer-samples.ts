// SPDX-License-Identifier: Apache-2.0
/** Well-formed answers and events for the shared vectors: ordinary ones and ones at the edges of their ranges. */
import { hexToBytes } from '@assay/crypto';
import type { Body, EventName, HistoryRecord, ResponseName } from '../index.js';
import { counting, type Plain, type Samples, U16, U32 } from './sample-values.js';

const boot: Plain<HistoryRecord> = { sequence: 1, kind: 'boot', bootCount: 1, uptime: 0, detail: 1 };
const largest: Plain<HistoryRecord> = {
  sequence: U32,
  kind: 'bolus',
  bootCount: U32,
  uptime: U32,
  detail: U32,
  bolusId: U32,
  ordered: U32,
  delivered: U32,
  end: 'interrupted',
};

const audit: Plain<Body<'AuditPage'>['records'][number]> = {
  sequence: U32,
  kind: 'lost',
  bootCount: U32,
  uptime: U32,
  peer: counting(8),
  detail: U32,
  chain: counting(32),
};

const identity: Plain<Body<'Identity'>> = {
  serial: hexToBytes('e660583883123456'),
  firmware: '0.1.0',
  build: 'release',
  board: 'pico',
  stepMilliunits: 50,
  maxBolus: 10_000,
  features: 0,
  imageDigest: counting(32),
  rollback: 1,
};

export const answerSamples: { readonly [N in ResponseName]: Samples[N] } = {
  Response: [
    [6, { request: 0x0f5a, result: 'success' }],
    [6, { request: 0x0f5a, result: 'success', repeated: true }],
    [0, { request: 0, result: 'invalidOperand' }],
    [1, { request: U16, result: 'overLimit', repeated: false }],
  ],
  Identity: [
    [1, identity],
    [
      1,
      {
        serial: hexToBytes('ffffffffffffffff'),
        firmware: '10.20.30-rc.1+0123456789',
        build: 'mutants',
        board: '',
        stepMilliunits: U16,
        maxBolus: U32,
        features: U32,
        imageDigest: counting(32),
        sbomDigest: counting(32),
        rollback: U32,
        signingKey: counting(32),
        trustAnchor: counting(8),
      },
    ],
    [1, { ...identity, firmware: '', board: 'abcdefghijklmnopqrstuvwx', stepMilliunits: 1, rollback: 0 }],
  ],
  Status: [
    [
      U16,
      {
        therapy: 'run',
        operation: 'ready',
        bolusId: 7,
        ordered: 5000,
        delivered: 2500,
        totalSteps: 123_456,
        bootCount: 24,
        bootReason: 'powerOn',
        uptime: 86_400_000,
        lastSequence: 1000,
      },
    ],
  ],
  HistoryPage: [
    [2, { records: [], more: false }],
    [2, { records: [boot, { ...largest, sequence: 2 }], more: true }],
    [U16, { records: Array.from({ length: 8 }, () => largest), more: false }],
  ],
  BolusOrdered: [
    [3, { bolusId: 1, repeated: false }],
    [3, { bolusId: U32, repeated: true }],
  ],
  Delivery: [
    [9, { rate: 0, boluses: 0, lastHour: 0, lastDay: 0 }],
    [
      9,
      {
        profile: 8,
        rate: 35_000,
        temporaryLeft: U32,
        automatedLeft: U32,
        boluses: 8,
        lastHour: U32,
        lastDay: U32,
        reservoir: U32,
        battery: 100,
      },
    ],
  ],
  BasalProfile: [
    [9, { profile: 1, segments: [] }],
    [9, { profile: 8, segments: Array.from({ length: 48 }, (_, i) => ({ start: 30 * i, rate: 35_000 })) }],
  ],
  BolusState: [
    [9, { bolusId: 7, kind: 'extended', ordered: 2000, delivered: 1500, remaining: 500, end: 'running' }],
    [9, { bolusId: U32, kind: 'multiwave', ordered: U32, delivered: 0, remaining: U32, end: 'interrupted' }],
  ],
  AnnunciationPage: [
    [9, { records: [], more: false }],
    [
      9,
      {
        records: [
          { annunciationId: 1, annunciationType: 'system', status: 'confirmed', raised: 0 },
          { annunciationId: U16, annunciationType: 'confirmationWanted', status: 'pending', raised: U32 },
        ],
        more: true,
      },
    ],
  ],
  Limits: [
    [9, { maxBolus: 10_000, maxBasal: 35_000, maxHour: 0, maxDay: U32 }],
    [9, { maxBolus: 10_000, maxBasal: 10_000, maxHour: 30_000, maxDay: 100_000, occlusion: 'medium' }],
  ],
  Time: [
    [9, { set: false, utc: 0, offset: 0, uptime: 0 }],
    [9, { set: true, utc: 1_795_000_000, offset: 1439, uptime: U32 }],
  ],
  Glucose: [
    [9, { glucose: 110, quality: 'good', trend: 'steady', age: 60, expired: false }],
    [9, { glucose: 1000, quality: 'invalid', trend: 'risingFast', age: U32, expired: true }],
  ],
  AuditPage: [
    [9, { records: [], more: false }],
    [
      9,
      { records: [{ sequence: 1, kind: 'boot', bootCount: 1, uptime: 0, detail: 1, chain: counting(32) }], more: true },
    ],
    [U16, { records: Array.from({ length: 6 }, () => audit), more: true }],
  ],
  AuditCheckpoint: [
    [9, { sequence: 0, chain: counting(32), signature: counting(64), bootCount: 1, uptime: 0 }],
    [9, { sequence: U32, chain: counting(32), signature: counting(64), bootCount: U32, uptime: U32 }],
  ],
  Peers: [
    [9, { peers: [] }],
    [
      9,
      {
        peers: Array.from({ length: 8 }, (_, i) => ({ fingerprint: counting(8), role: 'cgm', self: i === 7 }) as const),
      },
    ],
  ],
  UpdateState: [
    [9, { phase: 'idle', received: 0, size: 0 }],
    [9, { phase: 'refused', received: U32, size: U32 }],
  ],
};

export const eventSamples: { readonly [N in EventName]: Samples[N] } = {
  SessionOpen: [
    [0, { role: 'controller', paired: true, uptime: 0, idleLimit: 900, ageLimit: 86_400 }],
    [0, { role: 'cgm', paired: false, uptime: U32, idleLimit: U32, ageLimit: U32 }],
  ],
  SessionClosed: [[0, { reason: 'idle' }]],
  DoseStep: [[0, { bolusId: 1, delivered: 50, ordered: 5000, uptime: 2000 }]],
  BolusEnded: [[0, { bolusId: 1, delivered: 5000, ordered: 5000, end: 'completed' }]],
  Annunciation: [[0, { annunciationId: 1, annunciationType: 'bolusCancelled', status: 'pending' }]],
};
