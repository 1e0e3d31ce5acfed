// SPDX-License-Identifier: Apache-2.0
/** Writes one evidence folder: header first, transcripts line by line, and at the end results, reports and the signed manifest. */
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { bytesToHex } from '@assay/crypto';
import type { Json } from '@assay/sequence';
import { headerDigest, sha256Hex } from './digests.js';
import { EvidenceError } from './errors.js';
import { type FinishedEvidence, type FinishInput, finishEvidence } from './finish.js';
import { PROFILE_FILE, RIG_FILE, RUN_FILE, TRANSCRIPT_FOLDER, writeWhole } from './layout.js';
import { type EvidenceHeader, HEADER_SCHEMA, headerSchema, RUN_SCHEMA, type RunRecord, recordText } from './records.js';
import type { StationKey } from './station-key.js';
import { openTranscriptFile, type TranscriptFile } from './transcript-file.js';

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

/**
 * Makes the folder (and its parents) and writes run.json, rig.yaml and profile.yaml. Throws EvidenceError `folder-not-empty`
 * for a folder that holds anything, `folder-unusable` when it cannot be written.
 */
export function openEvidence(dir: string, options: OpenOptions): Evidence {
  const { rigText, profileText, station } = options;
  const { sequences } = options.header;
  const header = headerSchema.parse({
    ...options.header,
    sequences: { ...sequences, each: sequences.each.toSorted((a, b) => (a.id < b.id ? -1 : 1)) },
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
      return finishEvidence(dir, run, station, input);
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
