// SPDX-License-Identifier: Apache-2.0
/** The audit log on the emulated board: read and verified from outside, and under a flood while therapy runs. */
import type { PumpClient } from '@assay/client';
import { type AuditRecord, type Body, milliunits, verifyAudit } from '@assay/protocol';
import { expect, test } from 'vitest';
import { intervals, SECOND, type TestPump, withPump } from './pump.js';

type Answer<T> = { readonly ok: boolean; readonly value?: T };

function granted<T>(answer: Answer<T>): T {
  expect(answer).toMatchObject({ ok: true });
  return answer.value as T;
}

/** The head first: what comes behind it is not vouched for. */
async function readAll(client: PumpClient) {
  const checkpoint = granted<Body<'AuditCheckpoint'>>(await client.auditCheckpoint());
  const records: AuditRecord[] = [];
  for await (const record of client.readAudit()) if (record.sequence <= checkpoint.sequence) records.push(record);
  const { serial, signingKey } = granted(await client.identity());
  if (signingKey === undefined) throw new Error('the pump tells no signing key');
  return { records, checkpoint, pump: { serial, signingKey } };
}

test('AUD-2 AUD-5 AUD-6 AUD-8 what the pump tells verifies, and nothing that was changed does', () =>
  withPump(async (pump) => {
    const client = await pump.pair(pump.peer());
    const { records, checkpoint, pump: who } = await readAll(client);
    client.close();
    expect(records.map(({ kind }) => kind)).toEqual(['boot', 'pairingOpened', 'paired', 'sessionOpened']);
    expect(verifyAudit(records, checkpoint, who)).toEqual({ ok: true, provedFrom: 1, provedTo: 4, lost: 0 });
    const edited = records.map((record) => (record.kind === 'paired' ? { ...record, detail: 9 } : record));
    expect(verifyAudit(edited, checkpoint, who)).toEqual({ ok: false, fault: 'chain', sequence: 3 });
    const deleted = records.filter(({ kind }) => kind !== 'paired');
    expect(verifyAudit(deleted, checkpoint, who)).toEqual({ ok: false, fault: 'sequence', sequence: 4 });
    const cut = records.slice(0, 3);
    expect(verifyAudit(cut, checkpoint, who)).toMatchObject({ ok: false, fault: 'head' });
  }));

const MILLISECOND = SECOND / 1000;
const FLOOD = 10_080; // ten times what the log holds
const BAD_CRC = new Uint8Array([6, 1, 2, 3, 4, 5, 0]);

async function flood(pump: TestPump): Promise<void> {
  const burst = new Uint8Array(BAD_CRC.length * 70);
  for (let at = 0; at < burst.length; at += BAD_CRC.length) burst.set(BAD_CRC, at);
  for (let sent = 0; sent < FLOOD; sent += 70) {
    await pump.port.write(burst);
    await pump.wait(SECOND / 20);
  }
}

test('AUD-7 a flood of ten times the log is counted to the last frame, pushes nothing out and delays no step', () =>
  withPump(async (pump) => {
    const client = await pump.pair(pump.peer());
    const steps = pump.watchSteps();
    expect(await client.setBolus({ amount: milliunits(500) })).toMatchObject({ ok: true });
    await flood(pump);
    await pump.wait(30 * SECOND);
    const { records, checkpoint, pump: who } = await readAll(client);
    expect(await client.status()).toMatchObject({ ok: true, value: { totalSteps: 10 } });
    client.close();
    const apart = intervals(steps);
    expect(apart).toHaveLength(9);
    expect(Math.max(...apart) - Math.min(...apart)).toBeLessThan(MILLISECOND);
    const malformed = records.filter(({ kind }) => kind === 'malformed').length;
    expect(records.map(({ kind }) => kind).slice(0, 4)).toEqual(['boot', 'pairingOpened', 'paired', 'sessionOpened']);
    expect(malformed).toBeLessThanOrEqual(5);
    const verdict = verifyAudit(records, checkpoint, who);
    expect(verdict).toMatchObject({ ok: true, provedFrom: 1 });
    expect(malformed + (verdict.ok ? verdict.lost : 0)).toBe(FLOOD);
  }));
