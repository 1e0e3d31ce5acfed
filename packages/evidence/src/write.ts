// SPDX-License-Identifier: Apache-2.0
/** Writes one evidence folder: header first, transcripts line by line, and at the end results, reports and the signed manifest. */
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { bytesToHex } from '@assay/crypto';
import type { Json, Outcome, SequenceResult } from '@assay/sequence';
import { headerDigest, sha256Hex, transcriptHash } from './digests.js';
import { EvidenceError } from './errors.js';
import { junitXml } from './junit.js';
import {
  JUNIT_FILE,
  MANIFEST_FILE,
  PROFILE_FILE,
  REPORT_FILE,
  RESULTS_FILE,
  RIG_FILE,
  RUN_FILE,
  SETUP_ID,
  TRANSCRIPT_FOLDER,
  transcriptFile,
  writeWhole,
} from './layout.js';
import { signManifest } from './manifest.js';
import {
  type EvidenceHeader,
  HEADER_SCHEMA,
  headerSchema,
  RESULTS_SCHEMA,
  type ResultsRecord,
  RUN_SCHEMA,
  type RunRecord,
  recordText,
} from './records.js';
import { type FrameDescriber, renderReport } from './report/report.js';
import type { RequirementInfo } from './requirement.js';
import { outcomeOfRun, recordedResult, setupTrouble } from './results.js';
import type { StationKey } from './station-key.js';
import { openTranscriptFile, readTranscriptFile, type TranscriptFile } from './transcript-file.js';

/** The header without what the folder's own files say: schema, and digests of the two texts. */
export interface HeaderInput extends Omit<EvidenceHeader, 'schema' | 'rig' | 'profile'> {
  readonly rig: Omit<EvidenceHeader['rig'], 'sha256'>;
  readonly profile: Omit<EvidenceHeader['profile'], 'sha256'>;
}

export interface OpenOptions {
  readonly header: HeaderInput;
  /** Full text of the rig definition and of the device profile; copied into the folder. */
  readonly rigText: string;
  readonly profileText: string;
  readonly station: StationKey;
  /** Default: now. */
  readonly startedAt?: Date;
}

export interface FinishInput {
  /** Of every sequence that came to its verdict. `wallMs`: host milliseconds that it took. */
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

export interface Evidence {
  readonly dir: string;
  readonly header: EvidenceHeader;
  readonly headerSha256: string;
  /** What goes into each open entry as `run` (RunOptions.header): binds the transcript to this header. */
  readonly binding: Json;
  /** Opens `transcript/<id>.jsonl`; worker threads call openTranscriptFile(dir, id) instead. */
  transcript(id: string): TranscriptFile;
  /** Reads the transcripts back from disk, checks that the results agree, writes all else, signs. Once only. */
  finish(input: FinishInput): FinishedEvidence;
}

export interface FinishedEvidence {
  readonly dir: string;
  readonly outcome: Outcome;
  readonly transcriptHash: string;
}

/**
 * Makes the folder (and its parents) and writes run.json, rig.yaml and profile.yaml. Throws EvidenceError `folder-not-empty`
 * for a folder that holds anything, `folder-unusable` when it cannot be written.
 */
export function openEvidence(dir: string, options: OpenOptions): Evidence {
  const { rigText, profileText, station } = options;
  const header = headerSchema.parse({
    ...options.header,
    schema: HEADER_SCHEMA,
    rig: { ...options.header.rig, sha256: sha256Hex(rigText) },
    profile: { ...options.header.profile, sha256: sha256Hex(profileText) },
  });
  const run: RunRecord = {
    schema: RUN_SCHEMA,
    header,
    headerSha256: headerDigest(header),
    station: { publicKey: bytesToHex(station.publicKey), fingerprint: station.fingerprint },
    startedAt: (options.startedAt ?? new Date()).toISOString(),
    host: { node: process.version, platform: `${process.platform}-${process.arch}` },
  };
  makeFolder(dir);
  writeWhole(dir, RUN_FILE, recordText(run));
  writeWhole(dir, RIG_FILE, rigText);
  writeWhole(dir, PROFILE_FILE, profileText);

  const open: TranscriptFile[] = [];
  return {
    dir,
    header,
    headerSha256: run.headerSha256,
    binding: { header: run.headerSha256 },
    transcript: (id) => {
      const file = openTranscriptFile(dir, id);
      open.push(file);
      return file;
    },
    finish: (input) => {
      for (const file of open) {
        file.close();
      }
      return finish(dir, run, station, input);
    },
  };
}

function makeFolder(dir: string): void {
  let present: string[];
  try {
    mkdirSync(dir, { recursive: true });
    present = readdirSync(dir);
  } catch (error) {
    throw new EvidenceError('folder-unusable', `${dir} cannot be made: ${(error as Error).message}`, { cause: error });
  }
  if (present.length > 0) {
    throw new EvidenceError(
      'folder-not-empty',
      `${dir} is not empty (it holds ${present[0]}): evidence is never written over anything; name a new folder`,
    );
  }
  mkdirSync(join(dir, TRANSCRIPT_FOLDER));
}

function finish(dir: string, run: RunRecord, station: StationKey, input: FinishInput): FinishedEvidence {
  const planned = run.header.sequences.each.map((sequence) => sequence.id);
  const setup = readTranscriptFile(dir, SETUP_ID);
  const recorded = planned.flatMap((id) => {
    const read = readTranscriptFile(dir, id);
    return read === null ? [] : [{ id, read }];
  });
  const heads = recorded.map(({ id, read }) => [id, read.head] as const);
  const hash = transcriptHash(run.headerSha256, setup === null ? heads : [[SETUP_ID, setup.head], ...heads]);
  const done = input.results
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map((result) => {
      const read = recorded.find(({ id }) => id === result.id)?.read;
      return {
        ...agreed(result, read === undefined ? null : recordedResult(result, read)),
        wallMs: rounded(result.wallMs),
      };
    });
  const notRun = planned.filter((id) => !done.some((result) => result.id === id));
  const trouble = setup === null ? null : setupTrouble(setup.entries);
  const results: ResultsRecord = {
    schema: RESULTS_SCHEMA,
    outcome: outcomeOfRun(done, notRun, trouble),
    transcriptHash: hash,
    finishedAt: (input.finishedAt ?? new Date()).toISOString(),
    wallMs: rounded(input.wallMs),
    device: [...(input.device ?? [])],
    setupTrouble: trouble,
    results: done,
    notRun,
  };
  writeWhole(dir, RESULTS_FILE, recordText(results));
  writeWhole(dir, JUNIT_FILE, junitXml(run, results));
  const entriesOf = (id: string) => (id === SETUP_ID ? setup : recorded.find((r) => r.id === id)?.read)?.entries ?? [];
  writeWhole(
    dir,
    REPORT_FILE,
    renderReport({
      run,
      results,
      requirements: input.requirements,
      entriesOf,
      describeFrame: input.describeFrame ?? (() => null),
    }),
  );
  const manifest = signManifest(dir, { headerSha256: run.headerSha256, transcriptHash: hash }, station);
  writeWhole(dir, MANIFEST_FILE, recordText(manifest));
  return { dir, outcome: results.outcome, transcriptHash: hash };
}

function rounded(ms: number | undefined): number | null {
  return ms === undefined ? null : Math.max(0, Math.round(ms));
}

/** Memory is not believed: what stands on the disk must say the same. */
function agreed(
  result: SequenceResult,
  recorded: Omit<ResultsRecord['results'][number], 'wallMs'> | null,
): Omit<ResultsRecord['results'][number], 'wallMs'> {
  if (recorded === null) {
    throw new EvidenceError(
      'evidence-inconsistent',
      `sequence ${result.id} has a result, but ${transcriptFile(result.id)} has no such verdict; was the transcript written to another folder?`,
    );
  }
  if (recorded.head !== result.head || recorded.outcome !== result.outcome) {
    throw new EvidenceError(
      'evidence-inconsistent',
      `sequence ${result.id} says ${result.outcome} (${result.head}), ${transcriptFile(result.id)} says ${recorded.outcome} (${recorded.head})`,
    );
  }
  return recorded;
}
