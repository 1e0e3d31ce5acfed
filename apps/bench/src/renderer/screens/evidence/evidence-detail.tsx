// SPDX-License-Identifier: Apache-2.0
/** One evidence folder: whether it holds, its results with the frames behind them, re-judging, and the report. */
import { Tabs } from '@base-ui/react/tabs';
import { useState } from 'react';
import type { EvidenceView, Rejudgement } from '../../../ipc/evidence.js';
import { call } from '../../state/api.js';
import { useBench } from '../../state/store.js';
import { useAction, useLoaded } from '../../state/use-call.js';
import { Button } from '../../ui/button.js';
import { cx } from '../../ui/cx.js';
import { Icon } from '../../ui/icon.js';
import { EmptyState, Facts, Loading, Panel, ProblemNote } from '../../ui/panel.js';
import { tabClass } from '../../ui/tabs.js';
import { SequenceDetail } from '../certification/sequence-detail.js';
import { ResultList } from './result-list.js';
import { TranscriptTable } from './transcript-table.js';
import { VerificationBanner } from './verification-banner.js';

export function EvidenceDetail({ folder }: { readonly folder: string }) {
  const evidence = useLoaded('openEvidence', { folder });
  if (evidence.state === 'loading') {
    return (
      <Panel flush>
        <Loading label="Opening and verifying" rows={6} />
      </Panel>
    );
  }
  if (evidence.state === 'failed') {
    return (
      <div>
        <ProblemNote
          problem={evidence.problem}
          action={
            <Button small onClick={evidence.reload}>
              Try again
            </Button>
          }
        />
      </div>
    );
  }
  return <Opened view={evidence.value} onVerify={evidence.reload} />;
}

function Opened({ view, onVerify }: { readonly view: EvidenceView; readonly onVerify: () => void }) {
  const canReveal = useBench((state) => state.app?.canReveal === true);
  const [rejudgement, setRejudgement] = useState<Rejudgement | null>(null);
  const [rejudge, rejudging] = useAction(async () =>
    setRejudgement(await call('rejudgeEvidence', { handle: view.handle })),
  );
  const [reveal] = useAction(async () => {
    await call('revealEvidence', { handle: view.handle });
  });
  return (
    <div className="flex min-h-0 min-w-0 flex-col gap-4">
      <VerificationBanner
        verification={view.verification}
        actions={
          <>
            <Button small icon="refresh" onClick={onVerify}>
              Verify again
            </Button>
            <Button small busy={rejudging} onClick={rejudge}>
              {rejudging ? 'Judging…' : 'Judge again'}
            </Button>
            {canReveal && (
              <Button small icon="folder" onClick={reveal}>
                Show folder
              </Button>
            )}
          </>
        }
      />
      {rejudgement !== null && <RejudgementNote rejudgement={rejudgement} />}
      <Panel flush className="min-h-0 flex-1">
        <Parts view={view} rejudgement={rejudgement} />
      </Panel>
    </div>
  );
}

const panel = 'min-h-0 flex-1 overflow-y-auto';

function Parts({ view, rejudgement }: { readonly view: EvidenceView; readonly rejudgement: Rejudgement | null }) {
  const titles = { results: 'Results', transcripts: 'Transcripts', checks: 'Checks', facts: 'What it is bound to' };
  const tabs = Object.entries(view.report ? { ...titles, report: 'Report' } : titles);
  return (
    <Tabs.Root defaultValue="results" className="flex h-full flex-col">
      <Tabs.List aria-label="Parts of the evidence" className="flex shrink-0 gap-1 border-b border-line px-2.5">
        {tabs.map(([name, title]) => (
          <Tabs.Tab key={name} value={name} className={tabClass}>
            {title}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value="results" className="min-h-0 flex-1">
        <Results view={view} rejudgement={rejudgement} />
      </Tabs.Panel>
      <Tabs.Panel value="transcripts" className={panel}>
        <TranscriptTable view={view} />
      </Tabs.Panel>
      <Tabs.Panel value="checks" className={panel}>
        <Checks checks={view.verification.checks} />
      </Tabs.Panel>
      <Tabs.Panel value="facts" className={`${panel} p-4`}>
        <Facts facts={view.facts.map(({ name, value }) => ({ name, value: <Fact value={value} /> }))} />
      </Tabs.Panel>
      {view.report && (
        <Tabs.Panel value="report" className="min-h-0 flex-1">
          <iframe title="Report" src={`/report/${view.handle}`} sandbox="" className="h-full w-full bg-white" />
        </Tabs.Panel>
      )}
    </Tabs.Root>
  );
}

/** Digests and paths are read letter by letter. */
function Fact({ value }: { readonly value: string }) {
  return <span className={value.length > 40 ? 'font-mono text-xs break-all' : ''}>{value}</span>;
}

function Results({ view, rejudgement }: { readonly view: EvidenceView; readonly rejudgement: Rejudgement | null }) {
  const catalogue = useLoaded('catalogue', {});
  const [chosen, setChosen] = useState<string | null>(null);
  const shown =
    view.rows.find(({ id }) => id === chosen) ?? view.rows.find(({ outcome }) => outcome === 'fail') ?? view.rows[0];
  if (shown === undefined) return <NoResults state={view.verification.state} />;
  const entries = catalogue.state === 'ready' ? catalogue.value : [];
  return (
    <div className="grid h-full min-h-0 grid-cols-[minmax(15rem,2fr)_minmax(0,3fr)]">
      <ResultList rows={view.rows} rejudgement={rejudgement} chosen={shown.id} onChoose={setChosen} />
      <div className="flex min-h-0 border-l border-line [&>section]:w-full [&>section]:rounded-none [&>section]:border-0">
        <SequenceDetail result={shown} entry={entries.find(({ id }) => id === shown.id)} handle={view.handle} />
      </div>
    </div>
  );
}

/** Results that rest on something broken are not shown: a verdict in a table would be believed. */
function NoResults({ state }: { readonly state: EvidenceView['verification']['state'] }) {
  return state === 'broken' ? (
    <EmptyState icon="broken" title="No results are shown">
      What they rest on does not fit, so none of them can be believed. The transcripts can be read up to the first line
      that does not fit.
    </EmptyState>
  ) : (
    <EmptyState icon="waiting" title="No results yet">
      The run was stopped before its results were written. The transcripts hold what happened until then.
    </EmptyState>
  );
}

function Checks({ checks }: { readonly checks: EvidenceView['verification']['checks'] }) {
  return (
    <ol>
      {checks.map(({ name, ok, text }) => (
        <li
          key={name}
          className="grid grid-cols-[1rem_9rem_1fr] items-start gap-x-3 border-b border-line px-4 py-2 last:border-b-0"
        >
          <Icon name={ok ? 'pass' : 'fail'} className={cx('mt-0.5', ok ? 'text-pass' : 'text-fail')} />
          <span className="font-medium">
            <span className="sr-only">{ok ? 'holds: ' : 'does not fit: '}</span>
            {name}
          </span>
          <span className="min-w-0 break-words text-soft">{text}</span>
        </li>
      ))}
    </ol>
  );
}

function RejudgementNote({ rejudgement }: { readonly rejudgement: Rejudgement }) {
  return (
    <p
      role="status"
      className={cx('rounded-md px-3 py-2', rejudgement.agrees ? 'bg-pass-wash text-pass' : 'bg-fail-wash text-fail')}
    >
      <span className="font-semibold">
        {rejudgement.agrees ? 'Judged again: every verdict agrees.' : 'Judged again: verdicts differ.'}
      </span>{' '}
      {rejudgement.summary}
    </p>
  );
}
