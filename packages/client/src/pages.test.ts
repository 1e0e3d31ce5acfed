// SPDX-License-Identifier: Apache-2.0
/** Annunciations and audit log: read page by page to the end and no further, snoozed, confirmed, and the log's head. */
import { type AuditRecord, type Feature, milliseconds, OPCODES } from '@assay/protocol';
import { expect, it } from 'vitest';
import { answerBy, connected, failure, misuse } from '../test/parties.js';

const features: readonly Feature[] = ['annunciations', 'audit'];

const annunciation = (annunciationId: number) => ({
  annunciationId,
  annunciationType: 'batteryLow' as const,
  status: 'pending' as const,
  raised: milliseconds(5),
});

const audit = (sequence: number): AuditRecord => ({
  sequence,
  kind: 'boot',
  bootCount: 1,
  uptime: milliseconds(0),
  detail: 1,
  chain: new Uint8Array(32),
});

async function all<T>(records: AsyncIterable<T>): Promise<T[]> {
  const read: T[] = [];
  for await (const record of records) read.push(record);
  return read;
}

it('reads annunciations and the audit log page by page, from where it is told', async () => {
  const { pump, client } = await connected({}, { features });
  const asked: number[] = [];
  pump.onRequest = ({ id, name, body }) => {
    if (name !== 'ReadAnnunciations' && name !== 'ReadAudit') return false;
    asked.push(body.from);
    const numbers = [body.from, body.from + 3];
    const more = asked.length % 2 === 1;
    if (name === 'ReadAudit') pump.say('AuditPage', id, { records: numbers.map(audit), more });
    else pump.say('AnnunciationPage', id, { records: numbers.map(annunciation), more });
    return true;
  };
  expect((await all(client.readAnnunciations())).map((record) => record.annunciationId)).toEqual([1, 4, 5, 8]);
  expect((await all(client.readAudit(9))).map(({ sequence }) => sequence)).toEqual([9, 12, 13, 16]);
  expect(asked).toEqual([1, 5, 9, 13]);
});

it('does not run in circles, nor behind the last number that there is', async () => {
  const { pump, client } = await connected({}, { features });
  answerBy(pump, 'AuditPage', { records: [audit(1)], more: true });
  await expect(all(client.readAudit())).rejects.toMatchObject(failure('bad-answer', /audit record 1 came where 2/));
  answerBy(pump, 'AuditPage', { records: [], more: true });
  await expect(all(client.readAudit())).rejects.toMatchObject(failure('bad-answer', /audit page .* empty/));
  answerBy(pump, 'AnnunciationPage', { records: [annunciation(65_535)], more: true });
  await expect(all(client.readAnnunciations())).rejects.toMatchObject(failure('bad-answer', /follow record 65535/));
});

it('tells that reading was refused', async () => {
  const { pump, client } = await connected({}, { features });
  answerBy(pump, 'Response', { request: OPCODES.ReadAudit, result: 'notAuthorised' });
  await expect(all(client.readAudit())).rejects.toMatchObject(failure('bad-answer', /audit.*notAuthorised/));
});

it('snoozes and confirms once, and gives a refusal as a result', async () => {
  const { pump, client } = await connected({}, { features });
  const asked: string[] = [];
  pump.onRequest = ({ id, name, body }) => {
    if (name !== 'SnoozeAnnunciation' && name !== 'ConfirmAnnunciation') return false;
    asked.push(`${name} ${body.annunciationId}`);
    if (body.annunciationId === 9) return true;
    const result = name === 'SnoozeAnnunciation' ? 'success' : 'confirmationNeeded';
    pump.say('Response', id, { request: OPCODES[name], result });
    return true;
  };
  expect(await client.snoozeAnnunciation(7)).toEqual({ ok: true, value: undefined });
  expect(await client.confirmAnnunciation(8)).toEqual({ ok: false, result: 'confirmationNeeded' });
  // Snoozed or confirmed already, it would be refused: a second request could only mislead.
  await expect(client.snoozeAnnunciation(9)).rejects.toMatchObject(failure('no-answer'));
  expect(asked).toEqual(['SnoozeAnnunciation 7', 'ConfirmAnnunciation 8', 'SnoozeAnnunciation 9']);
});

it('gets the head of the audit log', async () => {
  const { pump, client } = await connected({}, { features });
  const head = { sequence: 3, chain: new Uint8Array(32), signature: new Uint8Array(64), bootCount: 1 };
  answerBy(pump, 'AuditCheckpoint', { ...head, uptime: milliseconds(5) });
  expect(await client.auditCheckpoint()).toMatchObject({ ok: true, value: head });
});

it('asks a pump that lacks them for neither', async () => {
  const { pump, client } = await connected();
  await client.identity();
  const heard = pump.heard.length;
  await expect(client.readAudit().next()).rejects.toMatchObject(misuse('feature-missing', /audit/));
  await expect(client.confirmAnnunciation(1)).rejects.toMatchObject(misuse('feature-missing', /annunciations/));
  expect(pump.heard).toHaveLength(heard);
});
