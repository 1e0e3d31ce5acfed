// SPDX-License-Identifier: Apache-2.0
/** Results as the transcripts have them: what is written to results.json, and what verify recomputes. */
import { type Entry, type Outcome, type ReadTranscript, TranscriptView, worstOutcome } from '@assay/sequence';
import type { ResultRecord } from './records.js';

export type Recorded = Omit<ResultRecord, 'wallMs'>;

/** What a transcript says of its sequence; null when it does not hold or ends before its verdict. */
function recordedResult(id: string, title: string, read: ReadTranscript): Recorded | null {
  const view = new TranscriptView(read.entries);
  const open = read.entries[0];
  const verdict = view.of('verdict')[0];
  if (read.problem !== null || open === undefined || verdict === undefined) {
    return null;
  }
  return {
    id,
    title,
    outcome: verdict.outcome,
    reason: verdict.reason,
    measurements: view.of('measurement').map(({ m }) => ({ ...m, evidence: [...m.evidence] })),
    head: read.head,
    entries: read.entries.length,
    deviceMicros: verdict.t - open.t,
  };
}

/** What broke a set-up, or null. An aborted one is not broken: the sequences that it kept from running tell of it. */
export function setupTrouble(entries: readonly Entry[]): string | null {
  for (const entry of entries) {
    if (entry.k === 'rig-error' || entry.k === 'peer-error') {
      return `${entry.text} (${entry.code})`;
    }
  }
  return null;
}

/** What became of the sequences of a header, by their transcripts alone. */
export function accountFor(
  planned: readonly { readonly id: string; readonly title: string }[],
  transcriptOf: (id: string) => ReadTranscript | null,
): { readonly results: Recorded[]; readonly notRun: string[]; readonly unfinished: string[] } {
  const results: Recorded[] = [];
  const notRun: string[] = [];
  const unfinished: string[] = [];
  for (const { id, title } of planned) {
    const read = transcriptOf(id);
    const recorded = read === null ? null : recordedResult(id, title, read);
    if (recorded !== null) {
      results.push(recorded);
    } else {
      (read === null ? notRun : unfinished).push(id);
    }
  }
  return { results, notRun, unfinished };
}

/** What kept a run from being whole keeps it from passing: a failed set-up or a sequence that died is the rig's error. */
export function outcomeOfRun(run: {
  readonly results: readonly { readonly outcome: Outcome }[];
  readonly notRun: readonly string[];
  readonly unfinished: readonly string[];
  readonly setupTrouble: string | null;
}): Outcome {
  const outcomes = run.results.map((result) => result.outcome);
  if (run.setupTrouble !== null || run.unfinished.length > 0) {
    outcomes.push('error');
  }
  if (run.notRun.length > 0) {
    outcomes.push('aborted');
  }
  return worstOutcome(outcomes);
}
