// SPDX-License-Identifier: Apache-2.0
/** `assay certify`: puts a rig's pump through the sequences and leaves one evidence folder. */
import { join } from 'node:path';
import { moduleUrl } from '@assay/certification';
import { type FixtureKind, freshRunFolder, loadRig, type Operator, runCertification } from '@assay/rig';
import { askUnseen, here, isTerminal } from '../ask.js';
import { type ExitCode, exitCodeOf, UsageError } from '../exit-codes.js';
import { RunProgress, stderrTerminal } from '../progress.js';
import { repositoryRoot, userPath } from '../repository.js';
import { type CommandContext, json } from './context.js';

export interface CertifyArguments {
  readonly rig?: string;
  readonly only?: readonly string[];
  readonly seed: number;
  readonly out?: string;
  readonly fixture?: FixtureKind;
  readonly short?: boolean;
  readonly json?: boolean;
}

/** Whoever sits at the terminal, for what only a person at a real pump can see. */
const operator: Operator = {
  ask: async (question) => {
    const answer = await askUnseen(question);
    if (answer === null) throw new UsageError('interrupted: the pairing secret was not typed');
    const text = new TextDecoder().decode(answer);
    answer.fill(0);
    return text;
  },
};

export async function certify(options: CertifyArguments, { out, err, signal }: CommandContext): Promise<ExitCode> {
  const rig = await loadRig(options.rig === undefined ? join(repositoryRoot, 'rigs/emulated') : userPath(options.rig));
  const folder =
    options.out === undefined
      ? freshRunFolder(join(repositoryRoot, 'evidence'), rig.definition.id, new Date())
      : userPath(options.out);
  if (options.only?.length === 0) throw new UsageError('--only names no sequence; give ids as in --only 04,05');
  const progress = new RunProgress(stderrTerminal());
  const run = await runCertification({
    rig,
    ...(options.only === undefined ? {} : { sequences: options.only }),
    ...(options.fixture === undefined ? {} : { fixture: options.fixture }),
    seed: options.seed,
    effort: options.short ? 'short' : 'full',
    out: folder,
    certification: { moduleUrl },
    ...(isTerminal(here) ? { operator } : {}),
    signal,
    onEvent: (event) => progress.show(event),
  });
  if (options.json) {
    out(json(run));
  } else {
    const passed = run.results.filter((result) => result.outcome === 'pass').length;
    out(`${run.outcome}: ${passed} of ${run.results.length} sequences passed, seed ${options.seed}\n`);
    out(`transcript hash ${run.transcriptHash}\n`);
    out(`evidence ${run.out}\n`);
    err(`  open ${join(run.out, 'report.html')}, or check it: npx assay verify ${run.out}\n`);
  }
  return exitCodeOf(run.outcome);
}
