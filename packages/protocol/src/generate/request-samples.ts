// SPDX-License-Identifier: Apache-2.0
/** Well-formed requests for the shared vectors: ordinary ones and ones at the edges of their ranges. */
import type { Body, RequestName } from '../index.js';
import { counting, type Plain, type Samples, U16, U32, U64 } from './sample-values.js';

const soon = { issued: 90_000, life: 5000, key: 0x0123_4567_89ab_cdefn };
const least = { issued: 0, life: 1, key: 0n };
const most = { issued: U32, life: 60_000, key: U64 };

/** A segment each half hour, all at the highest rate but the first. */
const fullDay: Plain<Body<'WriteBasalProfile'>['segments']> = Array.from({ length: 48 }, (_, i) => ({
  start: 30 * i,
  rate: i === 0 ? 0 : 35_000,
}));

const readSamples = {
  GetIdentity: [[1, {}]],
  GetStatus: [[U16, {}]],
  ReadHistory: [
    [2, { from: 0, count: 1 }],
    [24, { from: U32, count: 8 }],
  ],
  GetDelivery: [[9, {}]],
  ReadBasalProfile: [
    [9, { profile: 1 }],
    [9, { profile: 8 }],
  ],
  ReadBolus: [[9, { bolusId: 7 }]],
  ReadAnnunciations: [
    [9, { from: 0 }],
    [9, { from: U16 }],
  ],
  GetLimits: [[9, {}]],
  GetTime: [[9, {}]],
  GetGlucose: [[9, {}]],
  ReadAudit: [
    [9, { from: 1, count: 1 }],
    [9, { from: U32, count: 6 }],
  ],
  GetAuditCheckpoint: [[9, {}]],
  ListPeers: [[9, {}]],
  GetUpdateState: [[9, {}]],
} satisfies Partial<Samples>;

const deliverySamples = {
  SetBolus: [
    [3, { amount: 50, kind: 'normal', ...least }],
    [255, { amount: 5000, kind: 'normal', ...soon }],
    [256, { amount: 10_000, kind: 'multiwave', extended: 9950, duration: 1440, ...most }],
    [10, { amount: 2000, kind: 'extended', duration: 90, ...soon }],
    // Neither a whole number of steps nor a part that the kind allows: a matter of plausibility, not of the decoder.
    [4, { amount: 51, kind: 'normal', extended: 50, ...least }],
  ],
  CancelBolus: [[5, { bolusId: 1, ...soon }]],
  SetTherapyState: [
    [6, { state: 'stop', ...least }],
    [7, { state: 'pause', ...soon }],
    [8, { state: 'run', ...most }],
  ],
  WriteBasalProfile: [
    [11, { profile: 1, segments: [], ...least }],
    [11, { profile: 2, segments: [{ start: 0, rate: 850 }], ...soon }],
    [11, { profile: 8, segments: fullDay, ...most }],
  ],
  ActivateBasalProfile: [[12, { profile: 3, ...soon }]],
  SetTemporaryBasal: [
    [13, { kind: 'absolute', rate: 1200, duration: 30, ...soon }],
    [13, { kind: 'percent', percent: 150, duration: 1, ...least }],
    // Both: a matter of plausibility.
    [13, { kind: 'percent', rate: 35_000, percent: 255, duration: 1440, ...most }],
  ],
  CancelTemporaryBasal: [[14, { ...soon }]],
  StartPriming: [
    [15, { amount: 50, ...least }],
    [15, { amount: 30_000, ...most }],
  ],
  StopPriming: [[16, { ...soon }]],
  SetReservoirFill: [
    [17, { amount: 0, ...least }],
    [17, { amount: 300_000, ...most }],
  ],
  SetLimits: [
    [18, { ...least }],
    [18, { maxBasal: 3000, ...soon }],
    [18, { occlusion: 'high', ...soon }],
    [18, { maxBolus: U32, maxBasal: 35_000, maxHour: U32, maxDay: U32, occlusion: 'low', ...most }],
  ],
  SetTime: [[19, { utc: 1_795_000_000, offset: 120, ...soon }]],
  ReportGlucose: [
    [20, { sequence: 1, glucose: 110, quality: 'good', trend: 'steady', measured: 89_000, expires: 360, ...soon }],
    [20, { sequence: U32, glucose: 1000, quality: 'invalid', trend: 'unknown', measured: U32, expires: 900, ...most }],
  ],
  SetAutomatedDosing: [
    [21, { rate: 0, expires: 60, ...least }],
    [21, { rate: 35_000, expires: 3600, ...most }],
  ],
  StopAutomatedDosing: [[22, { ...soon }]],
} satisfies Partial<Samples>;

const serviceSamples = {
  SnoozeAnnunciation: [[23, { annunciationId: 1 }]],
  ConfirmAnnunciation: [[23, { annunciationId: U16 }]],
  CloseSession: [[24, {}]],
  Unpair: [[25, { fingerprint: counting(8) }]],
  StoreRevocations: [
    [26, { list: counting(1) }],
    [26, { list: counting(440) }],
  ],
  Provision: [
    [26, { trustAnchor: counting(32), list: counting(1) }],
    [26, { trustAnchor: counting(32), list: counting(416) }],
  ],
  BeginUpdate: [
    [27, { manifest: counting(255) }],
    [27, { manifest: counting(440) }],
  ],
  WriteUpdateBlock: [
    [28, { offset: 0, data: counting(256) }],
    [28, { offset: 0xffff_ff00, data: counting(1) }],
  ],
  FinishUpdate: [[29, {}]],
  AbortUpdate: [[29, {}]],
} satisfies Partial<Samples>;

export const requestSamples: { readonly [N in RequestName]: Samples[N] } = {
  ...readSamples,
  ...deliverySamples,
  ...serviceSamples,
};
