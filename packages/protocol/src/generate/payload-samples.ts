// SPDX-License-Identifier: Apache-2.0
/** Well-formed payloads outside records for the shared vectors. */
import { counting, type PayloadSamples, U16, U32 } from './sample-values.js';

export const payloadSamples: PayloadSamples = {
  Hello: [
    { lowest: 1, highest: 1, purpose: 'session' },
    { lowest: 1, highest: 1, purpose: 'pairing' },
    { lowest: 1, highest: U16, purpose: 'resumption', ticket: counting(8) },
    // A ticket with another purpose, or none for a resumption: a matter of VER-6, not of the decoder.
    { lowest: U16, highest: 1, purpose: 'pairing', ticket: counting(8) },
    { lowest: 1, highest: 2, purpose: 'resumption' },
  ],
  HelloReply: [
    { version: 1, suite: 'xx', profile: 1, build: 'release', maxPayload: 512 },
    { version: 1, suite: 'xxPsk3', profile: 1, build: 'mutants', maxPayload: 1 },
    { version: U16, suite: 'nnPsk0', profile: 0xff, build: 'release', maxPayload: U16 },
  ],
  HandshakeWish: [
    { role: 'controller' },
    { role: 'caregiver' },
    { role: 'cgm', credential: counting(1) },
    { role: 'service', credential: counting(416) },
  ],
  AuditEntry: [
    { sequence: 1, kind: 'boot', bootCount: 1, uptime: 0, detail: 1 },
    { sequence: U32, kind: 'lost', bootCount: U32, uptime: U32, peer: counting(8), detail: U32 },
  ],
  AuditHead: [
    { serial: counting(8), sequence: 0, chain: counting(32), bootCount: 1, uptime: 0 },
    { serial: counting(8), sequence: U32, chain: counting(32), bootCount: U32, uptime: U32 },
  ],
};
