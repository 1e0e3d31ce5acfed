// SPDX-License-Identifier: Apache-2.0
/** Drives a device once and records what happens, with one entry that says what stopped it short: a sequence's or a set-up's drive. */
import { MisuseError } from './errors.js';
import type { DriveContext, EntryBody, Json, Random } from './model.js';
import { seededRandom } from './random.js';
import type { Transcript } from './transcript.js';

/** What those who watch a drive are told. Plain data. */
export type DriveEvent =
  | { readonly type: 'step'; readonly id: string; readonly title: string }
  | { readonly type: 'progress'; readonly id: string; readonly done: number };

export interface DriveOptions<Bench, Profile> {
  /** Two digits: the sequence's, or `00` for the set-up. */
  readonly id: string;
  readonly bench: Bench;
  readonly profile: Profile;
  readonly seed: number;
  readonly effort: 'full' | 'short';
  /** Empty; the bench's taps append to the same one. */
  readonly transcript: Transcript;
  /** Rig time in whole microseconds. */
  readonly now: () => number;
  readonly signal: AbortSignal;
  /** Default: seeded from seed and id. */
  readonly random?: Random;
  /** Goes into the open entry; must be the same on every machine. */
  readonly header?: Json;
  readonly onEvent?: (event: DriveEvent) => void;
  /** Puts the fixture into its safe state after the drive, on every way out. A throw is the rig's error. */
  readonly safe?: () => Promise<void>;
}

/** The entry that says what stopped a drive short. */
export type Trouble = Extract<EntryBody, { readonly k: 'peer-error' | 'rig-error' | 'aborted' }>;

export type DriveEnd<T> =
  | { readonly completed: true; readonly value: T }
  | { readonly completed: false; readonly trouble: Trouble };

/** How many turns an aborted drive gets to unwind before it is left behind. */
const UNWIND_TURNS = 64;

/** First entry of a transcript: what it is about. */
export function openEntry(options: { id: string; seed: number; header?: Json }): EntryBody {
  return { k: 'open', sequence: options.id, seed: options.seed, run: options.header ?? null };
}

/**
 * Records the open entry, the drive and what stopped it short. Never rejects because of the drive or the device; it rejects
 * when the transcript's own sink fails.
 */
export async function recordDrive<Bench, Profile, T>(
  options: DriveOptions<Bench, Profile>,
  drive: (context: DriveContext<Bench, Profile>) => Promise<T>,
): Promise<DriveEnd<T>> {
  const append = (body: EntryBody): void => {
    options.transcript.append(body, options.now());
  };
  append(openEntry(options));
  const driven = await attempt(options, drive);
  if (!driven.completed) {
    append(driven.trouble);
  }
  try {
    await options.safe?.();
    return driven;
  } catch (error) {
    const trouble: Trouble = { k: 'rig-error', ...describe(error, 'fixture-not-safe') };
    append(trouble);
    return driven.completed ? { completed: false, trouble } : driven;
  }
}

async function attempt<Bench, Profile, T>(
  options: DriveOptions<Bench, Profile>,
  drive: (context: DriveContext<Bench, Profile>) => Promise<T>,
): Promise<DriveEnd<T>> {
  const { signal } = options;
  if (signal.aborted) {
    return { completed: false, trouble: aborted(signal) };
  }
  const driving = (async () => drive(driveContext(options)))();
  let onAbort = (): void => {};
  const abort = new Promise<null>((resolve) => {
    onAbort = () => resolve(null);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    const first = await Promise.race([driving.then((value) => ({ value })), abort]);
    if (first === null) {
      await unwind(driving);
    }
    return first === null || signal.aborted
      ? { completed: false, trouble: aborted(signal) }
      : { completed: true, value: first.value };
  } catch (error) {
    return { completed: false, trouble: signal.aborted ? aborted(signal) : classify(error) };
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** A drive that heeds the signal ends its steps within a few turns; one that does not is left behind and cannot record. */
async function unwind(driving: Promise<unknown>): Promise<void> {
  let settled = false;
  const done = (): void => {
    settled = true;
  };
  driving.then(done, done);
  for (let turn = 0; turn < UNWIND_TURNS && !settled; turn++) {
    await null;
  }
}

function driveContext<Bench, Profile>(options: DriveOptions<Bench, Profile>): DriveContext<Bench, Profile> {
  const { id: owner, transcript, now, signal, seed } = options;
  const open: number[] = [];
  let steps = 0;
  return {
    bench: options.bench,
    profile: options.profile,
    effort: options.effort,
    random: options.random ?? seededRandom(seed, owner),
    signal,
    note: (name: string, data: Json): void => {
      transcript.append({ k: 'note', name, data }, now());
    },
    progress: (done: number): void => {
      options.onEvent?.({ type: 'progress', id: owner, done: Math.min(1, Math.max(0, done)) });
    },
    step: async <T>(title: string, work: () => Promise<T>): Promise<T> => {
      signal.throwIfAborted();
      const id = steps++;
      transcript.append({ k: 'step', id, edge: 'start', title }, now());
      options.onEvent?.({ type: 'step', id: owner, title });
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

function aborted(signal: AbortSignal): Trouble {
  const reason: unknown = signal.reason;
  // The default reason of AbortController says nothing that a reader could use.
  const said = reason instanceof Error && reason.name !== 'AbortError' ? reason.message : reason;
  return { k: 'aborted', reason: typeof said === 'string' && said !== '' ? said : 'The run was stopped.' };
}

/** Errors of the peer family (AssayPeerError and its kin) are told by their shape: this package knows no product. */
function classify(error: unknown): Trouble {
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
