// SPDX-License-Identifier: Apache-2.0
/** `assay rejudge FOLDER`: recomputes each verdict from the transcripts alone and compares. */
import { sequences, sources } from '@assay/certification';
import { digestSources, rejudgeEvidence } from '@assay/evidence';
import { parseProfile } from '@assay/rig';
import { ExitCode } from '../exit-codes.js';
import { userPath } from '../repository.js';
import { type CommandContext, json } from './context.js';

export function rejudge(folder: string, options: { readonly json?: boolean }, { out, err }: CommandContext): ExitCode {
  const today = new Map(sequences.map(({ id }) => [id, digestSources(sources(id))]));
  const run = rejudgeEvidence(userPath(folder), sequences, { parseProfile, sources: today });
  const code = run.agrees ? ExitCode.passed : ExitCode.productFailure;
  if (options.json) {
    out(json(run));
    return code;
  }
  for (const { id, title, status, recorded, recomputed, differences } of run.sequences) {
    const verdicts =
      status === 'agrees' ? `${recorded}` : `recorded ${recorded ?? 'nothing'}, recomputed ${recomputed ?? 'nothing'}`;
    out(`  ${status.padEnd(10)} ${id} ${title.padEnd(34)} ${verdicts}\n`);
    for (const difference of differences) out(`             ${difference}\n`);
  }
  for (const warning of run.warnings) err(`  warning: ${warning}\n`);
  out(run.agrees ? 'every verdict follows from its transcript.\n' : 'NOT every verdict follows from its transcript.\n');
  return code;
}
