// SPDX-License-Identifier: Apache-2.0
/** What the cells of the kill matrix mean, and how they are shown. Pure. */

/** @typedef {{ sequence: string, mutant: { id: number, name: string } | null }} Cell `mutant` null: the reference. */
/** @typedef {Cell & { outcome: string, reason: string, found: string[], wallMs: number, good: boolean }} CellResult `found`: the measurements out of limits */

/**
 * An outcome of `error` kills nobody: a rig that fails says nothing of the pump. Nor does a pump that merely broke down on the
 * way: the weakness itself must have been measured, in something else than the closing positive control.
 */
export function kills(outcome, found) {
  return outcome === 'fail' && found.some((name) => !name.startsWith('control-'));
}

/**
 * What makes the matrix fail, one sentence each; `sequences` are those that were run.
 * @param {readonly CellResult[]} results
 * @param {readonly { id: string }[]} sequences
 */
export function problemsOf(results, sequences) {
  const problems = [];
  for (const { sequence, mutant, outcome, reason, good } of results) {
    if (good) continue;
    problems.push(
      mutant === null
        ? `sequence ${sequence} must pass on the reference and ended ${outcome}: ${reason}`
        : `mutant ${mutant.name} lives: sequence ${sequence} ended ${outcome}: ${reason}`,
    );
  }
  for (const { id } of sequences) {
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
