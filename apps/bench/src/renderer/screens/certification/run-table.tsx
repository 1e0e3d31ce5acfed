// SPDX-License-Identifier: Apache-2.0
/** One line per sequence; arrow keys move between lines, and the chosen one shows in detail beside the table. */
import type { KeyboardEvent } from 'react';
import type { RunRow } from '../../../ipc/run.js';
import { Bar } from '../../ui/bar.js';
import { cx } from '../../ui/cx.js';
import { duration } from '../../ui/format.js';
import { OutcomeBadge, StateBadge } from '../../ui/outcome.js';

interface Props {
  readonly rows: readonly RunRow[];
  readonly chosen: string;
  readonly onChoose: (id: string) => void;
}

export function RunTable({ rows, chosen, onChoose }: Props) {
  return (
    <div className="h-full overflow-y-auto">
      <table className="w-full table-fixed text-left">
        <thead className="sticky top-0 z-10 bg-surface">
          <tr className="label-caps">
            <th className="border-b border-line py-2 pr-2 pl-4 font-semibold">Sequence</th>
            <th className="w-36 border-b border-line px-2 py-2 font-semibold">Outcome</th>
            <th className="w-28 border-b border-line px-2 py-2 font-semibold">Progress</th>
            <th className="w-20 border-b border-line px-2 py-2 text-right font-semibold">Limits</th>
            <th className="w-20 border-b border-line px-4 py-2 text-right font-semibold">Time</th>
          </tr>
        </thead>
        <tbody onKeyDown={moveByArrow}>
          {rows.map((row) => (
            <Row key={row.id} row={row} chosen={row.id === chosen} onChoose={onChoose} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function moveByArrow(event: KeyboardEvent<HTMLTableSectionElement>): void {
  const delta = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (delta === 0) return;
  const buttons = [...event.currentTarget.querySelectorAll('button')];
  const next = buttons[buttons.indexOf(document.activeElement as HTMLButtonElement) + delta];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
  next.click();
}

interface RowProps {
  readonly row: RunRow;
  readonly chosen: boolean;
  readonly onChoose: (id: string) => void;
}

function Row({ row, chosen, onChoose }: RowProps) {
  const out = row.measurements.filter(({ within }) => !within).length;
  const line = row.outcome === null ? row.step : row.reason;
  return (
    <tr
      data-sequence={row.id}
      className={cx('relative border-b border-line last:border-b-0', chosen ? 'bg-selected' : 'hover:bg-sunken')}
    >
      <td className="py-2 pr-2 pl-4">
        <button
          type="button"
          aria-pressed={chosen}
          onClick={() => onChoose(row.id)}
          className="block w-full cursor-default rounded text-left after:absolute after:inset-0"
        >
          <span className="block truncate font-medium">
            <span className="mr-2 font-mono text-xs text-soft">{row.id}</span>
            {row.title}
          </span>
          <span className="block h-[1.125rem] truncate text-xs text-faint" title={line}>
            {line}
          </span>
        </button>
      </td>
      <td className="px-2 py-2">
        {row.outcome === null ? (
          <StateBadge state={row.state === 'running' ? 'running' : 'waiting'} />
        ) : (
          <OutcomeBadge outcome={row.outcome} />
        )}
      </td>
      <td className="px-2 py-2">
        <Bar
          label={`Progress of sequence ${row.id}`}
          value={row.done}
          tone={
            row.outcome === 'fail'
              ? 'fail'
              : row.outcome === 'pass'
                ? 'pass'
                : row.outcome === null
                  ? 'accent'
                  : 'quiet'
          }
        />
      </td>
      <td className={cx('num px-2 py-2 text-right', out > 0 ? 'font-semibold text-fail' : 'text-soft')}>
        {row.measurements.length === 0 ? '–' : `${row.measurements.length - out} of ${row.measurements.length}`}
      </td>
      <td className="num px-4 py-2 text-right text-soft">{row.wallMs > 0 ? duration(row.wallMs) : '–'}</td>
    </tr>
  );
}
