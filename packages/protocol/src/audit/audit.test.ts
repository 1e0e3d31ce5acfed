// SPDX-License-Identifier: Apache-2.0
/** The verifier of audit logs: what it takes, and each way in which a log may have been changed. */
import { ed25519KeyPair, ed25519Sign } from '@assay/crypto';
import { describe, expect, test } from 'vitest';
import { milliseconds } from '../units/units.js';
import { type AuditCheckpoint, type AuditRecord, auditChain, auditToBeSigned, verifyAudit } from './audit.js';

const keys = ed25519KeyPair(new Uint8Array(32).fill(7));
const pump = { serial: new Uint8Array(8).fill(1), signingKey: keys.publicKey };

function log(count: number): AuditRecord[] {
  const records: AuditRecord[] = [];
  for (let sequence = 1; sequence <= count; sequence++) {
    const lost = sequence % 3 === 0;
    const peer = sequence % 2 === 0 ? { peer: new Uint8Array(8).fill(sequence) } : {};
    const entry = {
      sequence,
      kind: lost ? ('lost' as const) : ('boot' as const),
      bootCount: 1,
      uptime: milliseconds(sequence * 10),
      detail: sequence,
      ...peer,
    };
    records.push({ ...entry, chain: auditChain(records.at(-1)?.chain ?? new Uint8Array(32), entry) });
  }
  return records;
}

function sign(records: readonly AuditRecord[]): AuditCheckpoint {
  const last = records.at(-1);
  const head = {
    sequence: last?.sequence ?? 0,
    chain: last?.chain ?? new Uint8Array(32),
    bootCount: 1,
    uptime: milliseconds(99),
  };
  return { ...head, signature: ed25519Sign(keys.secretKey, auditToBeSigned(head, pump.serial)) };
}

const good = log(8);
const head = sign(good);

describe('the audit log, link.md AUD', () => {
  test('AUD-2 AUD-6 AUD-8 a whole log is proved from its first record on, losses summed', () => {
    expect(verifyAudit(good, head, pump)).toEqual({ ok: true, provedFrom: 1, provedTo: 8, lost: 9 });
    expect(verifyAudit([], sign([]), pump)).toMatchObject({ ok: true, provedFrom: 0 });
  });

  test('AUD-8 of a log without its beginning the first record is an anchor only', () => {
    expect(verifyAudit(good.slice(3), head, pump)).toEqual({ ok: true, provedFrom: 5, provedTo: 8, lost: 6 });
  });

  test('AUD-8 a changed record is named, whichever field it is', () => {
    const changes: Partial<AuditRecord>[] = [
      { kind: 'paired' },
      { detail: 999 },
      { bootCount: 2 },
      { uptime: milliseconds(1) },
      { peer: new Uint8Array(8) },
      { chain: new Uint8Array(32) },
    ];
    for (const change of changes) {
      const records = good.map((record, i) => (i === 4 ? { ...record, ...change } : record));
      expect(verifyAudit(records, head, pump)).toEqual({ ok: false, fault: 'chain', sequence: 5 });
    }
  });

  test('AUD-8 a deleted, doubled or moved record is named', () => {
    const without = [...good.slice(0, 3), ...good.slice(4)];
    expect(verifyAudit(without, head, pump)).toEqual({ ok: false, fault: 'sequence', sequence: 5 });
    const doubled = [...good.slice(0, 4), ...good.slice(3)];
    expect(verifyAudit(doubled, head, pump)).toEqual({ ok: false, fault: 'sequence', sequence: 4 });
    const moved = [...good.slice(0, 2), ...good.slice(3, 4), ...good.slice(2, 3), ...good.slice(4)];
    expect(verifyAudit(moved, head, pump)).toEqual({ ok: false, fault: 'sequence', sequence: 4 });
  });

  test('AUD-8 an end that is cut off, or made anew without the key, does not fit the checkpoint', () => {
    expect(verifyAudit(good.slice(0, 7), head, pump)).toEqual({ ok: false, fault: 'head', sequence: 7 });
    const forged = log(9);
    expect(verifyAudit(forged, head, pump)).toEqual({ ok: false, fault: 'head', sequence: 9 });
    const unsigned = { ...sign(forged), signature: head.signature };
    expect(verifyAudit(forged, unsigned, pump)).toEqual({ ok: false, fault: 'signature', sequence: null });
  });

  test('AUD-6 the signature is for one pump, one boot and one moment', () => {
    const refused = { ok: false, fault: 'signature', sequence: null };
    expect(verifyAudit(good, head, { ...pump, serial: new Uint8Array(8) })).toEqual(refused);
    expect(verifyAudit(good, { ...head, bootCount: 2 }, pump)).toEqual(refused);
    expect(verifyAudit(good, { ...head, uptime: milliseconds(100) }, pump)).toEqual(refused);
  });
});
