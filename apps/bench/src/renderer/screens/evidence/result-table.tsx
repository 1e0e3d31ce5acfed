// SPDX-License-Identifier: Apache-2.0
/** The results that an evidence folder holds, with what judging again said of each. */
import type { EvidenceRow, Rejudgement } from '../../../ipc/evidence.js';
import { cx } from '../../ui/cx.js';
import { OutcomeBadge } from '../../ui/outcome.js';

interface Props {
  readonly rows: readonly EvidenceRow[];
  readonly rejudgement: Rejudgement | null;
  readonly chosen: string;
  readonly onChoose: (id: string) => void;
}

export function ResultTable({ rows, rejudgement, chosen, onChoose }: Props) {
  return (
    <div className="min-h-0 overflow-y-auto">
      <table className="w-full table-fixed text-left">
        <thead className="sticky top-0 z-10 bg-surface">
          <tr className="label-caps">
            <th className="border-b border-line py-2 pr-2 pl-4 font-semibold">Sequence</th>
            <th className="w-32 border-b border-line px-2 py-2 font-semibold">Recorded</th>
            {rejudgement !== null && (
              <th className="w-32 border-b border-line px-2 py-2 font-semibold">Judged again</th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr
              key={row.id}
              className={cx(
                'relative border-b border-line align-top last:border-b-0',
                row.id === chosen ? 'bg-selected' : 'hover:bg-sunken',
              )}
            >
              <td className="py-2 pr-2 pl-4">
                <button
                  type="button"
                  aria-pressed={row.id === chosen}
                  onClick={() => onChoose(row.id)}
                  className="block w-full cursor-default rounded text-left after:absolute after:inset-0"
                >
                  <span className="block truncate font-medium">
                    <span className="mr-2 font-mono text-xs text-soft">{row.id}</span>
                    {row.title}
                  </span>
                  <span className="block truncate text-xs text-faint">{row.reason}</span>
                </button>
              </td>
              <td className="px-2 py-2">
                <OutcomeBadge outcome={row.outcome} />
              </td>
              {rejudgement !== null && <td className="px-2 py-2">{<Again rejudgement={rejudgement} id={row.id} />}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Again({ rejudgement, id }: { readonly rejudgement: Rejudgement; readonly id: string }) {
  const row = rejudgement.rows.find((candidate) => candidate.id === id);
  if (row === undefined || row.recomputed === null)
    return <span className="text-xs text-faint">{row?.text ?? 'Not judged'}</span>;
  return <OutcomeBadge outcome={row.recomputed} />;
}
