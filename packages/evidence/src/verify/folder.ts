// SPDX-License-Identifier: Apache-2.0
/** An evidence folder while it is verified: what the checks have established so far. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ReadTranscript } from '@assay/sequence';
import { listFiles, MANIFEST_FILE, transcriptFile, transcriptId } from '../layout.js';
import type { ManifestRecord, ResultsRecord, RunRecord } from '../records.js';
import { readTranscriptFile } from '../transcript-file.js';

export type ProblemCode =
  | 'unfinished' // no manifest: the run was stopped
  | 'file-missing'
  | 'file-extra'
  | 'file-changed' // its digest is not the signed one
  | 'record-malformed'
  | 'signature-wrong'
  | 'key-not-trusted'
  | 'line-changed' // a transcript line does not fit its chain
  | 'records-disagree'; // two files say different things of one fact

export interface EvidenceProblem {
  readonly code: ProblemCode;
  /** Inside the folder. */
  readonly file: string;
  /** From 1. */
  readonly line?: number;
  /** Continues the file's name: `is missing`. */
  readonly what: string;
  readonly mend?: string;
}

export interface Finding {
  readonly name: string;
  readonly problem: EvidenceProblem | null;
  /** What was established, when there is no problem. */
  readonly text: string;
}

export type Check = (folder: Folder) => Finding;

export interface FolderTranscript {
  readonly id: string;
  readonly file: string;
  readonly read: ReadTranscript;
}

export interface Folder {
  readonly dir: string;
  readonly trustedKey: string | null;
  /** A manifest is there, so the run came to its end. */
  readonly finished: boolean;
  /** All files below the folder. */
  readonly files: readonly string[];
  /** Ids of the transcripts that are there, in order. */
  readonly ids: readonly string[];
  /** Read once, when first asked for. */
  readonly transcripts: ReadonlyMap<string, FolderTranscript>;
  manifest: ManifestRecord | null;
  run: RunRecord | null;
  results: ResultsRecord | null;
  station: { publicKey: string; fingerprint: string; trusted: boolean | null } | null;
}

export function openFolder(dir: string, trustedKey: string | null): Folder {
  const files = listFiles(dir);
  const ids = files.flatMap((path) => transcriptId(path) ?? []);
  let transcripts: Map<string, FolderTranscript> | null = null;
  return {
    dir,
    trustedKey,
    finished: existsSync(join(dir, MANIFEST_FILE)),
    files,
    ids,
    get transcripts() {
      transcripts ??= new Map(
        ids.map((id) => [id, { id, file: transcriptFile(id), read: readTranscriptFile(dir, id)! }] as const),
      );
      return transcripts;
    },
    manifest: null,
    run: null,
    results: null,
    station: null,
  };
}

export function fine(name: string, text: string): Finding {
  return { name, problem: null, text };
}

export function broken(name: string, problem: EvidenceProblem): Finding {
  return { name, problem, text: '' };
}
