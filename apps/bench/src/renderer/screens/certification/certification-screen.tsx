// SPDX-License-Identifier: Apache-2.0
/** Certification: plan a run, then watch it; a run that ends stays until the next one is planned. */
import { useState } from 'react';
import { useBench } from '../../state/store.js';
import { useLoaded } from '../../state/use-call.js';
import { Button } from '../../ui/button.js';
import { Loading, PageHeader, Panel, ProblemNote } from '../../ui/panel.js';
import { PlanView } from './plan-view.js';
import { RunView } from './run-view.js';

export function CertificationScreen() {
  const run = useBench((state) => state.run);
  const catalogue = useLoaded('catalogue', {});
  /** The run that the user has left to plan the next one. */
  const [left, setLeft] = useState('');
  if (catalogue.state === 'loading') {
    return (
      <div className="mx-auto flex max-w-7xl flex-col gap-4 p-6">
        <PageHeader title="Certification" />
        <Panel flush>
          <Loading label="Loading the catalogue" rows={8} />
        </Panel>
      </div>
    );
  }
  if (catalogue.state === 'failed') {
    return (
      <div className="mx-auto flex max-w-7xl flex-col gap-4 p-6">
        <PageHeader title="Certification" />
        <ProblemNote
          problem={catalogue.problem}
          action={
            <Button small onClick={catalogue.reload}>
              Try again
            </Button>
          }
        />
      </div>
    );
  }
  if (run !== null && run.id !== left)
    return <RunView run={run} catalogue={catalogue.value} onPlan={() => setLeft(run.id)} />;
  return <PlanView catalogue={catalogue.value} last={run} onShowLast={() => setLeft('')} />;
}
