// SPDX-License-Identifier: Apache-2.0
/** The pump's books over a stretch of therapy: its history, read to the end, and the motor steps that it tells. */
import { type HistoryRecord, milliunitsPerHour, minutes } from '@assay/protocol';
import { type EntryOf, type Json, type Measurement, measure, type TranscriptView } from '@assay/sequence';
import type { Micros } from '@assay/transport';
import { number, recordsOf, risingEdges, text } from './judging.js';
import { granted, type Peer } from './peer.js';

export const HOUR: Micros = 3_600_000_000;

/** Between two steps of `step` milliunits at so many milliunits an hour. */
export const stepInterval = (rate: number, step: number): Micros => (HOUR * step) / rate;

/** Reads every record from `from` on into the transcript. */
export async function readRecords(peer: Peer, from: number): Promise<HistoryRecord[]> {
  const records: HistoryRecord[] = [];
  for (let next = from, more = true; more; ) {
    const page = await peer.expect('ReadHistory', { from: next, count: 8 });
    records.push(...page.records);
    const last = page.records.at(-1);
    more = page.more && last !== undefined;
    if (last !== undefined) next = last.sequence + 1;
  }
  return records;
}

/** Makes one rate, round the clock, the basal profile; 0 is no basal. Throws PumpError when the pump refuses. */
export async function setBasal(peer: Peer, rate: number): Promise<void> {
  const segments = [{ start: minutes(0), rate: milliunitsPerHour(rate) }];
  granted('WriteBasalProfile', await peer.order('WriteBasalProfile', { profile: 1, segments }));
  granted('ActivateBasalProfile', await peer.order('ActivateBasalProfile', { profile: 1 }));
}

/** Records of the history pages in this view, each once, as they were read last. */
export function historyRecords(view: TranscriptView): Json[] {
  const known = new Map<number, Json>();
  for (const page of view.messages('HistoryPage', 'rx')) {
    for (const record of recordsOf(page)) known.set(number(record, 'sequence'), record);
  }
  return [...known.values()];
}

/** Milliunits that a record tells as delivered; 0 for one that tells of no delivery. */
function deliveredBy(record: Json): number {
  const kind = text(record, 'kind');
  if (kind === 'bolus') return number(record, 'delivered');
  return kind === 'basalTotal' || kind === 'priming' ? number(record, 'detail') : 0;
}

/** The history of this view against the motor steps of `moved`, each of `step` milliunits. */
export function historyAgainstSteps(view: TranscriptView, moved: TranscriptView, step: number): Measurement {
  const pages = view.messages('HistoryPage', 'rx');
  const told = historyRecords(view).reduce((sum: number, record) => sum + deliveredBy(record), 0);
  const edges = risingEdges(moved);
  return measure(
    'history-against-steps',
    'What the history tells as delivered, less what the motor made.',
    pages.length === 0 || Number.isNaN(told) ? 'unknown' : told - edges.length * step,
    'mU',
    { equals: 0 },
    [...pages, ...edges.slice(-1)],
  );
}

/** Steps that the pump counts as made from its first Status of this view to its last, less those that the motor made between. */
export function countAgainstSteps(view: TranscriptView): Measurement {
  const status = view.messages('Status', 'rx');
  const [first, last] = [status[0], status.at(-1)];
  const total = (entry: EntryOf<'message'> | undefined) => number(entry?.body ?? null, 'totalSteps');
  const counted = total(last) - total(first);
  const between = risingEdges(view.where((e) => e.n > (first?.n ?? 0) && e.n < (last?.n ?? 0)));
  return measure(
    'count-against-steps',
    'Steps that the pump counts as made since its first boot, less those that the motor made.',
    Number.isNaN(counted) || first === last ? 'unknown' : counted - between.length,
    'steps',
    { equals: 0 },
    status,
  );
}
