// SPDX-License-Identifier: Apache-2.0
/** The kill matrix: each sequence must pass on the reference firmware and fail on each mutant that it names. */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { disagreements, moduleUrl, mutants, sequences } from '@assay/certification';
import { loadRig } from '@assay/rig';
import { CellThread } from './cell-thread.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** @typedef {{ sequence: string, mutant: { id: number, name: string } | null }} Cell `mutant` null: the reference. */
/** @typedef {Cell & { outcome: string, reason: string, found: string[], wallMs: number, good: boolean }} CellResult `found`: the measurements out of limits */
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
  const chosen = sequences.filter(({ id }) => only === undefined || only.includes(id));
  const cells = chosen.flatMap(cellsOf);
  const out = options.out ?? join(tmpdir(), `assay-kill-matrix-${process.pid}`);
  mkdirSync(out, { recursive: true });
  const spec = await specOf(options.rig ?? join(root, 'rigs', 'emulated'), seed, out);
  const threads = Array.from({ length: Math.min(workers, cells.length) }, () => new CellThread({ spec, moduleUrl }));
  try {
    onEvent({ type: 'start', cells: cells.length });
    onEvent({ type: 'setup', text: 'Enrolling peers on the mutants build' });
    const start = await threads[0].setup();
    const results = await runCells(threads, cells, start, onEvent);
    return { results, problems: problemsOf(results, chosen, only === undefined), wallMs: performance.now() - started };
  } finally {
    await Promise.all(threads.map((thread) => thread.close()));
    if (options.out === undefined) rmSync(out, { recursive: true, force: true });
  }
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

/**
 * An outcome of `error` kills nobody: a rig that fails says nothing of the pump. Nor does a pump that merely broke down on the
 * way: the weakness itself must have been measured, in something else than the closing positive control.
 */
function kills(outcome, found) {
  return outcome === 'fail' && found.some((name) => !name.startsWith('control-'));
}

function problemsOf(results, chosen, whole) {
  const problems = whole ? disagreements(sequences) : [];
  for (const { sequence, mutant, outcome, reason, good } of results) {
    if (good) continue;
    problems.push(
      mutant === null
        ? `sequence ${sequence} must pass on the reference and ended ${outcome}: ${reason}`
        : `mutant ${mutant.name} lives: sequence ${sequence} ended ${outcome}: ${reason}`,
    );
  }
  for (const { id } of chosen) {
    if (!results.some((result) => result.sequence === id && result.mutant !== null && result.good)) {
      problems.push(`sequence ${id} kills nothing`);
    }
  }
  return problems;
}

/** The matrix as a Markdown table. */
export function matrixTable(results) {
  const rows = results.map(({ sequence, mutant, outcome, reason, wallMs, good }) => [
    sequence,
    mutant === null ? 'reference' : `${mutant.id} ${mutant.name}`,
    good ? (mutant === null ? 'pass' : 'killed') : `**${mutant === null ? outcome : `lives (${outcome})`}**`,
    (wallMs / 1000).toFixed(1),
    reason.replaceAll('|', '\\|').replaceAll('\u00a0', ' '),
  ]);
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const head = ['sequence', 'firmware', 'result', 'seconds', 'because'];
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
