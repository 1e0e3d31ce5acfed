// SPDX-License-Identifier: Apache-2.0
/** Evidence folders for the screens: listed, verified, judged again, and their transcripts page by page. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import {
  digestSources,
  readTranscriptFile,
  rejudgeEvidence,
  SETUP_ID,
  transcriptFile,
  type Verification as Verified,
  verifyEvidence,
} from '@assay/evidence';
import type { CertificationModule, DeviceProfile } from '@assay/rig';
import type { Entry } from '@assay/sequence';
import type { RecentEvidence, Rejudgement, TranscriptLine, Verification } from '../../ipc/evidence.js';
import type { OpenedEvidence } from '../backend.js';
import { BenchError } from '../bench-error.js';
import { transcriptLine } from '../transcript-line.js';

const MAX_RECENT = 100;
/** Transcripts kept parsed: the one that is shown, and the one before. */
const MAX_PARSED = 2;

/** Newest first. An absent root is an empty list. */
export async function listEvidence(root: string): Promise<RecentEvidence[]> {
  const names = await readdir(root).catch(() => []);
  const found = await Promise.all(names.map((name) => recentAt(join(root, name))));
  return found
    .filter((item) => item !== null)
    .sort((a, b) => b.modified - a.modified)
    .slice(0, MAX_RECENT);
}

async function recentAt(folder: string): Promise<RecentEvidence | null> {
  const run = await stat(join(folder, 'run.json')).catch(() => null);
  if (run === null) return null;
  const text = await readFile(join(folder, 'results.json'), 'utf8').catch(() => null);
  const summary = text === null ? { outcome: null, summary: 'not finished' } : summaryOf(text);
  return { folder, name: basename(folder), modified: Math.round(run.mtimeMs), ...summary };
}

/** For the list alone: nothing is believed of it before the folder is opened and verified. */
function summaryOf(text: string): Pick<RecentEvidence, 'outcome' | 'summary'> {
  try {
    const { outcome, results } = JSON.parse(text) as {
      outcome: RecentEvidence['outcome'];
      results: readonly unknown[];
    };
    return { outcome, summary: `${results.length} ${results.length === 1 ? 'sequence' : 'sequences'}` };
  } catch {
    return { outcome: null, summary: 'results cannot be read' };
  }
}

export async function openFolder(folder: string): Promise<OpenedEvidence> {
  const verified = verifyEvidence(folder);
  const report = join(folder, 'report.html');
  const isThere = (await stat(report).catch(() => null))?.isFile() === true;
  return {
    folder,
    verification: verificationOf(verified),
    facts: factsOf(folder, verified),
    transcripts: transcriptsOf(verified),
    rows: (verified.results?.results ?? []).map(({ id, title, outcome, reason, measurements, entries, head }) => ({
      id,
      title,
      outcome,
      reason,
      entries,
      head,
      measurements: measurements.map((m) => ({ ...m, evidence: [...m.evidence] })),
    })),
    report: isThere ? report : null,
  };
}

function verificationOf({ status, problem, checks, station }: Verified): Verification {
  const broken =
    problem === null
      ? null
      : {
          code: problem.code,
          file: problem.file,
          line: problem.line ?? null,
          text: `${problem.file} ${problem.what}.`,
          mend: problem.mend === undefined ? '' : sentence(problem.mend),
        };
  const made = checks.filter(({ ok }) => ok).map(({ name }) => name);
  const signed = station === null ? '' : ` Signed by station key ${station.fingerprint.slice(0, 16)}…`;
  const held = `${made.length} of ${checks.length} checks made hold`;
  return {
    state: status,
    broken,
    checks: checks.map(({ name, ok, text }) => ({ name, ok, text })),
    summary:
      problem === null
        ? `All ${checks.length} checks hold.${signed}`
        : `${held}; verifying ends at the first thing that does not fit.`,
  };
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`;
}

function factsOf(
  folder: string,
  { header, results, station, transcriptHash }: Verified,
): { name: string; value: string }[] {
  const facts: { name: string; value: string }[] = [];
  const add = (name: string, value: string | number | null | undefined) => {
    if (value !== null && value !== undefined && value !== '') facts.push({ name, value: String(value) });
  };
  add('Folder', folder);
  add('Outcome', results?.outcome);
  add('Finished', results?.finishedAt);
  add('Transcript hash', transcriptHash);
  add('Seed', header?.seed);
  add('Effort', header?.effort);
  add(
    'Rig',
    header === null
      ? null
      : `${header.rig.title} (${header.rig.id}, ${header.rig.kind}, fixture ${header.rig.fixture})`,
  );
  add('Rig definition', header?.rig.sha256);
  add('Device profile', header === null ? null : `${header.profile.title} (${header.profile.id})`);
  add('Profile', header?.profile.sha256);
  add('Firmware', header === null ? null : `${header.firmware.name}, ${header.firmware.size} bytes`);
  add('Firmware image', header?.firmware.sha256);
  add('Sequence sources', header?.sequences.sha256);
  for (const { name, value } of results?.device ?? []) add(`Device: ${name}`, value);
  add('Made by', header === null ? null : `${header.tool.name} ${header.tool.version}`);
  add('Station key', station?.fingerprint);
  return facts;
}

function transcriptsOf({ transcripts, header }: Verified): OpenedEvidence['transcripts'] {
  return transcripts.map(({ id, entries, head }) => {
    const title = header?.sequences.each.find((sequence) => sequence.id === id)?.title;
    return { id, title: title ?? (id === SETUP_ID ? 'Set-up' : ''), entries, head };
  });
}

export function rejudgeFolder(
  folder: string,
  module: CertificationModule,
  parseProfile: (text: string) => DeviceProfile,
): Rejudgement {
  const sources = new Map(module.sequences.map(({ id }) => [id, digestSources(module.sources(id))]));
  const { agrees, sequences, warnings } = rejudgeEvidence(folder, module.sequences, { parseProfile, sources });
  const rows = sequences.map(({ id, status, recorded, recomputed, differences }) => ({
    id,
    recorded,
    recomputed,
    agrees: status === 'agrees',
    text: differences.join(' '),
  }));
  const count = `${rows.filter((row) => row.agrees).length} of ${rows.length} verdicts come out the same from the transcripts alone.`;
  return { agrees, summary: [count, ...warnings].join(' '), rows };
}

/** Reads a transcript once while it is looked at. */
export class Transcripts {
  readonly #parsed = new Map<string, { readonly stamp: number; readonly entries: readonly Entry[] }>();

  async page(
    folder: string,
    sequence: string,
    from: number,
    count: number,
  ): Promise<{ total: number; lines: TranscriptLine[] }> {
    const entries = await this.#entries(folder, sequence);
    return { total: entries.length, lines: entries.slice(from, from + count).map(transcriptLine) };
  }

  async some(folder: string, sequence: string, numbers: readonly number[]): Promise<TranscriptLine[]> {
    const entries = await this.#entries(folder, sequence);
    return numbers.flatMap((n) => (entries[n] === undefined ? [] : [transcriptLine(entries[n])]));
  }

  async #entries(folder: string, sequence: string): Promise<readonly Entry[]> {
    const file = join(folder, transcriptFile(sequence));
    const stamp = (await stat(file).catch(() => null))?.mtimeMs ?? 0;
    const held = this.#parsed.get(file);
    if (held !== undefined && held.stamp === stamp) return held.entries;
    const read = readTranscriptFile(folder, sequence);
    if (read === null) {
      throw new BenchError(
        'transcript-missing',
        `${file} is not there.`,
        'Restore the folder from where it came, or run the sequence again.',
      );
    }
    this.#parsed.set(file, { stamp, entries: read.entries });
    for (const oldest of this.#parsed.keys()) {
      if (this.#parsed.size <= MAX_PARSED) break;
      this.#parsed.delete(oldest);
    }
    return read.entries;
  }
}
