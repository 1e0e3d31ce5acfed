// SPDX-License-Identifier: Apache-2.0
/** A run as it happens: how far, how long still, each sequence's verdict, and the chosen one in detail. */
import { useState } from 'react';
import type { CatalogueEntry, RunHead, RunRow } from '../../../ipc/run.js';
import { call } from '../../state/api.js';
import { useBench } from '../../state/store.js';
import { useAction, useLoaded } from '../../state/use-call.js';
import { Button } from '../../ui/button.js';
import { PageHeader, Panel, ProblemNote } from '../../ui/panel.js';
import { openFolder } from '../evidence/chosen.js';
import { RunSummary } from './run-summary.js';
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
      <RunSummary run={run} rows={rows} />
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
