// SPDX-License-Identifier: Apache-2.0
/** One piece of a run: the set-up, or one sequence, on a bench of its own. Same code in a worker and in process. */
import { Secret, wipe } from '@assay/crypto';
import { openTranscriptFile, SETUP_ID } from '@assay/evidence';
import {
  type Json,
  recordDrive,
  runSequence,
  type Sequence,
  type SequenceResult,
  type Transcript,
} from '@assay/sequence';
import { type OpenBench, openBench } from '../bench/open-bench.js';
import type { CertificationModule, Mutant } from '../certification.js';
import type { Bench, Credentials, Operator, RunEvent } from '../contract.js';
import type { Rig } from '../definition/load.js';
import type { DeviceProfile } from '../definition/profile.js';
import type { FixtureKind } from '../definition/rig-file.js';

/** What all pieces of one run share. Plain data: crosses threads. */
export interface RunSpec {
  readonly rig: Rig;
  readonly seed: number;
  readonly effort: 'full' | 'short';
  readonly fixture?: FixtureKind;
  /** ELF for an emulated rig; null on a real one. */
  readonly image: Uint8Array | null;
  readonly mutant: Mutant | null;
  /** Goes into each transcript's first entry. */
  readonly header: Json;
  /** The evidence folder; each job writes its own transcript there. */
  readonly out: string;
}

/** Where each sequence starts: what the set-up leaves behind. Plain data, for it crosses threads: whoever holds it wipes it. */
export interface StartState {
  /** Null on a real board, which keeps its own flash. */
  readonly flash: Uint8Array | null;
  /** Bytes of Credentials. */
  readonly keys: {
    readonly controller: Uint8Array;
    readonly caregiver: Uint8Array;
    readonly pumpPublic: Uint8Array;
  };
}

/** The peers' secret keys have no use after the last sequence. */
export function wipeStart({ keys }: StartState): void {
  wipe(keys.controller, keys.caregiver);
}

/** Of a start state that is wiped after the job: shares its bytes. */
function credentialsOf({ keys }: StartState): Credentials {
  return {
    controller: Secret.of(keys.controller),
    caregiver: Secret.of(keys.caregiver),
    pumpPublic: keys.pumpPublic,
  };
}

export interface JobHooks {
  event(event: RunEvent): void;
  /** On a real rig only. */
  readonly operator?: Operator;
  readonly signal: AbortSignal;
}

export type SetupEnd = { readonly start: StartState } | { readonly trouble: string };

/** Brings a pump to the start state. Never rejects because of the pump or the rig; the trouble is in the transcript too. */
export async function driveSetup(spec: RunSpec, module: CertificationModule, hooks: JobHooks): Promise<SetupEnd> {
  const say = (text: string, done: number) => hooks.event({ type: 'setup', text, done });
  return onBench(spec, SETUP_ID, undefined, hooks, async (transcript, opened) => {
    const end = await recordDrive(
      {
        ...driveOptions(spec, hooks, transcript, opened),
        id: SETUP_ID,
        onEvent: (event) => {
          if (event.type === 'step') {
            say(event.title, 0);
          } else {
            say('Setting up', event.done);
          }
        },
      },
      (context) => module.setup({ ...context, bench: benchOf(opened), mutant: spec.mutant }),
    );
    if (!end.completed) {
      return { trouble: troubleText(end.trouble) };
    }
    const { controller, caregiver, pumpPublic } = end.value;
    return {
      start: {
        keys: { controller: controller.bytes, caregiver: caregiver.bytes, pumpPublic },
        flash: benchOf(opened).snapshotFlash(),
      },
    };
  });
}

/** Runs one sequence from the start state. Never rejects because of the pump or the rig. */
export async function driveSequence(
  spec: RunSpec,
  sequence: Sequence<Bench, DeviceProfile>,
  start: StartState,
  hooks: JobHooks,
): Promise<SequenceResult> {
  return onBench(spec, sequence.id, start, hooks, (transcript, opened) =>
    runSequence({
      ...driveOptions(spec, hooks, transcript, opened),
      sequence: { ...sequence, drive: async (context) => sequence.drive({ ...context, bench: benchOf(opened) }) },
      onEvent: (event) => hooks.event(event),
    }),
  );
}

/** A bench, or why there is none: then the drive fails with it, so that the transcript tells. */
type Opened = { readonly bench: OpenBench } | { readonly error: unknown };

function benchOf(opened: Opened): OpenBench {
  if ('error' in opened) {
    throw opened.error;
  }
  return opened.bench;
}

function driveOptions(spec: RunSpec, hooks: JobHooks, transcript: Transcript, opened: Opened) {
  const { rig, seed, effort, header } = spec;
  const bench = 'bench' in opened ? opened.bench : null;
  const now = () => bench?.clock.now() ?? 0;
  return {
    bench: null,
    profile: rig.profile,
    seed,
    effort,
    transcript,
    now,
    signal: hooks.signal,
    header,
    safe: async () => {
      await bench?.fixture.safe();
      for (const { punished, text } of bench?.chipFaults() ?? []) {
        // What silicon would punish must not pass, whatever the judge finds.
        transcript.append(
          punished ? { k: 'peer-error', code: 'chip-fault', text } : { k: 'note', name: 'chip-fault', data: text },
          now(),
        );
      }
    },
  };
}

async function onBench<T>(
  spec: RunSpec,
  id: string,
  start: StartState | undefined,
  hooks: JobHooks,
  work: (transcript: Transcript, opened: Opened) => Promise<T>,
): Promise<T> {
  const file = openTranscriptFile(spec.out, id);
  const { transcript } = file;
  const opened = await open(spec, id, start, hooks, transcript);
  try {
    return await work(transcript, opened);
  } finally {
    if ('bench' in opened) {
      // What went wrong with the fixture stands in the transcript already; the next job meets it when it opens.
      await opened.bench.close().catch(() => {});
    }
    file.close();
  }
}

async function open(
  spec: RunSpec,
  id: string,
  start: StartState | undefined,
  hooks: JobHooks,
  transcript: Transcript,
): Promise<Opened> {
  try {
    const bench: OpenBench = await openBench({
      rig: spec.rig,
      seed: spec.seed,
      label: id,
      signal: hooks.signal,
      // Before the open entry and after the verdict a transcript takes nothing: what a pin does then is not the sequence's.
      record: (body, t) => {
        if (transcript.length > 0 && !transcript.sealed) {
          transcript.append(body, t ?? bench.clock.now());
        }
      },
      ...(spec.fixture === undefined ? {} : { fixture: spec.fixture }),
      ...(spec.image === null ? {} : { image: spec.image }),
      ...(start === undefined ? {} : { credentials: credentialsOf(start) }),
      ...(hooks.operator === undefined ? {} : { operator: hooks.operator }),
      ...(start?.flash == null ? {} : { flash: start.flash }),
    });
    bench.fixture.onStep(({ level, t }) => {
      if (level === 1 && id !== SETUP_ID) {
        hooks.event({ type: 'pump-step', id, t });
      }
    });
    return { bench };
  } catch (error) {
    return { error };
  }
}

function troubleText(trouble: { k: string; code?: string; text?: string; reason?: string }): string {
  return trouble.reason ?? `${trouble.text} (${trouble.code})`;
}
