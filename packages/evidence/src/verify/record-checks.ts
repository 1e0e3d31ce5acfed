// SPDX-License-Identifier: Apache-2.0
/** Checks of what the records say: each for itself, and that they agree with one another. */
import { canonical } from '@assay/sequence';
import { headerDigest, sha256Hex, transcriptHash } from '../digests.js';
import { MANIFEST_FILE, PROFILE_FILE, RESULTS_FILE, RIG_FILE, RUN_FILE, readText, SETUP_ID } from '../layout.js';
import { type RunRecord, readRecord, resultsSchema, runSchema } from '../records.js';
import { accountFor, outcomeOfRun, setupTrouble } from '../results.js';
import { broken, type EvidenceProblem, type Finding, type Folder, fine } from './folder.js';

export function checkRun(folder: Folder): Finding {
  const name = 'header';
  const text = readText(folder.dir, RUN_FILE);
  if (text === null) {
    const what = 'is missing: this is not an evidence folder, or its first file was removed';
    return broken(name, { code: 'file-missing', file: RUN_FILE, what });
  }
  const read = readRecord(text, runSchema);
  if (!read.ok) {
    return broken(name, { code: 'record-malformed', file: RUN_FILE, what: read.what });
  }
  folder.run = read.record;
  const problem = runProblem(folder, read.record);
  return problem === null ? fine(name, `digest ${read.record.headerSha256}`) : broken(name, problem);
}

function runProblem({ dir, manifest }: Folder, run: RunRecord): EvidenceProblem | null {
  const disagree = (file: string, what: string): EvidenceProblem => ({ code: 'records-disagree', file, what });
  if (headerDigest(run.header) !== run.headerSha256) {
    return disagree(RUN_FILE, 'holds a header that its digest does not fit: it was edited');
  }
  if (manifest !== null && manifest.headerSha256 !== run.headerSha256) {
    return disagree(MANIFEST_FILE, 'was signed for another header than that of run.json');
  }
  if (manifest !== null && manifest.station.publicKey !== run.station.publicKey) {
    return disagree(MANIFEST_FILE, 'is signed by another station than the one that began the run');
  }
  const copies = [
    [RIG_FILE, run.header.rig.sha256],
    [PROFILE_FILE, run.header.profile.sha256],
  ] as const;
  for (const [file, sha256] of copies) {
    const text = readText(dir, file);
    if (text === null) {
      return { code: 'file-missing', file, what: 'is missing' };
    }
    if (sha256Hex(text) !== sha256) {
      return disagree(file, 'is not the one that the header names: it was edited');
    }
  }
  return null;
}

/** A torn last line is what a kill leaves behind, no break; in a signed folder the digests say that it was so when signed. */
export function checkChains(folder: Folder): Finding {
  const name = 'chains';
  let lines = 0;
  for (const { file, read } of folder.transcripts.values()) {
    lines += read.entries.length;
    if (read.problem?.kind === 'corrupt') {
      return broken(name, { code: 'line-changed', file, line: read.problem.line, what: read.problem.what });
    }
  }
  return fine(name, `${lines} lines in ${folder.ids.length} transcripts, each bound to the one before`);
}

/** Each transcript says which run it belongs to, so none can be swapped for that of another run. */
export function checkOpenings(folder: Folder): Finding {
  const name = 'openings';
  const { header, headerSha256 } = folder.run!;
  for (const { id, file, read } of folder.transcripts.values()) {
    const open = read.entries[0];
    if (open === undefined && !folder.finished) {
      continue;
    }
    const problem = (what: string) => broken(name, { code: 'records-disagree', file, line: 1, what });
    if (open?.k !== 'open') {
      return problem('does not say what the transcript is about');
    }
    if (open.sequence !== id) {
      return problem(`says that this is sequence ${open.sequence}`);
    }
    if (id !== SETUP_ID && !header.sequences.each.some((sequence) => sequence.id === id)) {
      return problem(`is of sequence ${id}, which the header does not list`);
    }
    if (open.seed !== header.seed || boundTo(open.run) !== headerSha256) {
      return problem('belongs to another run: its header digest or seed is not that of run.json');
    }
  }
  return fine(name, 'every transcript belongs to this run');
}

function boundTo(run: unknown): unknown {
  return typeof run === 'object' && run !== null && 'header' in run ? run.header : undefined;
}

export function checkHash(folder: Folder): Finding {
  const name = 'transcript hash';
  const heads = [...folder.transcripts.values()].map(({ id, read }) => [id, read.head] as const);
  const computed = transcriptHash(folder.run!.headerSha256, heads);
  const signed = folder.manifest!.transcriptHash;
  if (computed !== signed) {
    const what = `says transcript hash ${signed}, the transcripts have ${computed}`;
    return broken(name, { code: 'records-disagree', file: MANIFEST_FILE, what });
  }
  return fine(name, signed);
}

export function checkResults(folder: Folder): Finding {
  const name = 'results';
  const read = readRecord(readText(folder.dir, RESULTS_FILE) ?? '', resultsSchema);
  if (!read.ok) {
    return broken(name, { code: 'record-malformed', file: RESULTS_FILE, what: read.what });
  }
  folder.results = read.record;
  const what = resultsFault(folder);
  return what === null
    ? fine(name, `${read.record.results.length} results are those of the transcripts; outcome ${read.record.outcome}`)
    : broken(name, { code: 'records-disagree', file: RESULTS_FILE, what });
}

function resultsFault({ run, results, manifest, transcripts }: Folder): string | null {
  const said = results!;
  if (said.transcriptHash !== manifest!.transcriptHash) {
    return 'names another transcript hash than the manifest';
  }
  const found = accountFor(run!.header.sequences.each, (id) => transcripts.get(id)?.read ?? null);
  for (const recorded of found.results) {
    const result = said.results.find(({ id }) => id === recorded.id);
    if (result === undefined || canonical({ ...recorded, wallMs: result.wallMs }) !== canonical(result)) {
      const claim = result === undefined ? 'nothing' : result.outcome;
      return `says ${claim} of sequence ${recorded.id}, which its transcript does not say: it was edited`;
    }
  }
  const lists = ({ notRun, unfinished }: { notRun: string[]; unfinished: string[] }) => canonical([notRun, unfinished]);
  if (said.results.length !== found.results.length || lists(said) !== lists(found)) {
    return 'does not account for the sequences of the header as their transcripts do';
  }
  const trouble = setupTrouble(transcripts.get(SETUP_ID)?.read.entries ?? []);
  if (trouble !== said.setupTrouble) {
    return 'tells another story of the set-up than its transcript';
  }
  const follows = outcomeOfRun(said);
  return follows === said.outcome ? null : `says outcome ${said.outcome}, its results say ${follows}`;
}
