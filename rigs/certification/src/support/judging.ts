// SPDX-License-Identifier: Apache-2.0
/** Questions that judges of this rig ask: motor steps by step of the sequence, frames by type, fields of messages. */
import { type Entry, type EntryOf, type Json, type Measurement, measure, type TranscriptView } from '@assay/sequence';

/** The motor's pin as the fixture names it; one rising edge is one step. */
const STEP_PIN = 'STEP';

export function risingEdges(view: TranscriptView): EntryOf<'edge'>[] {
  return view.edges(STEP_PIN, 1);
}

/** Entries inside any step with one of these titles. */
export function within(view: TranscriptView, titles: readonly string[]): TranscriptView {
  const spans = view.steps().filter((span) => titles.includes(span.title));
  return view.where((e) =>
    spans.some((span) => e.n >= span.start.n && e.n <= (span.end?.n ?? Number.POSITIVE_INFINITY)),
  );
}

/** "No dose": rising edges outside the steps of the sequence in which an authentic bolus runs. */
export function unexpectedSteps(view: TranscriptView, delivering: readonly string[]): Measurement {
  const expected = new Set(risingEdges(within(view, delivering)).map((e) => e.n));
  const others = risingEdges(view).filter((e) => !expected.has(e.n));
  return measure(
    'unexpected-steps',
    'Motor steps while no authentic bolus was due.',
    others.length,
    'steps',
    { max: 0 },
    others,
  );
}

/** Motor steps inside the steps of the sequence with this title, which must be exactly so many. */
export function exactSteps(
  view: TranscriptView,
  name: string,
  title: string,
  inSteps: readonly string[],
  expected: number,
): Measurement {
  return exactly(name, title, risingEdges(within(view, inSteps)), expected, 'steps');
}

/** A count of offending entries that must be zero, with those entries as its evidence. */
export function none(name: string, title: string, offending: readonly (Entry | number)[], unit = ''): Measurement {
  return measure(name, title, offending.length, unit, { max: 0 }, offending);
}

/** A count of offending cases that must be zero; each case shows its entries. */
export function noCase<T>(
  name: string,
  title: string,
  offending: readonly T[],
  entriesOf: (offending: T) => readonly Entry[],
): Measurement {
  return measure(name, title, offending.length, '', { max: 0 }, offending.flatMap(entriesOf));
}

/** A count that must be exactly so much, with what was counted as its evidence. */
export function exactly(
  name: string,
  title: string,
  found: readonly (Entry | number)[],
  expected: number,
  unit = '',
): Measurement {
  return measure(name, title, found.length, unit, { equals: expected }, found);
}

/** Why the pump closed a session: what its first SessionClosed in this view says. */
export function sessionEnd(view: TranscriptView, name: string, title: string, reason: string): Measurement {
  const ends = view.messages('SessionClosed', 'rx');
  const said = text(ends[0]?.body ?? null, 'reason') || 'not closed';
  return measure(name, title, said, '', { equals: reason }, ends);
}

/** A count that must be reached: what was really tried, so that nothing passes for want of trying. */
export function atLeast(
  name: string,
  title: string,
  value: number,
  min: number,
  evidence: readonly (Entry | number)[] = [],
  unit = '',
): Measurement {
  return measure(name, title, value, unit, { min }, evidence);
}

/** A field of a recorded object, or undefined when there is none. */
export function field(data: Json, name: string): Json | undefined {
  if (data === null || typeof data !== 'object' || Array.isArray(data)) return undefined;
  return (data as { readonly [key: string]: Json })[name];
}

export function text(data: Json, name: string): string {
  const value = field(data, name);
  return typeof value === 'string' ? value : '';
}

export function number(data: Json, name: string): number {
  const value = field(data, name);
  return typeof value === 'number' ? value : Number.NaN;
}

/** The stretches that notes of one name begin: from each note to the next, or to the end of the view. */
export function stretches(
  view: TranscriptView,
  note: string,
): { readonly note: EntryOf<'note'>; readonly view: TranscriptView }[] {
  const starts = view.notes(note);
  return starts.map((start, at) => {
    const end = starts[at + 1]?.n ?? Number.POSITIVE_INFINITY;
    return { note: start, view: view.where((e) => e.n > start.n && e.n < end) };
  });
}

/** The records on a HistoryPage. */
export function recordsOf(page: EntryOf<'message'>): readonly Json[] {
  const records = field(page.body, 'records');
  return Array.isArray(records) ? records : [];
}

/** Those of kind bolus. */
export function bolusRecords(page: EntryOf<'message'>): Json[] {
  return recordsOf(page).filter((record) => text(record, 'kind') === 'bolus');
}
