// SPDX-License-Identifier: Apache-2.0
/** One sequence in detail: its requirement, its measurements with limits, and what stands behind each of them. */
import { formatLimit, formatValue } from '@assay/sequence';
import { useState } from 'react';
import type { Measurement, Outcome } from '../../../ipc/common.js';
import type { CatalogueEntry } from '../../../ipc/run.js';
import { Button } from '../../ui/button.js';
import { cx } from '../../ui/cx.js';
import { deviceTime } from '../../ui/format.js';
import { Icon } from '../../ui/icon.js';
import { OutcomeBadge, StateBadge } from '../../ui/outcome.js';
import { Facts, Panel } from '../../ui/panel.js';
import { Behind } from './behind.js';
import { TranscriptDialog } from './transcript-dialog.js';

export interface ShownResult {
  readonly id: string;
  readonly title: string;
  readonly outcome: Outcome | null;
  readonly state?: 'waiting' | 'running' | 'done';
  readonly reason: string;
  readonly step?: string;
  readonly measurements: readonly Measurement[];
  readonly entries: number;
  readonly deviceMicros?: number;
}

interface Props {
  readonly result: ShownResult;
  readonly entry: CatalogueEntry | undefined;
  /** Handle of the evidence; null while there is none to look into. */
  readonly handle: string | null;
}

export function SequenceDetail({ result, entry, handle }: Props) {
  const [transcript, setTranscript] = useState<{ at: number } | null>(null);
  return (
    <Panel
      title={`${result.id} ${result.title}`}
      flush
      className="min-h-0"
      actions={
        <Button small disabled={handle === null || result.entries === 0} onClick={() => setTranscript({ at: 0 })}>
          Transcript
        </Button>
      }
    >
      <div className="h-full overflow-y-auto">
        <Verdict result={result} />
        {entry !== undefined && <Requirement entry={entry} />}
        <Measurements key={result.id} result={result} handle={handle} onOpen={(at) => setTranscript({ at })} />
      </div>
      {handle !== null && transcript !== null && (
        <TranscriptDialog
          handle={handle}
          sequence={result.id}
          title={result.title}
          at={transcript.at}
          onClose={() => setTranscript(null)}
        />
      )}
    </Panel>
  );
}

function Verdict({ result }: { readonly result: ShownResult }) {
  return (
    <div className="flex items-start gap-3 border-b border-line px-4 py-3">
      {result.outcome === null ? (
        <StateBadge state={result.state === 'running' ? 'running' : 'waiting'} />
      ) : (
        <OutcomeBadge outcome={result.outcome} />
      )}
      <p className="min-w-0 flex-1 break-words">{result.outcome === null ? (result.step ?? '') : result.reason}</p>
    </div>
  );
}

function Requirement({ entry }: { readonly entry: CatalogueEntry }) {
  return (
    <div className="border-b border-line px-4 py-3">
      <Facts
        facts={[
          { name: 'Drives', value: entry.drives },
          { name: 'Passes when', value: entry.passes },
          {
            name: 'Derived from',
            value: (
              <ul>
                {entry.sources.map(({ name, text, provisional }) => (
                  <li key={name}>
                    {name} <span className="text-xs text-faint">{provisional ? `${text} (provisional)` : text}</span>
                  </li>
                ))}
              </ul>
            ),
          },
          {
            name: 'Kills mutant',
            value: (
              <ul>
                {entry.mutants.map(({ name, weakness }) => (
                  <li key={name}>
                    <span className="font-mono text-xs">{name}</span>{' '}
                    <span className="text-xs text-faint">{weakness}</span>
                  </li>
                ))}
              </ul>
            ),
          },
        ]}
      />
    </div>
  );
}

interface MeasurementsProps {
  readonly result: ShownResult;
  readonly handle: string | null;
  readonly onOpen: (entry: number) => void;
}

function Measurements({ result, handle, onOpen }: MeasurementsProps) {
  const firstBad = result.measurements.find(({ within }) => !within)?.name ?? null;
  const [toggled, setToggled] = useState<string | null | undefined>(undefined);
  // Until the user chooses, the first measurement out of its limits is open: the reason must not be a click away.
  const open = toggled === undefined ? firstBad : toggled;
  return (
    <div className="px-4 py-3">
      <div className="flex items-baseline justify-between pb-1">
        <h3 className="label-caps">Measurements</h3>
        {result.deviceMicros !== undefined && result.deviceMicros > 0 && (
          <span className="num text-xs text-faint">{deviceTime(result.deviceMicros)} s device time</span>
        )}
      </div>
      {result.measurements.length === 0 && (
        <p className="py-2 text-faint">Measurements appear when the judge has read the transcript.</p>
      )}
      <ul>
        {result.measurements.map((measurement) => (
          <MeasurementRow
            key={measurement.name}
            measurement={measurement}
            open={open === measurement.name}
            onToggle={() => setToggled(open === measurement.name ? null : measurement.name)}
          >
            <Behind handle={handle} sequence={result.id} numbers={measurement.evidence} onOpen={onOpen} />
          </MeasurementRow>
        ))}
      </ul>
    </div>
  );
}

interface RowProps {
  readonly measurement: Measurement;
  readonly open: boolean;
  readonly onToggle: () => void;
  readonly children: React.ReactNode;
}

function MeasurementRow({ measurement, open, onToggle, children }: RowProps) {
  const { name, title, unit, limit, within } = measurement;
  return (
    <li className="border-t border-line first:border-t-0" data-measurement={name}>
      <button
        type="button"
        aria-expanded={open}
        onClick={onToggle}
        className="grid w-full cursor-default grid-cols-[1rem_1fr_auto] items-start gap-x-2.5 rounded py-2 text-left hover:bg-sunken"
      >
        <Icon name={within ? 'pass' : 'fail'} className={cx('mt-0.5', within ? 'text-pass' : 'text-fail')} />
        <span className="min-w-0">
          <span className="block">{title}</span>
          <span className="block font-mono text-2xs text-faint">{name}</span>
        </span>
        <span className="text-right">
          <span className={cx('num block font-semibold', !within && 'text-fail')}>
            <span className="sr-only">{within ? 'within limit: ' : 'out of limit: '}</span>
            {formatValue(measurement.value, unit)}
          </span>
          <span className="num block text-xs text-faint">limit {formatLimit(limit, unit)}</span>
        </span>
      </button>
      {open && <div className="pb-3 pl-6.5">{children}</div>}
    </li>
  );
}
