// SPDX-License-Identifier: Apache-2.0
/** Results as the transcripts have them: what is written to results.json, and what verify recomputes. */
import { type Entry, type Outcome, type ReadTranscript, TranscriptView, worstOutcome } from '@assay/sequence';
import type { ResultRecord } from './records.js';

type Recorded = Omit<ResultRecord, 'wallMs'>;

/** What a transcript says of its sequence; null when it does not hold or ends before its verdict. */
export function recordedResult(
  about: { readonly id: string; readonly title: string; readonly deviceMicros: number },
  read: ReadTranscript,
): Recorded | null {
  const view = new TranscriptView(read.entries);
  const verdict = view.of('verdict')[0];
  if (read.problem !== null || verdict === undefined) {
    return null;
  }
  return {
    id: about.id,
    title: about.title,
    outcome: verdict.outcome,
    reason: verdict.reason,
    measurements: view.of('measurement').map(({ m }) => ({ ...m, evidence: [...m.evidence] })),
    head: read.head,
    entries: read.entries.length,
    deviceMicros: about.deviceMicros,
  };
}

/** What stopped a set-up short, or null. */
export function setupTrouble(entries: readonly Entry[]): string | null {
  for (const entry of entries) {
    if (entry.k === 'rig-error' || entry.k === 'peer-error') {
      return `${entry.text} (${entry.code})`;
    }
    if (entry.k === 'aborted') {
      return entry.reason;
    }
  }
  return null;
}

/** A failed set-up or a sequence that was not run keeps a run from passing. */
export function outcomeOfRun(
  results: readonly { readonly outcome: Outcome }[],
  notRun: readonly string[],
  trouble: string | null,
): Outcome {
  const outcomes = results.map((result) => result.outcome);
  return worstOutcome([
    ...outcomes,
    ...(trouble === null ? [] : (['error'] as const)),
    ...(notRun.length === 0 ? [] : (['aborted'] as const)),
  ]);
}
