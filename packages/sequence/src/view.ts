// SPDX-License-Identifier: Apache-2.0
/** Questions that judges ask of a transcript, the same for any product. A narrowed view answers the same questions. */
import { MisuseError } from './errors.js';
import type { Entry, Json } from './model.js';

export type EntryOf<K extends Entry['k']> = Extract<Entry, { readonly k: K }>;
export type Direction = 'tx' | 'rx';

/** One step of the sequence as it was recorded. */
export interface StepSpan {
  readonly id: number;
  readonly title: string;
  readonly start: EntryOf<'step'>;
  /** Null when the transcript ends inside the step. */
  readonly end: EntryOf<'step'> | null;
}

/** Read-only; the entries keep their order. Every argument that is left out matches everything. */
export class TranscriptView {
  constructor(readonly entries: readonly Entry[]) {}

  frames(dir?: Direction, via?: string): EntryOf<'frame'>[] {
    return this.of('frame').filter((e) => matches(e.dir, dir) && matches(e.via, via));
  }

  messages(name?: string, dir?: Direction, via?: string): EntryOf<'message'>[] {
    return this.of('message').filter((e) => matches(e.name, name) && matches(e.dir, dir) && matches(e.via, via));
  }

  edges(pin?: string, level?: 0 | 1): EntryOf<'edge'>[] {
    return this.of('edge').filter((e) => matches(e.pin, pin) && matches(e.level, level));
  }

  stimuli(action?: string): EntryOf<'stimulus'>[] {
    return this.of('stimulus').filter((e) => matches(e.action, action));
  }

  notes(name?: string): EntryOf<'note'>[] {
    return this.of('note').filter((e) => matches(e.name, name));
  }

  /** The data of the one note of this name. Throws MisuseError `not-recorded` when there is none or more than one. */
  note(name: string): Json {
    const found = this.notes(name);
    const first = found[0];
    if (first === undefined || found.length > 1) {
      throw new MisuseError('not-recorded', `the judge needs one note "${name}", the transcript has ${found.length}`);
    }
    return first.data;
  }

  peerErrors(): EntryOf<'peer-error'>[] {
    return this.of('peer-error');
  }

  /** The sequence's steps in the order in which they began. */
  steps(title?: string): StepSpan[] {
    const marks = this.of('step');
    return marks
      .filter((e) => e.edge === 'start' && matches(e.title, title))
      .map((start) => {
        const end = marks.find((e) => e.edge === 'end' && e.id === start.id) ?? null;
        return { id: start.id, title: start.title, start, end };
      });
  }

  /** Entries inside every step with this title, its marks included; of the one step when its id is given instead. */
  inStep(step: string | number): TranscriptView {
    const spans = this.steps().filter((s) => (typeof step === 'number' ? s.id === step : s.title === step));
    return this.where((e) => spans.some((s) => e.n >= s.start.n && e.n <= (s.end?.n ?? Number.POSITIVE_INFINITY)));
  }

  /** Entries with from ≤ t < to, in microseconds of rig time. */
  between(from: number, to: number): TranscriptView {
    return this.where((e) => e.t >= from && e.t < to);
  }

  /** Entries recorded after this one; by order, not by time. */
  after(entry: Entry | number): TranscriptView {
    const n = typeof entry === 'number' ? entry : entry.n;
    return this.where((e) => e.n > n);
  }

  /** Entries recorded before this one; by order, not by time. */
  before(entry: Entry | number): TranscriptView {
    const n = typeof entry === 'number' ? entry : entry.n;
    return this.where((e) => e.n < n);
  }

  where(keep: (entry: Entry) => boolean): TranscriptView {
    return new TranscriptView(this.entries.filter(keep));
  }

  of<K extends Entry['k']>(kind: K): EntryOf<K>[] {
    return this.entries.filter((e): e is EntryOf<K> => e.k === kind);
  }
}

function matches<T>(value: T, wanted: T | undefined): boolean {
  return wanted === undefined || value === wanted;
}
