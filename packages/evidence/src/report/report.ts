// SPDX-License-Identifier: Apache-2.0
/** The report of a run: one self-contained HTML page, good to read on screen and on paper. */
import type { Entry } from '@assay/sequence';
import { escapeText } from '../escape.js';
import type { ResultsRecord, RunRecord } from '../records.js';
import type { RequirementInfo } from '../requirement.js';

/** A name for a frame given its bytes on the wire (hex), or null. */
export type FrameDescriber = (hex: string, dir: 'tx' | 'rx') => string | null;

export interface ReportInput {
  readonly run: RunRecord;
  readonly results: ResultsRecord;
  readonly requirements: readonly RequirementInfo[];
  readonly entriesOf: (id: string) => readonly Entry[];
  readonly describeFrame: FrameDescriber;
}

export function renderReport({ run, results }: ReportInput): string {
  return `<!doctype html><title>${escapeText(run.header.rig.title)}</title><p>${results.outcome}</p>`;
}
