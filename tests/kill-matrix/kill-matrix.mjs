// SPDX-License-Identifier: Apache-2.0
/** The kill matrix: each sequence must pass on the reference firmware and fail on each mutant that it names. */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { disagreements, moduleUrl, mutants, sequences } from '@assay/certification';
import { loadRig } from '@assay/rig';
import { CellThread } from './cell-thread.mjs';
import { kills, problemsOf } from './verdicts.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** @typedef {import('./verdicts.mjs').CellResult} CellResult */
/**
 * @typedef {{ type: 'start', cells: number }
 *   | { type: 'setup', text: string }
 *   | { type: 'cell', result: CellResult, done: number }} KillMatrixEvent
 */
/**
 * @typedef {object} KillMatrixOptions
 * @property {string} [rig] folder of an emulated rig
 * @property {number} [seed]
 * @property {number} [workers] threads; one for each processor when left out
 * @property {readonly string[]} [only] ids of sequences; all when left out
 * @property {string} [out] folder for the cells' transcripts; a temporary one, removed afterwards, when left out
 * @property {(event: KillMatrixEvent) => void} [onEvent]
 */

/**
 * Runs the matrix on the mutants build, from one shared set-up, with short effort. `problems` names in one sentence each what
 * makes the matrix fail; it is good when there is none. Rejects when the firmware is missing or the set-up fails.
 * @param {KillMatrixOptions} [options]
 * @returns {Promise<{ results: CellResult[], problems: string[], wallMs: number }>}
 */
export async function killMatrix(options = {}) {
  const { only, onEvent = () => {}, seed = 1, workers = availableParallelism() } = options;
  const started = performance.now();
  const chosen = choose(only);
  const cells = chosen.flatMap(cellsOf);
  const out = options.out ?? join(tmpdir(), `assay-kill-matrix-${process.pid}`);
  mkdirSync(out, { recursive: true });
  const spec = await specOf(options.rig ?? join(root, 'rigs', 'emulated'), seed, out);
  const threads = Array.from({ length: Math.min(workers, cells.length) }, () => new CellThread({ spec, moduleUrl }));
  try {
    onEvent({ type: 'start', cells: cells.length });
    onEvent({ type: 'setup', text: 'Pairing peers with the mutants build' });
    const start = await threads[0].setup();
    const results = await runCells(threads, cells, start, onEvent);
    const problems = [...(only === undefined ? disagreements(sequences) : []), ...problemsOf(results, chosen)];
    return { results, problems, wallMs: performance.now() - started };
  } finally {
    await Promise.all(threads.map((thread) => thread.close()));
    if (options.out === undefined) rmSync(out, { recursive: true, force: true });
  }
}

/** Throws an error with code `unknown-sequence`: a matrix of nothing would be a good one. */
function choose(only) {
  const known = sequences.map(({ id }) => id);
  const unknown = (only ?? []).filter((id) => !known.includes(id));
  if (unknown.length > 0) {
    const text = `there is no sequence ${unknown.join(', ')}; choose from ${known.join(', ')}`;
    throw Object.assign(new Error(text), { code: 'unknown-sequence' });
  }
  return sequences.filter(({ id }) => only === undefined || only.includes(id));
}

/** The reference first, then each mutant that the sequence names and that there is. */
function cellsOf({ id, mutants: named, estimate }) {
  const known = named.map((name) => mutants.get(name)).filter((mutant) => mutant !== undefined);
  return [null, ...known].map((mutant) => ({
    sequence: id,
    mutant: mutant === null ? null : { id: mutant.id, name: mutant.name },
    estimate,
  }));
}

async function specOf(folder, seed, out) {
  const rig = await loadRig(folder);
  const { board } = rig.definition;
  if (board.kind !== 'emulated-pico' || board.mutants === undefined) {
    throw new Error(`${rig.file}: the kill matrix needs an emulated board with a mutants build (board.mutants)`);
  }
  const file = join(rig.folder, board.mutants);
  let image;
  try {
    image = readFileSync(file);
  } catch (cause) {
    throw new Error(`${file}: the mutants build is missing; make it: npm run build`, { cause });
  }
  return { rig, seed, effort: 'short', image, mutant: { id: 0, name: 'none' }, header: { killMatrix: true }, out };
}

/** The longest first, so that no thread is left with one at the end. */
async function runCells(threads, cells, start, onEvent) {
  const queue = cells.toSorted((a, b) => b.estimate - a.estimate);
  const results = [];
  const lane = async (thread) => {
    for (let cell = queue.shift(); cell !== undefined; cell = queue.shift()) {
      const { sequence, mutant } = cell;
      const { outcome, reason, found, wallMs } = await thread.cell({ sequence, mutant, start });
      const good = mutant === null ? outcome === 'pass' : kills(outcome, found);
      const result = { sequence, mutant, outcome, reason, found, wallMs, good };
      results.push(result);
      onEvent({ type: 'cell', result, done: results.length });
    }
  };
  await Promise.all(threads.map(lane));
  return results.sort((a, b) => a.sequence.localeCompare(b.sequence) || (a.mutant?.id ?? 0) - (b.mutant?.id ?? 0));
}
