// SPDX-License-Identifier: Apache-2.0
/** The record of one sequence: entries in order, each bound to all before it by a hash chain, each a line of text. */
import { canonical } from './canonical.js';
import { MisuseError } from './errors.js';
import { toHex } from './hex.js';
import type { Entry, EntryBody } from './model.js';

/** SHA-256, handed in because this package has no dependencies: 32 bytes out, the input is not kept. */
export type Digest = (bytes: Uint8Array) => Uint8Array;

/** Takes one whole line, with its line feed, before the next one is made. A throw stops the append. */
export type Sink = (line: string) => void;

const encoder = new TextEncoder();

/** h before the first entry: SHA-256 of the ASCII text `assay transcript 1`. */
export function chainStart(digest: Digest): Uint8Array {
  return digest(encoder.encode('assay transcript 1'));
}

/** The next link, h_n = SHA-256(h_(n-1) || canonical(entry)); the canonical text is handed in. */
export function chainNext(digest: Digest, previous: Uint8Array, canonicalText: string): Uint8Array {
  const text = encoder.encode(canonicalText);
  const input = new Uint8Array(previous.length + text.length);
  input.set(previous, 0);
  input.set(text, previous.length);
  return digest(input);
}

/**
 * The one text of an entry in a file, without line feed: `n`, `t` and `k` first for people's eyes, the other keys sorted,
 * `h` last. Readers compare by this text, so a change of a single bit shows even where JSON would mean the same.
 */
export function transcriptLine(entry: Entry, h: string): string {
  const { n, t, k, ...body } = entry;
  const rest = canonical(body).slice(1, -1);
  return `{"n":${n},"t":${t},"k":${canonical(k)},${rest === '' ? '' : `${rest},`}"h":"${h}"}`;
}

/**
 * Append-only. Entries are stored as they will be read back (a JSON round trip), so a judge sees live what it will see when
 * it judges the file. Once a verdict is in, the transcript is sealed.
 */
export class Transcript {
  readonly #digest: Digest;
  readonly #sink: Sink;
  readonly #entries: Entry[] = [];
  #head: Uint8Array;
  #sealed = false;

  constructor(options: { readonly digest: Digest; readonly sink?: Sink }) {
    this.#digest = options.digest;
    this.#sink = options.sink ?? (() => {});
    this.#head = chainStart(options.digest);
  }

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  get length(): number {
    return this.#entries.length;
  }

  /** Chain value after the last entry, 64 hex digits. */
  get head(): string {
    return toHex(this.#head);
  }

  /** True once a verdict was appended. Listeners that outlive a sequence ask before they append. */
  get sealed(): boolean {
    return this.#sealed;
  }

  /**
   * t — rig time in whole microseconds. Throws MisuseError `not-canonical` for a body that JSON cannot hold exactly and
   * `transcript-sealed` after the verdict; nothing is recorded then.
   */
  append(body: EntryBody, t: number): Entry {
    if (this.#sealed) {
      throw new MisuseError('transcript-sealed', `entry "${body.k}" comes after the verdict; nothing may follow it`);
    }
    if (!Number.isSafeInteger(t) || t < 0) {
      throw new MisuseError('not-canonical', `t is ${t}: rig time is whole microseconds since the rig was opened`);
    }
    const text = canonical({ ...body, n: this.#entries.length, t });
    const entry = JSON.parse(text) as Entry;
    const head = chainNext(this.#digest, this.#head, text);
    this.#sink(`${transcriptLine(entry, toHex(head))}\n`);
    this.#head = head;
    this.#entries.push(entry);
    this.#sealed = entry.k === 'verdict';
    return entry;
  }
}
