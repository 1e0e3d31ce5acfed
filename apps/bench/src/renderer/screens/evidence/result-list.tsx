// SPDX-License-Identifier: Apache-2.0
/** The results that an evidence folder holds, with what judging again said of each. */
import type { EvidenceRow, Rejudgement } from '../../../ipc/evidence.js';
import { cx } from '../../ui/cx.js';
import { Icon } from '../../ui/icon.js';
import { moveByArrow } from '../../ui/list-keys.js';
import { OutcomeBadge, outcomeWord } from '../../ui/outcome.js';
import { SequenceButton } from '../../ui/sequence-button.js';

interface Props {
  readonly rows: readonly EvidenceRow[];
  readonly rejudgement: Rejudgement | null;
  readonly chosen: string;
  readonly onChoose: (id: string) => void;
}

export function ResultList({ rows, rejudgement, chosen, onChoose }: Props) {
  return (
    <ul aria-label="Results" onKeyDown={moveByArrow} className="min-h-0 overflow-y-auto">
      {rows.map((row) => (
        <li
          key={row.id}
          data-sequence={row.id}
          className={cx(
            'relative grid grid-cols-[minmax(0,1fr)_auto] items-start gap-x-3 border-b border-line px-4 py-2 last:border-b-0',
            row.id === chosen ? 'bg-selected' : 'hover:bg-sunken',
          )}
        >
          <SequenceButton
            id={row.id}
            title={row.title}
            line={row.reason}
            chosen={row.id === chosen}
            onChoose={onChoose}
          />
          <span className="flex flex-col items-end gap-0.5">
            <OutcomeBadge outcome={row.outcome} />
            {rejudgement !== null && <Again rejudgement={rejudgement} id={row.id} />}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Again({ rejudgement, id }: { readonly rejudgement: Rejudgement; readonly id: string }) {
  const row = rejudgement.rows.find((candidate) => candidate.id === id);
  if (row?.agrees === true) {
    return (
      <span className="flex items-center gap-1 text-2xs text-pass">
        <Icon name="pass" className="size-3" />
        agrees
      </span>
    );
  }
  const verdict = row?.recomputed === null || row === undefined ? 'not judged' : `now ${outcomeWord(row.recomputed)}`;
  return (
    <span className="flex items-center gap-1 text-2xs font-semibold text-fail" title={row?.text}>
      <Icon name="fail" className="size-3" />
      {verdict}
    </span>
  );
}
