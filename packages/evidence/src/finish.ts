// SPDX-License-Identifier: Apache-2.0
/** The end of a run: results from what stands on the disk, the readable forms of them, and the signed manifest. */
import type { Outcome, ReadTranscript, SequenceResult } from '@assay/sequence';
import { transcriptHash } from './digests.js';
import { EvidenceError } from './errors.js';
import { junitXml } from './junit.js';
import {
  JUNIT_FILE,
  MANIFEST_FILE,
  REPORT_FILE,
  RESULTS_FILE,
  SETUP_ID,
  transcriptFile,
  writeWhole,
} from './layout.js';
import { signManifest } from './manifest.js';
import { RESULTS_SCHEMA, type ResultsRecord, type RunRecord, recordText } from './records.js';
import type { FrameDescriber } from './report/frame-describer.js';
import { renderReport } from './report/report.js';
import type { RequirementInfo } from './requirement.js';
import { accountFor, outcomeOfRun, type Recorded, setupTrouble } from './results.js';
import type { StationKey } from './station-key.js';
import { readTranscriptFile } from './transcript-file.js';

export interface FinishInput {
  /** Of the sequences that came to their verdicts: checked against the transcripts. `wallMs`: host milliseconds. */
  readonly results: readonly (SequenceResult & { readonly wallMs?: number })[];
  readonly requirements: readonly RequirementInfo[];
  /** What the device said of itself, in reading order: model, firmware version, public key. */
  readonly device?: readonly { readonly name: string; readonly value: string }[];
  /** Names a frame for the report, e.g. `RECORD`; null when it cannot. */
  readonly describeFrame?: FrameDescriber;
  readonly wallMs?: number;
  /** Default: now. */
  readonly finishedAt?: Date;
}

export interface FinishedEvidence {
  readonly dir: string;
  readonly outcome: Outcome;
  readonly transcriptHash: string;
}

/** Throws EvidenceError `evidence-inconsistent` when the results are not those of the transcripts on disk. */
export function finishEvidence(dir: string, run: RunRecord, station: StationKey, input: FinishInput): FinishedEvidence {
  const ids = [SETUP_ID, ...run.header.sequences.each.map((sequence) => sequence.id)];
  const transcripts = new Map(ids.map((id) => [id, readTranscriptFile(dir, id)] as const));
  const heads = ids.flatMap((id) => {
    const head = transcripts.get(id)?.head;
    return head === undefined ? [] : [[id, head] as const];
  });
  const hash = transcriptHash(run.headerSha256, heads);
  const results = resultsOf(run, input, transcripts, hash);
  writeWhole(dir, RESULTS_FILE, recordText(results));
  writeWhole(dir, JUNIT_FILE, junitXml(run, results));
  const report = renderReport({
    run,
    results,
    requirements: input.requirements,
    entriesOf: (id) => transcripts.get(id)?.entries ?? [],
    describeFrame: input.describeFrame ?? (() => null),
  });
  writeWhole(dir, REPORT_FILE, report);
  const manifest = signManifest(dir, { headerSha256: run.headerSha256, transcriptHash: hash }, station);
  writeWhole(dir, MANIFEST_FILE, recordText(manifest));
  return { dir, outcome: results.outcome, transcriptHash: hash };
}

function resultsOf(
  run: RunRecord,
  input: FinishInput,
  transcripts: ReadonlyMap<string, ReadTranscript | null>,
  hash: string,
): ResultsRecord {
  const found = accountFor(run.header.sequences.each, (id) => transcripts.get(id) ?? null);
  for (const result of input.results) {
    believe(result, found.results);
  }
  const wallOf = (id: string) => input.results.find((result) => result.id === id)?.wallMs;
  const account = {
    ...found,
    results: found.results.map((result) => ({ ...result, wallMs: rounded(wallOf(result.id)) })),
    setupTrouble: setupTrouble(transcripts.get(SETUP_ID)?.entries ?? []),
  };
  return {
    schema: RESULTS_SCHEMA,
    outcome: outcomeOfRun(account),
    transcriptHash: hash,
    finishedAt: (input.finishedAt ?? new Date()).toISOString(),
    wallMs: rounded(input.wallMs),
    device: [...(input.device ?? [])],
    ...account,
  };
}

/** Results are taken from the disk; what memory says must be the same. */
function believe(result: SequenceResult, recorded: readonly Recorded[]): void {
  const file = transcriptFile(result.id);
  const same = recorded.find((candidate) => candidate.id === result.id);
  if (same === undefined) {
    const what = `sequence ${result.id} has a result, but ${file} has no verdict or is not of this run`;
    throw new EvidenceError('evidence-inconsistent', `${what}; was the transcript written to another folder?`);
  }
  if (same.head !== result.head || same.outcome !== result.outcome) {
    const what = `sequence ${result.id} says ${result.outcome} (${result.head})`;
    throw new EvidenceError('evidence-inconsistent', `${what}, ${file} says ${same.outcome} (${same.head})`);
  }
}

function rounded(ms: number | undefined): number | null {
  return ms === undefined ? null : Math.max(0, Math.round(ms));
}
