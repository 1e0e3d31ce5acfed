// SPDX-License-Identifier: Apache-2.0
/** A sequence's whole transcript, however long: entries are loaded by page and only those in view are drawn. */
import { Dialog } from '@base-ui/react/dialog';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import type { Problem } from '../../../ipc/common.js';
import type { TranscriptLine } from '../../../ipc/evidence.js';
import { call, problemOf } from '../../state/api.js';
import { Button } from '../../ui/button.js';
import { cx } from '../../ui/cx.js';
import { deviceTime, hexGroups } from '../../ui/format.js';
import { Loading, ProblemNote } from '../../ui/panel.js';
import { EntrySign, showsDetail } from './behind.js';

const PAGE = 200;
const ROW = 28;

interface Props {
  readonly handle: string;
  readonly sequence: string;
  readonly title: string;
  /** Entry to begin at. */
  readonly at: number;
  readonly onClose: () => void;
}

export function TranscriptDialog({ handle, sequence, title, at, onClose }: Props) {
  const pages = usePages(handle, sequence);
  const [chosen, setChosen] = useState(at);
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-veil" />
        <Dialog.Popup className="fixed inset-x-8 inset-y-8 z-50 mx-auto flex max-w-6xl flex-col overflow-hidden rounded-lg border border-line bg-raised shadow-pop outline-none">
          <div className="flex items-center gap-3 border-b border-line px-4 py-2.5">
            <Dialog.Title className="font-semibold">
              Transcript of {sequence} {title}
            </Dialog.Title>
            <span className="num text-xs text-faint">{pages.total === null ? '' : `${pages.total} entries`}</span>
            <Dialog.Close render={<Button small className="ml-auto" />}>Close</Dialog.Close>
          </div>
          {pages.problem !== null && (
            <div className="p-4">
              <ProblemNote problem={pages.problem} />
            </div>
          )}
          {pages.total === null ? (
            <Loading label="Loading the transcript" rows={8} />
          ) : (
            <Entries pages={pages} total={pages.total} at={at} chosen={chosen} onChoose={setChosen} />
          )}
          <ChosenEntry line={pages.line(chosen)} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

interface Pages {
  readonly total: number | null;
  readonly problem: Problem | null;
  line(n: number): TranscriptLine | undefined;
  need(from: number, to: number): void;
}

function usePages(handle: string, sequence: string): Pages {
  const [pages, setPages] = useState<ReadonlyMap<number, readonly TranscriptLine[]>>(new Map());
  const [total, setTotal] = useState<number | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const asked = useRef(new Set<number>());
  const need = (from: number, to: number) => {
    for (let page = Math.floor(from / PAGE); page <= Math.floor(to / PAGE); page++) {
      if (asked.current.has(page)) continue;
      asked.current.add(page);
      call('transcriptPage', { handle, sequence, from: page * PAGE, count: PAGE }).then(
        (loaded) => {
          setTotal(loaded.total);
          setPages((held) => new Map(held).set(page, loaded.lines));
        },
        (error: unknown) => setProblem(problemOf(error)),
      );
    }
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the first page tells how many entries there are
  useEffect(() => need(0, 0), []);
  return { total, problem, need, line: (n) => pages.get(Math.floor(n / PAGE))?.[n % PAGE] };
}

interface EntriesProps {
  readonly pages: Pages;
  readonly total: number;
  readonly at: number;
  readonly chosen: number;
  readonly onChoose: (n: number) => void;
}

function Entries({ pages, total, at, chosen, onChoose }: EntriesProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 16,
  });
  const items = rows.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: pages are asked for when the view moves
  useEffect(() => pages.need(first, last), [first, last]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only the entry that was asked for moves the view
  useEffect(() => rows.scrollToIndex(at, { align: 'center' }), [at]);
  const move = (event: React.KeyboardEvent) => {
    const delta = { ArrowDown: 1, ArrowUp: -1, PageDown: 20, PageUp: -20, Home: -total, End: total }[event.key];
    if (delta === undefined) return;
    event.preventDefault();
    const next = Math.min(total - 1, Math.max(0, chosen + delta));
    onChoose(next);
    rows.scrollToIndex(next);
  };
  return (
    <div
      ref={scroller}
      role="listbox"
      tabIndex={0}
      aria-label="Entries"
      aria-activedescendant={`entry-${chosen}`}
      onKeyDown={move}
      className="min-h-0 flex-1 overflow-auto font-mono text-xs outline-offset-[-2px]"
    >
      <div className="relative w-full" style={{ height: rows.getTotalSize() }}>
        {items.map((item) => (
          <EntryRow
            key={item.key}
            n={item.index}
            line={pages.line(item.index)}
            top={item.start}
            chosen={item.index === chosen}
            onChoose={onChoose}
          />
        ))}
      </div>
    </div>
  );
}

interface RowProps {
  readonly n: number;
  readonly line: TranscriptLine | undefined;
  readonly top: number;
  readonly chosen: boolean;
  readonly onChoose: (n: number) => void;
}

function EntryRow({ n, line, top, chosen, onChoose }: RowProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list box itself has the keys and names the active entry
    <div
      id={`entry-${n}`}
      role="option"
      aria-selected={chosen}
      tabIndex={-1}
      onClick={() => onChoose(n)}
      style={{ top, height: ROW }}
      className={cx(
        'absolute inset-x-0 flex items-center gap-3 px-4 whitespace-nowrap',
        chosen ? 'bg-selected' : 'hover:bg-sunken',
        line?.kind === 'step' && 'border-t border-line font-semibold',
      )}
    >
      <span className="num w-14 shrink-0 text-right text-faint">{n}</span>
      <span className="num w-28 shrink-0 text-right text-faint">{line === undefined ? '' : deviceTime(line.t)}</span>
      {line === undefined ? (
        <span className="h-3 w-1/3 rounded bg-quiet-wash" />
      ) : (
        <>
          <EntrySign line={line} />
          <span className="w-36 shrink-0 truncate font-medium">{line.label}</span>
          <span className="min-w-0 flex-1 truncate text-soft">
            {line.detail === '' ? hexGroups(line.hex) : line.detail}
          </span>
          <span className="w-20 shrink-0 truncate text-right text-faint">{line.via}</span>
        </>
      )}
    </div>
  );
}

function ChosenEntry({ line }: { readonly line: TranscriptLine | undefined }) {
  return (
    <section
      aria-label="Chosen entry"
      className="h-44 shrink-0 overflow-y-auto border-t border-line bg-sunken px-4 py-3 text-xs"
    >
      {line === undefined ? (
        <p className="text-faint">Choose an entry to see all of it.</p>
      ) : (
        <>
          <p>
            <span className="font-semibold">{line.label}</span> <span className="num text-faint">entry {line.n}</span>
          </p>
          {showsDetail(line) && <p className="mt-1 break-words text-soft">{line.detail}</p>}
          <dl className="mt-1 grid grid-cols-[auto_1fr] gap-x-4 font-mono">
            {line.fields.map(({ name, value }) => (
              <div key={name} className="contents">
                <dt className="text-faint">{name}</dt>
                <dd className="break-all">{value}</dd>
              </div>
            ))}
          </dl>
          {line.hex !== '' && <p className="mt-1 font-mono break-all text-faint">{hexGroups(line.hex)}</p>}
        </>
      )}
    </section>
  );
}
