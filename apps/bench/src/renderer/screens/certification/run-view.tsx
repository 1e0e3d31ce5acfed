// SPDX-License-Identifier: Apache-2.0
/** A run as it happens: how far, how long still, each sequence's verdict, and the chosen one in detail. */
import { useState } from 'react';
import type { Outcome } from '../../../ipc/common.js';
import type { CatalogueEntry, RunHead, RunRow } from '../../../ipc/run.js';
import { call } from '../../state/api.js';
import { useBench } from '../../state/store.js';
import { useAction, useLoaded } from '../../state/use-call.js';
import { Bar } from '../../ui/bar.js';
import { Button } from '../../ui/button.js';
import { clock, roughly, shortHash } from '../../ui/format.js';
import { OutcomeBadge } from '../../ui/outcome.js';
import { PageHeader, Panel, ProblemNote } from '../../ui/panel.js';
import { openFolder } from '../evidence/chosen.js';
import { RunTable } from './run-table.js';
import { SequenceDetail } from './sequence-detail.js';

interface Props {
  readonly run: RunHead;
  readonly catalogue: readonly CatalogueEntry[];
  readonly onPlan: () => void;
}

export function RunView({ run, catalogue, onPlan }: Props) {
  const rows = useBench((state) => state.rows);
  const [chosen, setChosen] = useState<string | null>(null);
  const [cancel, cancelling] = useAction(async () => {
    await call('cancelRun', { id: run.id });
  });
  const ended = run.state === 'ended';
  const shown =
    rows.find(({ id }) => id === chosen) ??
    rows.find(({ outcome }) => outcome === 'fail') ??
    rows.find(({ state }) => state === 'running') ??
    rows[0];
  return (
    <div className="mx-auto flex h-full max-w-7xl flex-col gap-4 p-6">
      <PageHeader title="Certification" lead={<RunLead run={run} />}>
        {ended ? (
          <>
            {run.out !== '' && (
              <Button icon="evidence" onClick={() => openFolder(run.out)}>
                Open evidence
              </Button>
            )}
            <Button tone="accent" onClick={onPlan}>
              Plan another run
            </Button>
          </>
        ) : (
          <Button busy={cancelling || run.state === 'cancelling'} onClick={cancel}>
            {run.state === 'cancelling' ? 'Cancelling…' : 'Cancel run'}
          </Button>
        )}
      </PageHeader>
      {run.problem !== null && <ProblemNote problem={run.problem} />}
      <Summary run={run} rows={rows} />
      <div className="grid min-h-72 flex-1 grid-cols-[minmax(0,1fr)_minmax(0,27rem)] gap-4">
        <Panel title="Sequences" flush className="min-h-0">
          <RunTable rows={rows} chosen={shown?.id ?? ''} onChoose={setChosen} />
        </Panel>
        {shown === undefined ? (
          <span />
        ) : (
          <ShownSequence run={run} row={shown} entry={catalogue.find(({ id }) => id === shown.id)} />
        )}
      </div>
    </div>
  );
}

function RunLead({ run: { rig, request } }: { readonly run: RunHead }) {
  const firmware =
    request.firmware === 'release'
      ? 'release firmware'
      : request.mutant === null
        ? 'mutants build'
        : `mutant ${request.mutant}`;
  return (
    <span className="num">
      Rig {rig} · {firmware} · seed {request.seed} · {request.effort} effort
    </span>
  );
}

function Summary({ run, rows }: { readonly run: RunHead; readonly rows: readonly RunRow[] }) {
  const ended = run.state === 'ended';
  const counts = new Map<Outcome, number>();
  for (const { outcome } of rows) if (outcome !== null) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  return (
    <Panel className="shrink-0">
      <div className="flex flex-wrap items-center gap-x-8 gap-y-3">
        <div className="flex w-44 flex-col gap-1">
          <span className="label-caps">{ended ? 'Outcome' : 'Now'}</span>
          <span role="status" className="flex h-7 items-center text-base font-semibold">
            {ended && run.outcome !== null ? (
              <OutcomeBadge outcome={run.outcome} large />
            ) : run.state === 'setting-up' ? (
              'Setting up'
            ) : run.state === 'cancelling' ? (
              'Cancelling'
            ) : (
              'Running'
            )}
          </span>
        </div>
        <div className="min-w-56 flex-1">
          <div className="num flex justify-between pb-1.5 text-soft">
            <span className="truncate">
              {run.state === 'setting-up'
                ? run.setup.text
                : `${rows.filter(({ state }) => state === 'done').length} of ${rows.length} sequences`}
            </span>
            <span>{ended ? '' : run.leftMs === null ? 'Time left not known yet' : `${roughly(run.leftMs)} left`}</span>
          </div>
          <Bar
            label="Progress of the run"
            value={run.state === 'setting-up' ? run.setup.done : run.done}
            tall
            tone={run.outcome === 'fail' ? 'fail' : run.outcome === 'pass' ? 'pass' : 'accent'}
          />
        </div>
        <div className="flex w-20 flex-col gap-1">
          <span className="label-caps">Elapsed</span>
          <span className="num flex h-7 items-center text-base font-semibold">{clock(run.elapsedMs)}</span>
        </div>
        <div className="flex min-w-36 flex-col gap-1">
          <span className="label-caps">{ended && run.transcriptHash !== '' ? 'Transcript hash' : 'Verdicts'}</span>
          <span className="flex h-7 items-center gap-2">
            {ended && run.transcriptHash !== '' ? (
              <code className="font-mono text-xs" title={run.transcriptHash} data-transcript-hash={run.transcriptHash}>
                {shortHash(run.transcriptHash)}
              </code>
            ) : (
              <Counts counts={counts} />
            )}
          </span>
        </div>
      </div>
    </Panel>
  );
}

function Counts({ counts }: { readonly counts: ReadonlyMap<Outcome, number> }) {
  if (counts.size === 0) return <span className="text-faint">None yet</span>;
  return [...counts].map(([outcome, count]) => (
    <span key={outcome} className="num flex items-center gap-1">
      {count} <OutcomeBadge outcome={outcome} />
    </span>
  ));
}

/** While a run writes, its folder verifies as incomplete; frames behind a measurement can be shown all the same. */
function ShownSequence({
  run,
  row,
  entry,
}: {
  readonly run: RunHead;
  readonly row: RunRow;
  readonly entry: CatalogueEntry | undefined;
}) {
  const readable = row.state === 'done' && row.entries > 0 && run.out !== '';
  const evidence = useLoaded('openEvidence', readable ? { folder: run.out } : null);
  return (
    <SequenceDetail result={row} entry={entry} handle={evidence.state === 'ready' ? evidence.value.handle : null} />
  );
}
