// SPDX-License-Identifier: Apache-2.0
/** One line per sequence; arrow keys move between lines, and the chosen one shows in detail beside the table. */
import type { RunRow } from '../../../ipc/run.js';
import { Bar } from '../../ui/bar.js';
import { cx } from '../../ui/cx.js';
import { duration } from '../../ui/format.js';
import { moveByArrow } from '../../ui/list-keys.js';
import { OutcomeBadge, StateBadge } from '../../ui/outcome.js';
import { SequenceButton } from '../../ui/sequence-button.js';

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
            <th className="w-31 border-b border-line px-2 py-2 font-semibold">Outcome</th>
            <th className="w-17 border-b border-line px-2 py-2 text-right font-semibold">Limits</th>
            <th className="w-17 border-b border-line py-2 pr-4 pl-2 text-right font-semibold">Time</th>
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

interface RowProps {
  readonly row: RunRow;
  readonly chosen: boolean;
  readonly onChoose: (id: string) => void;
}

function Row({ row, chosen, onChoose }: RowProps) {
  const out = row.measurements.filter(({ within }) => !within).length;
  return (
    <tr
      data-sequence={row.id}
      className={cx('relative border-b border-line last:border-b-0', chosen ? 'bg-selected' : 'hover:bg-sunken')}
    >
      <td className="py-2 pr-2 pl-4">
        <SequenceButton
          id={row.id}
          title={row.title}
          line={row.outcome === null ? row.step : row.reason}
          chosen={chosen}
          onChoose={onChoose}
        />
      </td>
      <td className="px-2 py-2">
        <State row={row} />
      </td>
      <td className={cx('num px-2 py-2 text-right', out > 0 ? 'font-semibold text-fail' : 'text-soft')}>
        {row.measurements.length === 0 ? '–' : `${row.measurements.length - out}/${row.measurements.length}`}
        {row.measurements.length > 0 && <span className="sr-only"> measurements within their limits</span>}
      </td>
      <td className="num py-2 pr-4 pl-2 text-right text-soft">{row.wallMs > 0 ? duration(row.wallMs) : '–'}</td>
    </tr>
  );
}

/** Badge, and while it runs how far it is; the bar keeps its place under the badge, so nothing moves. */
function State({ row }: { readonly row: RunRow }) {
  if (row.outcome !== null) return <OutcomeBadge outcome={row.outcome} />;
  if (row.state !== 'running') return <StateBadge state="waiting" />;
  return (
    <div className="flex flex-col gap-1.5">
      <span className="num flex items-center justify-between">
        <StateBadge state="running" />
        <span className="text-xs text-soft">{Math.floor(row.done * 100)} %</span>
      </span>
      <Bar label={`Progress of sequence ${row.id}`} value={row.done} />
    </div>
  );
}
