// SPDX-License-Identifier: Apache-2.0
/** Evidence folders: written, signed, verified, judged again, and shown. */
export { digestSources, headerDigest, type SourceFile, sha256Hex, transcriptHash } from './digests.js';
export { EvidenceError, type EvidenceErrorCode } from './errors.js';
export type { FinishedEvidence, FinishInput } from './finish.js';
export { SETUP_ID, transcriptFile } from './layout.js';
export type { EvidenceHeader, ManifestRecord, ResultRecord, ResultsRecord, RunRecord } from './records.js';
export { type RejudgedRun, type RejudgedSequence, type RejudgeOptions, rejudgeEvidence } from './rejudge.js';
export type { FrameDescriber } from './report/frame-describer.js';
export type { RequirementInfo } from './requirement.js';
export { openToOthers, stationFolder } from './station-folder.js';
export { loadStationKey, type StationKey, stationKeyFromSeed } from './station-key.js';
export { openTranscriptFile, readTranscriptFile, type TranscriptFile } from './transcript-file.js';
export type { EvidenceProblem, ProblemCode } from './verify/folder.js';
export { type TranscriptState, type Verification, type VerifyOptions, verifyEvidence } from './verify.js';
export {
  type Evidence,
  type HeaderInput,
  type OpenOptions,
  openEvidence,
} from './write.js';
