// SPDX-License-Identifier: Apache-2.0
/** Checks an evidence folder offline and names the first thing that does not fit. */
import { statSync } from 'node:fs';
import { EvidenceError } from './errors.js';
import { MANIFEST_FILE } from './layout.js';
import type { EvidenceHeader, ResultsRecord } from './records.js';
import { type Check, type EvidenceProblem, type Folder, openFolder } from './verify/folder.js';
import { checkDigests, checkFileList, checkManifest, checkSignature } from './verify/manifest-checks.js';
import { checkChains, checkHash, checkOpenings, checkResults, checkRun } from './verify/record-checks.js';

export interface TranscriptState {
  readonly id: string;
  readonly file: string;
  /** Entries up to the first problem. */
  readonly entries: number;
  readonly head: string;
  /** Ends with a verdict; always false for the set-up, which has none. */
  readonly verdict: boolean;
}

export interface Verification {
  /** `incomplete`: the run did not finish, and all that is there holds. */
  readonly status: 'intact' | 'incomplete' | 'broken';
  /** One line for a person. */
  readonly summary: string;
  readonly problem: EvidenceProblem | null;
  /** In the order in which they were made; a failing one is the last. */
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly text: string }[];
  /** Who signed; `trusted` is null when no trusted key was named. Null while there is no valid signature. */
  readonly station: {
    readonly publicKey: string;
    readonly fingerprint: string;
    readonly trusted: boolean | null;
  } | null;
  readonly transcriptHash: string | null;
  readonly header: EvidenceHeader | null;
  readonly results: ResultsRecord | null;
  readonly transcripts: readonly TranscriptState[];
}

export interface VerifyOptions {
  /** Public key or fingerprint, 64 hex digits: evidence signed by another key is broken. */
  readonly trustedKey?: string;
}

const FINISHED: readonly Check[] = [
  checkManifest,
  checkSignature,
  checkFileList,
  checkDigests,
  checkRun,
  checkChains,
  checkOpenings,
  checkHash,
  checkResults,
];

const UNFINISHED: readonly Check[] = [checkRun, checkChains, checkOpenings];

/** Reads only. Throws EvidenceError `not-evidence` when there is no such folder; all else is in the answer. */
export function verifyEvidence(dir: string, options: VerifyOptions = {}): Verification {
  if (!statSync(dir, { throwIfNoEntry: false })?.isDirectory()) {
    throw new EvidenceError('not-evidence', `${dir} is not a folder; name the folder that a run wrote`);
  }
  const folder = openFolder(dir, options.trustedKey?.toLowerCase() ?? null);
  const checks: { name: string; ok: boolean; text: string }[] = [];
  for (const check of folder.finished ? FINISHED : UNFINISHED) {
    const found = check(folder);
    checks.push({ name: found.name, ok: found.problem === null, text: found.problem?.what ?? found.text });
    if (found.problem !== null) {
      return report(folder, 'broken', found.problem, checks);
    }
  }
  return folder.finished
    ? report(folder, 'intact', null, checks)
    : report(folder, 'incomplete', unfinished(folder), checks);
}

function report(
  folder: Folder,
  status: Verification['status'],
  problem: EvidenceProblem | null,
  checks: Verification['checks'],
): Verification {
  return {
    status,
    summary: summary(folder, status, problem),
    problem,
    checks,
    station: folder.station,
    transcriptHash: folder.manifest?.transcriptHash ?? null,
    header: folder.run?.header ?? null,
    results: folder.results,
    transcripts: [...folder.transcripts].map(([id, { file, read }]) => ({
      id,
      file,
      entries: read.entries.length,
      head: read.head,
      verdict: read.entries.at(-1)?.k === 'verdict',
    })),
  };
}

function unfinished(folder: Folder): EvidenceProblem {
  const ends = folder.ids.map((id) => folder.transcripts.get(id)!);
  const open = ends.filter(({ read }) => read.entries.at(-1)?.k !== 'verdict');
  // The set-up never has a verdict, so it is named only when nothing came after it.
  const named = open.length > 1 ? open.filter(({ id }) => id !== '00') : open;
  const places = (named.length > 0 ? named : ends.slice(-1)).map(
    ({ file, read }) => `${file} line ${read.entries.length}`,
  );
  const upTo = places.length === 0 ? 'before its first transcript' : `intact up to ${places.join(', ')}`;
  return {
    code: 'unfinished',
    file: MANIFEST_FILE,
    what: `is missing: the run was stopped before its end; ${upTo}`,
    mend: 'run again into a new folder; what is here can be read, but is not signed',
  };
}

function summary(folder: Folder, status: Verification['status'], problem: EvidenceProblem | null): string {
  if (problem !== null) {
    const place = problem.line === undefined ? problem.file : `${problem.file} line ${problem.line}`;
    return `${status}: ${place} ${problem.what}`;
  }
  const outcome = folder.results?.outcome ?? 'unknown';
  const trust = folder.station?.trusted ? 'the trusted station key' : 'station key';
  return `intact: outcome ${outcome}, ${folder.ids.length} transcripts, signed by ${trust} ${folder.station?.fingerprint}`;
}
