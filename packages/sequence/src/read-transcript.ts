// SPDX-License-Identifier: Apache-2.0
/** Reads a transcript back, checks its chain line by line, and names the first line that does not fit. */
import { canonical } from './canonical.js';
import { toHex } from './hex.js';
import type { Entry } from './model.js';
import { chainNext, chainStart, type Digest, transcriptLine } from './transcript.js';

export interface ReadProblem {
  /** `incomplete`: the last line was torn, as by a kill. `corrupt`: somebody or something changed the text. */
  readonly kind: 'incomplete' | 'corrupt';
  /** Counted from 1, as editors do. */
  readonly line: number;
  readonly what: string;
}

export interface ReadTranscript {
  /** All entries before the first problem. */
  readonly entries: readonly Entry[];
  /** Chain value after the last of them. */
  readonly head: string;
  readonly problem: ReadProblem | null;
}

/** Never throws on bad text: what is wrong stands in `problem`. */
export function readTranscript(text: string, digest: Digest): ReadTranscript {
  const lines = text.split('\n');
  const torn = lines.pop() ?? '';
  const entries: Entry[] = [];
  let head = chainStart(digest);
  const stop = (problem: ReadProblem | null): ReadTranscript => ({ entries, head: toHex(head), problem });

  for (const [index, line] of lines.entries()) {
    const parsed = parseLine(line);
    if (parsed === null) {
      return stop(corrupt(index, 'is not an entry as it was written: the line was changed'));
    }
    const { entry, h } = parsed;
    if (entry.n !== index) {
      return stop(corrupt(index, misplaced(entry.n, index, lines)));
    }
    const next = chainNext(digest, head, canonical(entry));
    if (toHex(next) !== h) {
      return stop(corrupt(index, 'does not fit the chain: its content or its hash was changed'));
    }
    head = next;
    entries.push(entry);
  }
  if (torn !== '') {
    const what = 'is cut off before its end: the run was killed while it was written';
    return stop({ kind: 'incomplete', line: lines.length + 1, what });
  }
  return stop(null);
}

function corrupt(index: number, what: string): ReadProblem {
  return { kind: 'corrupt', line: index + 1, what };
}

function parseLine(line: string): { entry: Entry; h: string } | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return null;
  }
  const { h, ...entry } = value as Record<string, unknown>;
  if (typeof h !== 'string' || !isNatural(entry['n']) || !isNatural(entry['t']) || typeof entry['k'] !== 'string') {
    return null;
  }
  try {
    // Any text that means the same but is not the same, a duplicate key or a space, was not written by a transcript.
    return transcriptLine(entry as unknown as Entry, h) === line ? { entry: entry as unknown as Entry, h } : null;
  } catch {
    return null;
  }
}

function isNatural(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function misplaced(found: number, expected: number, lines: readonly string[]): string {
  const place = `holds entry ${found} where entry ${expected} belongs`;
  if (found < expected) {
    return `${place}: a line was repeated or put in`;
  }
  const elsewhere = lines.findIndex((line) => line.startsWith(`{"n":${expected},`));
  return elsewhere < 0
    ? `${place}: ${plural(found - expected, 'line is', 'lines are')} missing`
    : `${place}, which stands in line ${elsewhere + 1}: lines were reordered`;
}

function plural(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
