// SPDX-License-Identifier: Apache-2.0
/** What a run and its worker threads say to each other. Plain data only; transcripts go straight to their files. */
import type { SequenceResult } from '@assay/sequence';
import type { RunEvent } from '../contract.js';
import type { RunSpec, SetupEnd, StartState } from './job.js';

/** Handed to a worker when it is made. */
export interface WorkerStart {
  readonly spec: RunSpec;
  /** Address of the certification module. */
  readonly moduleUrl: string;
}

export type ToWorker =
  | { readonly do: 'setup' }
  | { readonly do: 'sequence'; readonly id: string; readonly start: StartState }
  | { readonly do: 'abort'; readonly reason: string };

export type FromWorker =
  | { readonly say: 'event'; readonly event: RunEvent }
  | { readonly say: 'setup-end'; readonly end: SetupEnd }
  | { readonly say: 'result'; readonly result: SequenceResult };
