// SPDX-License-Identifier: Apache-2.0
/** A run in one strip: outcome or phase, progress with time left, elapsed time, verdicts, and at the end the hash. */
import type { ReactNode } from 'react';
import type { Outcome } from '../../../ipc/common.js';
import type { RunHead, RunRow } from '../../../ipc/run.js';
import { Bar } from '../../ui/bar.js';
import { clock, roughly, shortHash } from '../../ui/format.js';
import { OutcomeBadge } from '../../ui/outcome.js';
import { Panel } from '../../ui/panel.js';

interface Props {
  readonly run: RunHead;
  readonly rows: readonly RunRow[];
}

export function RunSummary({ run, rows }: Props) {
  const hashed = run.state === 'ended' && run.transcriptHash !== '';
  return (
    <Panel className="shrink-0">
      <div className="flex flex-wrap items-center gap-x-8 gap-y-3">
        <Cell label={run.state === 'ended' ? 'Outcome' : 'Now'} width="w-44">
          <span role="status" className="text-base font-semibold">
            {run.outcome !== null && run.state === 'ended' ? (
              <OutcomeBadge outcome={run.outcome} large />
            ) : (
              phases[run.state]
            )}
          </span>
        </Cell>
        <Progress run={run} rows={rows} />
        <Cell label="Elapsed" width="w-20">
          <span className="num text-base font-semibold">{clock(run.elapsedMs)}</span>
        </Cell>
        <Cell label={hashed ? 'Transcript hash' : 'Verdicts'} width="min-w-36">
          {hashed ? (
            <code className="font-mono text-xs" title={run.transcriptHash} data-transcript-hash={run.transcriptHash}>
              {shortHash(run.transcriptHash)}
            </code>
          ) : (
            <Counts rows={rows} />
          )}
        </Cell>
      </div>
    </Panel>
  );
}

const phases: Readonly<Record<RunHead['state'], string>> = {
  'setting-up': 'Setting up',
  running: 'Running',
  cancelling: 'Cancelling',
  ended: 'Ended',
};

function Cell({
  label,
  width,
  children,
}: {
  readonly label: string;
  readonly width: string;
  readonly children: ReactNode;
}) {
  return (
    <div className={`flex flex-col gap-1 ${width}`}>
      <span className="label-caps">{label}</span>
      <span className="flex h-7 items-center gap-2">{children}</span>
    </div>
  );
}

function Progress({ run, rows }: Props) {
  const settingUp = run.state === 'setting-up';
  const left = run.leftMs === null ? 'Time left not known yet' : `${roughly(run.leftMs)} left`;
  const done = rows.filter(({ state }) => state === 'done').length;
  return (
    <div className="min-w-56 flex-1">
      <div className="num flex justify-between pb-1.5 text-soft">
        <span className="truncate">{settingUp ? run.setup.text : `${done} of ${rows.length} sequences`}</span>
        <span>{run.state === 'ended' ? '' : left}</span>
      </div>
      <Bar
        label="Progress of the run"
        value={settingUp ? run.setup.done : run.done}
        tall
        tone={run.outcome === 'fail' ? 'fail' : run.outcome === 'pass' ? 'pass' : 'accent'}
      />
    </div>
  );
}

function Counts({ rows }: { readonly rows: readonly RunRow[] }) {
  const counts = new Map<Outcome, number>();
  for (const { outcome } of rows) if (outcome !== null) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  if (counts.size === 0) return <span className="text-faint">None yet</span>;
  return [...counts].map(([outcome, count]) => (
    <span key={outcome} className="num flex items-center gap-1">
      {count} <OutcomeBadge outcome={outcome} />
    </span>
  ));
}
