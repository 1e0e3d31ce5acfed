// SPDX-License-Identifier: Apache-2.0
/** Runs one sequence: gate, drive, classify what went wrong, judge, record the verdict. */
import { MisuseError } from './errors.js';
import type { EntryBody, Json, Measurement, Random, Sequence, SequenceResult } from './model.js';
import { seededRandom } from './random.js';
import type { Transcript } from './transcript.js';
import { type CapabilityProfile, decide, notApplicable } from './verdict.js';

/** What those who watch are told while a sequence runs. Plain data. */
export type SequenceEvent =
  | { readonly type: 'step'; readonly id: string; readonly title: string }
  | { readonly type: 'progress'; readonly id: string; readonly done: number }
  | { readonly type: 'measurement'; readonly id: string; readonly measurement: Measurement };

export interface RunOptions<Bench, Profile extends CapabilityProfile> {
  readonly sequence: Sequence<Bench, Profile>;
  readonly bench: Bench;
  readonly profile: Profile;
  readonly seed: number;
  readonly effort: 'full' | 'short';
  /** Empty; the bench's taps append to the same one. */
  readonly transcript: Transcript;
  /** Rig time in whole microseconds. */
  readonly now: () => number;
  readonly signal: AbortSignal;
  /** Default: seeded from seed and sequence id. */
  readonly random?: Random;
  /** Goes into the open entry; must be the same on every machine. */
  readonly header?: Json;
  readonly onEvent?: (event: SequenceEvent) => void;
  /** Puts the fixture into its safe state after the drive, on every way out. A throw is the rig's error. */
  readonly safe?: () => Promise<void>;
}

/** How many turns an aborted drive gets to unwind before the transcript is closed over it. */
const UNWIND_TURNS = 64;

/** Never rejects because of a drive, a judge or a device; it rejects when the transcript's own sink fails. */
export async function runSequence<Bench, Profile extends CapabilityProfile>(
  options: RunOptions<Bench, Profile>,
): Promise<SequenceResult> {
  const { sequence, profile, transcript, now } = options;
  const started = now();
  const append = (body: EntryBody): void => {
    transcript.append(body, now());
  };
  append({ k: 'open', sequence: sequence.id, seed: options.seed, run: options.header ?? null });
  if (notApplicable(sequence.needs, profile) === null) {
    const trouble = await driveOnce(options);
    if (trouble !== null) {
      append(trouble);
    }
    const unsafe = await makeSafe(options);
    if (unsafe !== null) {
      append(unsafe);
    }
  }
  const verdict = decide(transcript.entries, sequence, profile);
  for (const measurement of verdict.measurements) {
    append({ k: 'measurement', m: measurement });
    options.onEvent?.({ type: 'measurement', id: sequence.id, measurement });
  }
  append({ k: 'verdict', outcome: verdict.outcome, reason: verdict.reason });
  return {
    id: sequence.id,
    title: sequence.title,
    ...verdict,
    head: transcript.head,
    entries: transcript.length,
    deviceMicros: now() - started,
  };
}

/** Drives and returns the entry that says what stopped the drive short, or null. */
async function driveOnce<Bench, Profile extends CapabilityProfile>(
  options: RunOptions<Bench, Profile>,
): Promise<EntryBody | null> {
  const { sequence, signal } = options;
  if (signal.aborted) {
    return abortedEntry(signal);
  }
  const drive = (async () => sequence.drive(driveContext(options)))();
  let onAbort = (): void => {};
  const abort = new Promise<'aborted'>((resolve) => {
    onAbort = () => resolve('aborted');
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    if ((await Promise.race([drive, abort])) === 'aborted') {
      await unwind(drive);
    }
    return signal.aborted ? abortedEntry(signal) : null;
  } catch (error) {
    return signal.aborted ? abortedEntry(signal) : classify(error);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** A drive that heeds the signal ends its steps within a few turns; one that does not is left behind and cannot record. */
async function unwind(drive: Promise<void>): Promise<void> {
  let settled = false;
  const done = (): void => {
    settled = true;
  };
  drive.then(done, done);
  for (let turn = 0; turn < UNWIND_TURNS && !settled; turn++) {
    await null;
  }
}

async function makeSafe<Bench, Profile extends CapabilityProfile>(
  options: RunOptions<Bench, Profile>,
): Promise<EntryBody | null> {
  try {
    await options.safe?.();
    return null;
  } catch (error) {
    return { k: 'rig-error', ...describe(error, 'fixture-not-safe') };
  }
}

function driveContext<Bench, Profile extends CapabilityProfile>(options: RunOptions<Bench, Profile>) {
  const { sequence, transcript, now, signal, seed } = options;
  const open: number[] = [];
  let steps = 0;
  return {
    bench: options.bench,
    profile: options.profile,
    effort: options.effort,
    random: options.random ?? seededRandom(seed, sequence.id),
    signal,
    note: (name: string, data: Json): void => {
      transcript.append({ k: 'note', name, data }, now());
    },
    progress: (done: number): void => {
      options.onEvent?.({ type: 'progress', id: sequence.id, done: Math.min(1, Math.max(0, done)) });
    },
    step: async <T>(title: string, work: () => Promise<T>): Promise<T> => {
      signal.throwIfAborted();
      const id = steps++;
      transcript.append({ k: 'step', id, edge: 'start', title }, now());
      options.onEvent?.({ type: 'step', id: sequence.id, title });
      open.push(id);
      try {
        return await work();
      } finally {
        endStep(open, id, title);
        transcript.append({ k: 'step', id, edge: 'end', title }, now());
      }
    },
  };
}

function endStep(open: number[], id: number, title: string): void {
  if (open.at(-1) !== id) {
    throw new MisuseError(
      'steps-overlap',
      `step "${title}" ended while a later step was open; await one step at a time`,
    );
  }
  open.pop();
}

function abortedEntry(signal: AbortSignal): EntryBody {
  const reason: unknown = signal.reason;
  // The default reason of AbortController says nothing that a reader could use.
  const said = reason instanceof Error && reason.name !== 'AbortError' ? reason.message : reason;
  return { k: 'aborted', reason: typeof said === 'string' && said !== '' ? said : 'The run was stopped.' };
}

/** Errors of the peer family (AssayPeerError and its kin) are told by their shape: this package knows no product. */
function classify(error: unknown): EntryBody {
  const peer = typeof error === 'object' && error !== null && 'family' in error && error.family === 'peer';
  return peer
    ? { k: 'peer-error', ...describe(error, 'peer-error') }
    : { k: 'rig-error', ...describe(error, 'unexpected') };
}

function describe(error: unknown, fallback: string): { code: string; text: string } {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return {
    code: typeof code === 'string' && code !== '' ? code : fallback,
    text: error instanceof Error ? error.message : String(error),
  };
}
