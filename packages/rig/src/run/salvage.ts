// SPDX-License-Identifier: Apache-2.0
/** Ends the transcript of a sequence whose thread died: what it had recorded stays, the rig's error and verdict follow. */
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '@assay/crypto';
import { readTranscriptFile, SETUP_ID, transcriptFile } from '@assay/evidence';
import { decide, type EntryBody, type Sequence, type SequenceResult, Transcript } from '@assay/sequence';
import type { Bench } from '../contract.js';
import type { DeviceProfile } from '../definition/profile.js';
import type { RunSpec } from './job.js';

/** Ends a sequence's transcript with `trouble` and a verdict, as the engine would have. */
export function salvage(spec: RunSpec, sequence: Sequence<Bench, DeviceProfile>, trouble: EntryBody): SequenceResult {
  const { id, title } = sequence;
  const { transcript, t } = resume(spec, id);
  if (!transcript.sealed) {
    transcript.append(trouble, t);
  }
  const verdict = decide(transcript.entries, sequence, spec.rig.profile);
  if (!transcript.sealed) {
    transcript.append({ k: 'verdict', outcome: verdict.outcome, reason: verdict.reason }, t);
  }
  return { id, title, ...verdict, head: transcript.head, entries: transcript.length, deviceMicros: t };
}

/** Ends the set-up's transcript with `trouble`; it has no verdict. */
export function salvageSetup(spec: RunSpec, trouble: EntryBody): void {
  const { transcript, t } = resume(spec, SETUP_ID);
  transcript.append(trouble, t);
}

/** The transcript as far as it was recorded, open again at its end. */
function resume(spec: RunSpec, id: string): { readonly transcript: Transcript; readonly t: number } {
  const { seed, header, out } = spec;
  const file = join(out, transcriptFile(id));
  const transcript = new Transcript({ digest: sha256, sink: (line) => appendFileSync(file, line) });
  const recorded = readTranscriptFile(out, id)?.entries ?? [];
  // Written anew from what was read, so that a line torn by the thread's end does not stay.
  writeFileSync(file, '');
  for (const { n: _, t, ...body } of recorded) {
    transcript.append(body as EntryBody, t);
  }
  const t = recorded.at(-1)?.t ?? 0;
  if (recorded.length === 0) {
    transcript.append({ k: 'open', sequence: id, seed, run: header }, t);
  }
  return { transcript, t };
}
