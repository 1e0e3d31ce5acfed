// SPDX-License-Identifier: Apache-2.0
/** Requirement 47: one cut as its transcript tells it: motor steps before and after, what the history says, the repetition. */
import type { EntryOf, TranscriptView } from '@assay/sequence';
import { bolusRecords, field, number, risingEdges, stretches, text } from './judging.js';

export interface Cut {
  readonly note: EntryOf<'note'>;
  readonly offset: number;
  /** Whether the power was cut a second time while the pump booted. */
  readonly bootCut: boolean;
  /** Motor steps until the supply came back. */
  readonly steps: number;
  /** Motor steps after it: there must be none. */
  readonly after: readonly EntryOf<'edge'>[];
  /** Steps that the history counts for the bolus; 0 when it has no record. */
  readonly delivered: number;
  /** How the history says that it ended; null when it has no record. */
  readonly end: string | null;
  readonly pages: readonly EntryOf<'message'>[];
  readonly repeat: { readonly note: EntryOf<'note'>; readonly recognised: boolean } | null;
}

/** The cuts that notes `cut` begin; `stepMilliunits` turns the history's amounts into steps. */
export function cutsOf(view: TranscriptView, stepMilliunits: number): Cut[] {
  return stretches(view, 'cut').map(({ note, view: inside }) => {
    const back = inside.stimuli('supply-on')[0]?.t ?? Number.POSITIVE_INFINITY;
    const edges = risingEdges(inside);
    const pages = inside.messages('HistoryPage', 'rx');
    const record = pages.flatMap(bolusRecords).at(-1);
    return {
      note,
      offset: number(note.data, 'offset'),
      bootCut: inside.notes('boot-cut').length > 0 && inside.stimuli('supply-off').length > 1,
      steps: edges.filter((edge) => edge.t < back).length,
      after: edges.filter((edge) => edge.t >= back),
      delivered: record === undefined ? 0 : Math.floor((number(record, 'delivered') || 0) / stepMilliunits),
      end: record === undefined ? null : text(record, 'end'),
      pages,
      repeat: repetition(inside),
    };
  });
}

function repetition(view: TranscriptView): Cut['repeat'] {
  const note = view.notes('repeat')[0];
  if (note === undefined) return null;
  const answer = view.after(note).messages('BolusOrdered', 'rx')[0];
  return { note, recognised: field(answer?.body ?? null, 'repeated') === true };
}
