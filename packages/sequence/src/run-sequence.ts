// SPDX-License-Identifier: Apache-2.0
/** Runs one sequence: gate, drive, judge, record the verdict. */
import { type DriveEvent, type DriveOptions, openEntry, recordDrive } from './drive.js';
import type { Measurement, Sequence, SequenceResult } from './model.js';
import { type CapabilityProfile, decide, notApplicable } from './verdict.js';

/** What those who watch are told while a sequence runs. Plain data. */
export type SequenceEvent =
  | DriveEvent
  | { readonly type: 'measurement'; readonly id: string; readonly measurement: Measurement };

export interface RunOptions<Bench, Profile extends CapabilityProfile>
  extends Omit<DriveOptions<Bench, Profile>, 'id' | 'onEvent'> {
  readonly sequence: Sequence<Bench, Profile>;
  readonly onEvent?: (event: SequenceEvent) => void;
}

/** Never rejects because of a drive, a judge or a device; it rejects when the transcript's own sink fails. */
export async function runSequence<Bench, Profile extends CapabilityProfile>(
  options: RunOptions<Bench, Profile>,
): Promise<SequenceResult> {
  const { sequence, profile, transcript, now } = options;
  const { id, title } = sequence;
  if (notApplicable(sequence.needs, profile) === null) {
    await recordDrive({ ...options, id }, (context) => sequence.drive(context));
  } else {
    transcript.append(openEntry({ ...options, id }), now());
  }
  const verdict = decide(transcript.entries, sequence, profile);
  for (const measurement of verdict.measurements) {
    transcript.append({ k: 'measurement', m: measurement }, now());
    options.onEvent?.({ type: 'measurement', id, measurement });
  }
  const last = transcript.append({ k: 'verdict', outcome: verdict.outcome, reason: verdict.reason }, now());
  const deviceMicros = last.t - transcript.entries[0]!.t;
  const { head, length: entries } = transcript;
  return { id, title, ...verdict, head, entries, deviceMicros };
}
