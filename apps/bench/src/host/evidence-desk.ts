// SPDX-License-Identifier: Apache-2.0
/** Evidence folders that a screen has opened: known to it by a handle, so that no later call carries a path. */
import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import type { EvidenceView, RecentEvidence, Rejudgement, TranscriptLine } from '../ipc/evidence.js';
import type { Backend, OpenedEvidence } from './backend.js';
import { BenchError } from './bench-error.js';
import type { Outbox } from './outbox.js';

/** Handles kept; the oldest is forgotten first. */
const MAX_OPEN = 32;

export class EvidenceDesk {
  #open = new Map<string, OpenedEvidence>();
  #recent: readonly RecentEvidence[] = [];

  constructor(
    private readonly backend: Backend,
    private readonly outbox: Outbox,
  ) {}

  get recent(): readonly RecentEvidence[] {
    return this.#recent;
  }

  async refresh(): Promise<readonly RecentEvidence[]> {
    this.#recent = await this.backend.recentEvidence();
    this.outbox.put({ recent: [...this.#recent] });
    return this.#recent;
  }

  /** Reads and verifies anew each time: a folder may have changed on disk. */
  async open(folder: string): Promise<EvidenceView> {
    const opened = await this.backend.openEvidence(resolve(folder));
    const handle = `ev-${createHash('sha256').update(opened.folder).digest('hex').slice(0, 16)}`;
    this.#open.delete(handle);
    this.#open.set(handle, opened);
    for (const oldest of this.#open.keys()) {
      if (this.#open.size <= MAX_OPEN) break;
      this.#open.delete(oldest);
    }
    const { verification, facts, rows, transcripts, report } = opened;
    return {
      handle,
      folder: opened.folder,
      verification,
      facts: [...facts],
      rows: [...rows],
      transcripts: [...transcripts],
      report: report !== null,
    };
  }

  /** Absolute path of the report's file. Throws BenchError `evidence-not-open`, `report-missing`. */
  report(handle: string): string {
    const { report, folder } = this.#get(handle);
    if (report === null)
      throw new BenchError(
        'report-missing',
        `There is no report.html in ${folder}.`,
        'Run the certification again, or render it with the command line.',
      );
    return report;
  }

  folder(handle: string): string {
    return this.#get(handle).folder;
  }

  async rejudge(handle: string): Promise<Rejudgement> {
    return this.backend.rejudge(this.folder(handle));
  }

  async page(
    handle: string,
    sequence: string,
    from: number,
    count: number,
  ): Promise<{ total: number; lines: TranscriptLine[] }> {
    const page = await this.backend.transcriptPage(this.folder(handle), sequence, from, count);
    return { total: page.total, lines: [...page.lines] };
  }

  async entries(handle: string, sequence: string, numbers: readonly number[]): Promise<TranscriptLine[]> {
    return [...(await this.backend.transcriptEntries(this.folder(handle), sequence, numbers))];
  }

  #get(handle: string): OpenedEvidence {
    const opened = this.#open.get(handle);
    if (opened === undefined)
      throw new BenchError('evidence-not-open', 'This evidence is not open any more.', 'Open its folder again.');
    return opened;
  }
}
