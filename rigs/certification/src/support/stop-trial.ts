// SPDX-License-Identifier: Apache-2.0
/** Requirements 51 and 54: one stopped bolus as its transcript tells it. */
import type { CommandName } from '@assay/protocol';
import { type Entry, type EntryOf, type Json, TranscriptView } from '@assay/sequence';
import { bolusRecords, field, number, risingEdges, stretches, text } from './judging.js';

export const STOP_KINDS = ['stop-button', 'remote-cancel', 'remote-stop'] as const;
export type StopKind = (typeof STOP_KINDS)[number];

export interface StopTrial {
  readonly note: EntryOf<'note'>;
  readonly kind: string;
  /** The press, or the message that stops; null when the trial did not come to it. */
  readonly stop: Entry | null;
  /** Motor steps of the bolus, those after the stop among them. */
  readonly steps: number;
  readonly stepsAfter: readonly EntryOf<'edge'>[];
  /** What the history says, in steps; NaN without a record. */
  readonly ordered: number;
  readonly recorded: number;
  readonly end: string;
  /** What the event BolusEnded says was delivered, in steps; NaN without one. */
  readonly announced: number;
  /** The entries that hold these amounts. */
  readonly books: readonly Entry[];
  readonly annunciations: readonly Entry[];
  /** Result of the bolus that was ordered while therapy was stopped; empty when none was. */
  readonly refusal: string;
  /** Motor steps of the one-step bolus afterwards. */
  readonly newSteps: number;
}

export function stopTrials(view: TranscriptView, stepMilliunits: number): StopTrial[] {
  return stretches(view, 'trial').map(({ note, view: rest }) => {
    const inside = rest.where((e) => e.k !== 'step');
    const resume = inside.notes('resume')[0]?.n ?? Number.POSITIVE_INFINITY;
    const fresh = inside.notes('new-bolus')[0]?.n ?? Number.POSITIVE_INFINITY;
    const bolus = inside.where((e) => e.n < resume);
    const stop = stopOf(bolus);
    const pages = bolus.messages('HistoryPage', 'rx');
    const record = pages.flatMap(bolusRecords).at(-1) ?? null;
    const ended = bolus.messages('BolusEnded', 'rx').at(-1);
    const amount = (data: Json, name: string): number => number(data, name) / stepMilliunits;
    const later = inside.where((e) => e.n > fresh);
    return {
      note,
      kind: text(note.data, 'kind'),
      stop,
      steps: risingEdges(bolus).length,
      stepsAfter: stop === null ? [] : risingEdges(bolus).filter((edge) => edge.t > stop.t),
      ordered: amount(record, 'ordered'),
      recorded: amount(record, 'delivered'),
      end: record === null ? 'no record' : text(record, 'end'),
      announced: amount(ended?.body ?? null, 'delivered'),
      books: [...pages, ...(ended === undefined ? [] : [ended])],
      annunciations: bolus
        .messages('Annunciation', 'rx')
        .filter((m) => field(m.body, 'annunciationType') === 'bolusCancelled'),
      refusal: refusalOf(
        inside.where((e) => e.n > resume && e.n < fresh),
        'SetBolus',
      ),
      newSteps: risingEdges(later).length,
    };
  });
}

function stopOf(view: TranscriptView): Entry | null {
  const note = view.notes('stop')[0];
  if (note === undefined) return null;
  const after = view.after(note);
  const acts = new TranscriptView(
    after.entries.filter((e) => e.k === 'stimulus' || (e.k === 'message' && e.dir === 'tx')),
  );
  return acts.entries[0] ?? null;
}

/** Result by which the pump answered the first command of this name; empty when there was none, or another answer. */
export function refusalOf(view: TranscriptView, command: CommandName): string {
  const order = view.messages(command, 'tx')[0];
  if (order === undefined) return '';
  const answer = view.messages(undefined, 'rx').find((m) => field(m.body, 'id') === field(order.body, 'id'));
  return text(answer?.body ?? null, 'result');
}
