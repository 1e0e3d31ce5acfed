// SPDX-License-Identifier: Apache-2.0
/** The test engine's public face: model, transcript, run, re-judge, and what judges measure with. */
export { canonical } from './canonical.js';
export { type DriveEnd, type DriveEvent, type DriveOptions, recordDrive, type Trouble } from './drive.js';
export { type MisuseCode, MisuseError } from './errors.js';
export { toHex } from './hex.js';
export {
  formatLimit,
  formatMeasurement,
  formatNumber,
  formatValue,
  judgement,
  MAX_EVIDENCE,
  measure,
  within,
} from './measure.js';
export type * from './model.js';
export { worstOutcome } from './outcome.js';
export { seededRandom } from './random.js';
export { type ReadProblem, type ReadTranscript, readTranscript } from './read-transcript.js';
export { type RunOptions, runSequence, type SequenceEvent } from './run-sequence.js';
export { chainStart, type Digest, type Sink, Transcript, transcriptLine } from './transcript.js';
export {
  type CapabilityProfile,
  decide,
  type Judge,
  judgedEntries,
  type Rejudgement,
  rejudge,
  type Verdict,
} from './verdict.js';
export { type Direction, type EntryOf, type StepSpan, TranscriptView } from './view.js';
