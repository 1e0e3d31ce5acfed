// SPDX-License-Identifier: Apache-2.0
/** What a pump tells page by page, each record once and in ascending number (messages.md): history, annunciations, audit log. */
import type { AuditRecord, Body, HistoryRecord } from '@assay/protocol';
import { PumpError } from './errors.js';
import type { Result } from './exchange.js';
import type { PumpClient } from './pump-client.js';

/** One annunciation as the pump tells it. */
export type AnnunciationRecord = Body<'AnnunciationPage'>['records'][number];

type Records<R> = AsyncGenerator<R, void, undefined>;
type Page<R> = Promise<Result<{ readonly records: readonly R[]; readonly more: boolean }>>;

const HISTORY_PAGE = 8;
const AUDIT_PAGE = 6;
/** The last numbers that there can be: behind them no pump has more to tell. */
const LAST_SEQUENCE = 0xffff_ffff;
const LAST_ANNUNCIATION = 0xffff;

export function readHistory(pump: PumpClient, from: number): Records<HistoryRecord> {
  const ask = (next: number) => pump.request('ReadHistory', { from: next, count: HISTORY_PAGE });
  return readPages('history', ask, ({ sequence }) => sequence, { from, last: LAST_SEQUENCE });
}

export function readAnnunciations(pump: PumpClient, from: number): Records<AnnunciationRecord> {
  const ask = (next: number) => pump.request('ReadAnnunciations', { from: next });
  return readPages('annunciation', ask, ({ annunciationId }) => annunciationId, { from, last: LAST_ANNUNCIATION });
}

export function readAudit(pump: PumpClient, from: number): Records<AuditRecord> {
  const ask = (next: number) => pump.request('ReadAudit', { from: next, count: AUDIT_PAGE });
  return readPages('audit', ask, ({ sequence }) => sequence, { from, last: LAST_SEQUENCE });
}

/** To the newest. A pump that repeats itself, or has more to tell than there can be, must not keep us here for ever. */
async function* readPages<R>(
  what: string,
  ask: (next: number) => Page<R>,
  numberOf: (record: R) => number,
  { from, last }: { readonly from: number; readonly last: number },
): Records<R> {
  const bad = (text: string) => new PumpError('bad-answer', text);
  for (let next = from, more = true; more; ) {
    const page = await ask(next);
    if (!page.ok) throw bad(`the request for ${what} records from ${next} on was answered ${page.result}`);
    const { records } = page.value;
    for (const record of records) {
      const number = numberOf(record);
      if (number < next) throw bad(`${what} record ${number} came where ${next} or later was asked for`);
      next = number + 1;
      yield record;
    }
    more = page.value.more;
    if (more && records.length === 0) throw bad(`the ${what} page from ${next} on is empty and says that more follows`);
    if (more && next > last) throw bad(`more ${what} records are said to follow record ${last}, and none can`);
  }
}
