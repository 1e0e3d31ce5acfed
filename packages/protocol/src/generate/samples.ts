// SPDX-License-Identifier: Apache-2.0
/** Well-formed messages for the shared vectors: ordinary ones and ones at the edges of their ranges. */
import { hexToBytes } from '@assay/crypto';
import { type Body, type HistoryRecord, MAX_BOLUS_MILLIUNITS, type MessageName } from '../index.js';

const U32 = 0xffff_ffff;
const U64 = 0xffff_ffff_ffff_ffffn;

const boot: HistoryRecord = { sequence: 1, kind: 'boot', bootCount: 1, uptime: 0, detail: 1 };
const largest: HistoryRecord = {
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

export type Samples = { readonly [N in MessageName]: readonly (readonly [id: number, body: Body<N>])[] };

export const requestSamples = {
  GetIdentity: [[1, {}]],
  GetStatus: [[0xffff, {}]],
  ReadHistory: [
    [2, { from: 0, count: 1 }],
    [24, { from: U32, count: 8 }],
  ],
  SetBolus: [
    [3, { amount: 50, key: 0n }],
    [255, { amount: 5000, key: 0x0123_4567_89ab_cdefn }],
    [256, { amount: MAX_BOLUS_MILLIUNITS, key: U64 }],
    // No whole number of steps: a matter of plausibility, not of the decoder.
    [4, { amount: 51, key: 1n }],
  ],
  CancelBolus: [[5, { bolusId: 1 }]],
  SetTherapyState: [
    [6, { state: 'stop' }],
    [7, { state: 'pause' }],
    [8, { state: 'run' }],
  ],
} satisfies Partial<Samples>;

export const answerSamples = {
  Response: [
    [6, { request: 0x0f5a, result: 'success' }],
    [0, { request: 0, result: 'invalidOperand' }],
  ],
  Identity: [
    [
      1,
      {
        serial: hexToBytes('e660583883123456'),
        firmware: '0.1.0',
        build: 'release',
        board: 'pico',
        stepMilliunits: 50,
        maxBolus: MAX_BOLUS_MILLIUNITS,
      },
    ],
    [
      1,
      {
        serial: hexToBytes('ffffffffffffffff'),
        firmware: '10.20.30-rc.1+0123456789',
        build: 'mutants',
        board: '',
        stepMilliunits: 0xffff,
        maxBolus: U32,
      },
    ],
  ],
  Status: [
    [
      0xffff,
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
    [0xffff, { records: Array.from({ length: 8 }, () => largest), more: false }],
  ],
  BolusOrdered: [
    [3, { bolusId: 1, repeated: false }],
    [3, { bolusId: U32, repeated: true }],
  ],
} satisfies Partial<Samples>;

export const eventSamples = {
  SessionOpen: [
    [0, { role: 'controller', enrolled: true }],
    [0, { role: 'caregiver', enrolled: false }],
  ],
  DoseStep: [[0, { bolusId: 1, delivered: 50, ordered: 5000, uptime: 2000 }]],
  BolusEnded: [[0, { bolusId: 1, delivered: 5000, ordered: 5000, end: 'completed' }]],
  Annunciation: [[0, { annunciationId: 1, annunciationType: 'bolusCancelled', status: 'pending' }]],
} satisfies Partial<Samples>;

export const samples: Samples = { ...requestSamples, ...answerSamples, ...eventSamples };
