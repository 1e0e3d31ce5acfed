// SPDX-License-Identifier: Apache-2.0
/** The engine's vocabulary: transcript entries, measurements, outcomes, and a sequence as two functions, drive and judge. */

/** JSON values that a transcript may hold: no undefined, no float where an integer will do, bytes as lower-case hex. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A product's failure is never a rig's failure: five outcomes, never mixed (OpenHTF, Matter test harness). */
export type Outcome = 'pass' | 'fail' | 'error' | 'not-applicable' | 'aborted';

/** One thing that happened, in order. `n` counts from 0 without gaps in one transcript; `t` is rig time in microseconds. */
export type Entry = { readonly n: number; readonly t: number } & EntryBody;

export type EntryBody =
  /** First entry: what this transcript is about. Holds nothing that differs from machine to machine. */
  | { readonly k: 'open'; readonly sequence: string; readonly seed: number; readonly run: Json }
  /** A step of the sequence begins or ends; steps nest by `id` order and never overlap. */
  | { readonly k: 'step'; readonly id: number; readonly edge: 'start' | 'end'; readonly title: string }
  /** One whole frame as it stood on the wire, without the delimiter. dir: tx = rig to device, rx = device to rig. */
  | { readonly k: 'frame'; readonly dir: 'tx' | 'rx'; readonly hex: string; readonly via: string }
  /** A message inside a session, decoded by the side that holds the keys; never contains a secret. */
  | {
      readonly k: 'message';
      readonly dir: 'tx' | 'rx';
      readonly name: string;
      readonly body: Json;
      readonly via: string;
    }
  /** A change of a pin that the fixture sees. */
  | { readonly k: 'edge'; readonly pin: string; readonly level: 0 | 1 }
  /** Something the rig did to the device: press, release, supply off, supply on, reset. */
  | { readonly k: 'stimulus'; readonly action: string; readonly data: Json }
  /** Something the drive noted for the judge, under a name that the judge knows. */
  | { readonly k: 'note'; readonly name: string; readonly data: Json }
  /** The device misbehaved in a way that stopped the drive short (a peer error): the judge still judges, never passes. */
  | { readonly k: 'peer-error'; readonly code: string; readonly text: string }
  /** The rig failed: outcome error. */
  | { readonly k: 'rig-error'; readonly code: string; readonly text: string }
  | { readonly k: 'aborted'; readonly reason: string }
  /** What judge found; written live and recomputed by rejudge. */
  | { readonly k: 'measurement'; readonly m: Measurement }
  | { readonly k: 'verdict'; readonly outcome: Outcome; readonly reason: string };

/** Limits are inclusive; `equals` compares by value. At least one is given. */
export interface Limit {
  readonly min?: number;
  readonly max?: number;
  readonly equals?: number | string | boolean;
}

export interface Measurement {
  /** kebab-case, unique in its sequence, e.g. `unexpected-steps`. */
  readonly name: string;
  /** What a reader must know to understand it, one sentence. */
  readonly title: string;
  readonly value: number | string | boolean;
  /** SI or field unit: `steps`, `U`, `ms`, `frames`; empty for counts without one and for text. */
  readonly unit: string;
  readonly limit: Limit;
  readonly within: boolean;
  /** Numbers (`n`) of the transcript entries behind it, most telling first; at most 32. */
  readonly evidence: readonly number[];
}

export interface Judgement {
  readonly measurements: readonly Measurement[];
  readonly outcome: 'pass' | 'fail';
  /** One sentence for a person; on failure it names the first measurement out of its limits. */
  readonly reason: string;
}

/** What a judge may look at: the entries and the device profile, nothing else. Judges are pure. */
export interface JudgeInput<Profile = Json> {
  readonly entries: readonly Entry[];
  readonly profile: Profile;
}

/** What the engine hands to a drive besides the bench of its rig. */
export interface DriveContext<Bench, Profile = Json> {
  readonly bench: Bench;
  readonly profile: Profile;
  /** `short` is for the kill matrix and quick looks: fewer repetitions, the same kinds. Certification runs are `full`. */
  readonly effort: 'full' | 'short';
  /** Deterministic for one seed; never used for keys of products. */
  readonly random: Random;
  readonly signal: AbortSignal;
  /** Runs `work` as a named step. A throw ends the drive; the step's end is recorded all the same. */
  step<T>(title: string, work: () => Promise<T>): Promise<T>;
  note(name: string, data: Json): void;
  /** 0…1, for the bar; never goes into the transcript. */
  progress(done: number): void;
}

export interface Random {
  bytes(length: number): Uint8Array;
  /** Uniform integer in [min, max]. */
  int(min: number, max: number): number;
}

export interface Sequence<Bench, Profile = Json> {
  /** Catalogue id, two digits: `04`. */
  readonly id: string;
  readonly title: string;
  /** Names of device-profile capabilities; when one is missing the outcome is not-applicable, with that reason. */
  readonly needs: readonly string[];
  /** Names of firmware mutants that this sequence must kill (hardware/pump-controller/mutants.json). At least one. */
  readonly mutants: readonly string[];
  /** Expected wall seconds on the emulated rig, for ordering and time left. */
  readonly estimate: number;
  drive(context: DriveContext<Bench, Profile>): Promise<void>;
  judge(input: JudgeInput<Profile>): Judgement;
}

export interface SequenceResult {
  readonly id: string;
  readonly title: string;
  readonly outcome: Outcome;
  readonly reason: string;
  readonly measurements: readonly Measurement[];
  /** Chain value after the last entry: 64 hex digits. */
  readonly head: string;
  readonly entries: number;
  /** Device (virtual) time used, microseconds. */
  readonly deviceMicros: number;
}
