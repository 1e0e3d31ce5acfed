// SPDX-License-Identifier: Apache-2.0
/** Who drives what when: threads side by side on an emulated rig, one after another on a real board. */
import type { EntryBody, Sequence, SequenceResult } from '@assay/sequence';
import type { CertificationModule } from '../certification.js';
import type { Bench, Operator, RunEvent } from '../contract.js';
import type { DeviceProfile } from '../definition/profile.js';
import { driveSequence, driveSetup, type RunSpec, type SetupEnd, wipeStart } from './job.js';
import { JobThread } from './job-thread.js';
import { salvage, salvageSetup } from './salvage.js';

export interface Work {
  readonly spec: RunSpec;
  readonly module: CertificationModule;
  readonly sequences: readonly Sequence<Bench, DeviceProfile>[];
  readonly signal: AbortSignal;
  readonly onEvent: (event: RunEvent) => void;
  /** On a real rig only. */
  readonly operator?: Operator;
}

export type TimedResult = SequenceResult & { readonly wallMs: number };

/** On a real board: in the order given, each when the one before has left the fixture safe. */
export async function runInProcess(work: Work): Promise<TimedResult[]> {
  const { spec, module, sequences, signal, onEvent, operator } = work;
  const hooks = { signal, event: onEvent, ...(operator === undefined ? {} : { operator }) };
  const setup = await driveSetup(spec, module, hooks);
  const results: TimedResult[] = [];
  if ('start' in setup) {
    for (const sequence of sequences) {
      if (signal.aborted) {
        break;
      }
      results.push(await timed(work, sequence, () => driveSequence(spec, sequence, setup.start, hooks)));
    }
    wipeStart(setup.start);
  }
  return results;
}

/** On an emulated rig: `count` threads, the longest sequences first, so that none is left for the end alone. */
export async function runInThreads(work: Work, moduleUrl: string, count: number): Promise<TimedResult[]> {
  const { spec, sequences, signal, onEvent } = work;
  const threads = new Set<JobThread>();
  const thread = () => {
    const made = new JobThread({ spec, moduleUrl }, onEvent);
    threads.add(made);
    return made;
  };
  const onAbort = () => {
    for (const each of threads) {
      each.abort(reasonOf(signal));
    }
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const first = thread();
    const setup = await setupOn(first, work);
    if (!('start' in setup)) {
      return [];
    }
    const queue = sequences.toSorted((a, b) => b.estimate - a.estimate);
    const results: TimedResult[] = [];
    const lane = async (start: JobThread) => {
      let current = start;
      for (let next = queue.shift(); next !== undefined && !signal.aborted; next = queue.shift()) {
        const sequence = next;
        if (current.dead) {
          current = thread();
        }
        const on = current;
        results.push(
          await timed(work, sequence, () =>
            on
              .sequence(sequence.id, setup.start)
              .catch((error: Error & { code?: string }) => salvage(spec, sequence, troubleOf(error, signal))),
          ),
        );
      }
    };
    const others = Math.max(0, Math.min(count, sequences.length) - 1);
    await Promise.all([lane(first), ...Array.from({ length: others }, () => lane(thread()))]);
    wipeStart(setup.start);
    return results;
  } finally {
    signal.removeEventListener('abort', onAbort);
    await Promise.all([...threads].map((each) => each.close()));
  }
}

async function setupOn(thread: JobThread, { spec, signal }: Work): Promise<SetupEnd> {
  if (signal.aborted) {
    return { trouble: reasonOf(signal) };
  }
  try {
    return await thread.setup();
  } catch (error) {
    salvageSetup(spec, troubleOf(error as Error, signal));
    return { trouble: (error as Error).message };
  }
}

async function timed(
  { onEvent }: Work,
  { id }: { readonly id: string },
  drive: () => Promise<SequenceResult>,
): Promise<TimedResult> {
  onEvent({ type: 'sequence-start', id });
  const started = performance.now();
  const result = await drive();
  const wallMs = performance.now() - started;
  onEvent({ type: 'sequence-end', result, wallMs });
  return { ...result, wallMs };
}

function troubleOf(error: Error & { code?: string }, signal: AbortSignal): EntryBody {
  return signal.aborted
    ? { k: 'aborted', reason: reasonOf(signal) }
    : { k: 'rig-error', code: error.code ?? 'worker-died', text: error.message };
}

function reasonOf(signal: AbortSignal): string {
  const { reason } = signal as { reason: unknown };
  return reason instanceof Error && reason.name !== 'AbortError' ? reason.message : 'The run was stopped.';
}
