// SPDX-License-Identifier: Apache-2.0
/** Judges the transcripts of an evidence folder again, without hardware, and says where the verdicts differ. */
import { type CapabilityProfile, type Judge, type Outcome, rejudge } from '@assay/sequence';
import { sha256Hex } from './digests.js';
import { EvidenceError } from './errors.js';
import { listFiles, PROFILE_FILE, RUN_FILE, readText, SETUP_ID, transcriptFile, transcriptId } from './layout.js';
import { type RunRecord, readRecord, runSchema } from './records.js';
import { readTranscriptFile } from './transcript-file.js';

export interface RejudgedSequence {
  readonly id: string;
  readonly title: string;
  /** `no-judge`: no sequence of this id was handed in. `unreadable`: its chain does not hold. */
  readonly status: 'agrees' | 'differs' | 'no-judge' | 'unreadable';
  readonly recorded: Outcome | null;
  readonly recomputed: Outcome | null;
  /** One sentence each; empty exactly when it agrees. */
  readonly differences: readonly string[];
}

export interface RejudgedRun {
  /** Every transcript was judged again and agrees, and there is at least one. */
  readonly agrees: boolean;
  readonly sequences: readonly RejudgedSequence[];
  /** Sequences whose sources are not those of the run: a difference may come from there. */
  readonly warnings: readonly string[];
}

export interface RejudgeOptions<Profile extends CapabilityProfile> {
  /** Reads profile.yaml as it was copied into the folder; a throw ends the re-judgement. */
  readonly parseProfile: (text: string) => Profile;
  /** Digests of today's sequence sources by id, as `digestSources` makes them. */
  readonly sources?: ReadonlyMap<string, string>;
}

/** Throws EvidenceError `not-evidence` or `evidence-broken` when header or profile cannot be believed. Reads only. */
export function rejudgeEvidence<Profile extends CapabilityProfile>(
  dir: string,
  sequences: readonly (Judge<Profile> & { readonly title: string })[],
  options: RejudgeOptions<Profile>,
): RejudgedRun {
  const { header } = readRun(dir);
  const profileText = readText(dir, PROFILE_FILE);
  if (profileText === null || sha256Hex(profileText) !== header.profile.sha256) {
    throw new EvidenceError(
      'evidence-broken',
      `${dir}/${PROFILE_FILE} is missing or not the one that the run was judged by; restore the folder, assay verify says more`,
    );
  }
  const profile = options.parseProfile(profileText);
  const ids = listFiles(dir).flatMap((path) => transcriptId(path) ?? []);
  const judged = ids
    .filter((id) => id !== SETUP_ID)
    .map((id) => {
      const title = header.sequences.each.find((sequence) => sequence.id === id)?.title ?? '';
      return {
        title,
        ...judgeOne(
          dir,
          id,
          sequences.find((sequence) => sequence.id === id),
          profile,
        ),
      };
    });
  const warnings = header.sequences.each
    .filter(({ id, sha256 }) => (options.sources?.get(id) ?? sha256) !== sha256)
    .map(({ id, title }) => `The sources of sequence ${id} (${title}) are not those of the run.`);
  return { agrees: judged.length > 0 && judged.every((s) => s.status === 'agrees'), sequences: judged, warnings };
}

function judgeOne<Profile extends CapabilityProfile>(
  dir: string,
  id: string,
  sequence: Judge<Profile> | undefined,
  profile: Profile,
): Omit<RejudgedSequence, 'title'> {
  const read = readTranscriptFile(dir, id);
  const bare = { id, recorded: null, recomputed: null };
  if (read === null || read.problem !== null) {
    const { line, what } = read?.problem ?? { line: 1, what: 'is missing' };
    return { ...bare, status: 'unreadable', differences: [`${transcriptFile(id)} line ${line} ${what}.`] };
  }
  if (sequence === undefined) {
    return { ...bare, status: 'no-judge', differences: [`There is no sequence ${id} here to judge it by.`] };
  }
  const { agrees, recorded, recomputed, differences } = rejudge(read.entries, sequence, profile);
  return {
    id,
    status: agrees ? 'agrees' : 'differs',
    recorded: recorded?.outcome ?? null,
    recomputed: recomputed.outcome,
    differences,
  };
}

function readRun(dir: string): RunRecord {
  const text = readText(dir, RUN_FILE);
  if (text === null) {
    throw new EvidenceError('not-evidence', `${dir} has no ${RUN_FILE}; name the folder that a run wrote`);
  }
  const read = readRecord(text, runSchema);
  if (!read.ok) {
    throw new EvidenceError('evidence-broken', `${dir}/${RUN_FILE} ${read.what}`);
  }
  return read.record;
}
