// SPDX-License-Identifier: Apache-2.0
/** Evidence: folders of past runs, whether they hold, and what stands in them. */
import { useState } from 'react';
import type { RecentEvidence } from '../../../ipc/evidence.js';
import { call } from '../../state/api.js';
import { useBench } from '../../state/store.js';
import { useAction } from '../../state/use-call.js';
import { Button } from '../../ui/button.js';
import { cx } from '../../ui/cx.js';
import { dateTime } from '../../ui/format.js';
import { moveByArrow } from '../../ui/list-keys.js';
import { OutcomeBadge } from '../../ui/outcome.js';
import { EmptyState, PageHeader, Panel } from '../../ui/panel.js';
import { choose, useChosen } from './chosen.js';
import { EvidenceDetail } from './evidence-detail.js';

export function EvidenceScreen() {
  const folder = useChosen((state) => state.folder);
  return (
    <div className="mx-auto flex h-full max-w-7xl flex-col gap-4 p-6">
      <PageHeader
        title="Evidence"
        lead="Opens the folder that a run has left and checks it offline, down to the first thing that does not fit."
      >
        <OpenForm />
      </PageHeader>
      <div className="grid min-h-0 flex-1 grid-cols-[14rem_minmax(0,1fr)] gap-4">
        <Recent chosen={folder} />
        {folder === null ? (
          <Panel className="self-start">
            <EmptyState icon="shield" title="No evidence is open">
              Choose a run on the left, or open a folder that somebody gave to you. Verifying needs neither a board nor
              a network.
            </EmptyState>
          </Panel>
        ) : (
          <EvidenceDetail key={folder} folder={folder} />
        )}
      </div>
    </div>
  );
}

function OpenForm() {
  const canChoose = useBench((state) => state.app?.canChooseFolder === true);
  const [path, setPath] = useState('');
  const [ask, asking] = useAction(async () => {
    const { folder } = await call('chooseFolder', {});
    if (folder !== null) choose(folder);
  });
  if (canChoose) {
    return (
      <Button icon="folder" busy={asking} onClick={ask}>
        Open folder…
      </Button>
    );
  }
  return (
    <form
      className="flex items-center gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (path.trim() !== '') choose(path.trim());
      }}
    >
      <input
        aria-label="Evidence folder"
        placeholder="Path of an evidence folder"
        value={path}
        spellCheck={false}
        onChange={(event) => setPath(event.target.value)}
        className="h-8 w-80 rounded-md border border-edge bg-raised px-3 font-mono text-xs placeholder:font-sans placeholder:text-faint"
      />
      <Button type="submit" icon="folder" disabled={path.trim() === ''}>
        Open
      </Button>
    </form>
  );
}

function Recent({ chosen }: { readonly chosen: string | null }) {
  const recent = useBench((state) => state.recent);
  return (
    <Panel title="Recent runs" flush className="min-h-0">
      {recent.length === 0 ? (
        <EmptyState icon="evidence" title="No run yet">
          Runs of this app and of the command line appear here.
        </EmptyState>
      ) : (
        <ul onKeyDown={moveByArrow} className="h-full overflow-y-auto">
          {recent.map((run) => (
            <RecentRow key={run.folder} run={run} chosen={run.folder === chosen} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function RecentRow({ run, chosen }: { readonly run: RecentEvidence; readonly chosen: boolean }) {
  return (
    <li
      className={cx(
        'relative border-b border-line px-4 py-2.5 last:border-b-0',
        chosen ? 'bg-selected' : 'hover:bg-sunken',
      )}
    >
      <button
        type="button"
        aria-pressed={chosen}
        title={run.folder}
        onClick={() => choose(run.folder)}
        className="num block w-full cursor-default truncate rounded text-left font-medium after:absolute after:inset-0"
      >
        {run.name}
      </button>
      <div className="mt-1 flex items-center justify-between gap-2">
        <span className="num truncate text-xs text-faint">{run.summary}</span>
        {run.outcome === null ? <span className="h-5" /> : <OutcomeBadge outcome={run.outcome} />}
      </div>
      <div className="num text-xs text-faint">{dateTime(run.modified)}</div>
    </li>
  );
}
