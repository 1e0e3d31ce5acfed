// SPDX-License-Identifier: Apache-2.0
/** The decoded frames, messages and pin edges behind one measurement. */
import type { TranscriptLine } from '../../../ipc/evidence.js';
import { useLoaded } from '../../state/use-call.js';
import { deviceTime, hexGroups } from '../../ui/format.js';
import { Icon } from '../../ui/icon.js';
import { Loading, ProblemNote } from '../../ui/panel.js';

interface Props {
  readonly handle: string | null;
  readonly sequence: string;
  readonly numbers: readonly number[];
  readonly onOpen: (entry: number) => void;
}

export function Behind({ handle, sequence, numbers, onOpen }: Props) {
  const lines = useLoaded(
    'transcriptEntries',
    handle === null || numbers.length === 0 ? null : { handle, sequence, numbers: [...numbers] },
  );
  if (numbers.length === 0)
    return <p className="text-xs text-faint">No single entry stands behind it: the whole transcript does.</p>;
  if (handle === null)
    return <p className="text-xs text-faint">The entries can be shown once this sequence's transcript is written.</p>;
  if (lines.state === 'loading') return <Loading label="Loading the entries" rows={3} />;
  if (lines.state === 'failed') return <ProblemNote problem={lines.problem} />;
  return (
    <ol aria-label="Behind this measurement" className="flex flex-col gap-1.5">
      {lines.value.map((line) => (
        <Entry key={line.n} line={line} onOpen={onOpen} />
      ))}
    </ol>
  );
}

function Entry({ line, onOpen }: { readonly line: TranscriptLine; readonly onOpen: (entry: number) => void }) {
  return (
    <li className="rounded-md border border-line bg-sunken px-2.5 py-2 text-xs" data-entry={line.n}>
      <div className="flex items-center gap-2">
        <EntrySign line={line} />
        <span className="font-semibold">{line.label}</span>
        <button
          type="button"
          onClick={() => onOpen(line.n)}
          className="num ml-auto cursor-default rounded px-1 text-faint hover:text-accent hover:underline"
          aria-label={`Entry ${line.n} in the transcript`}
        >
          #{line.n} · {deviceTime(line.t)} s
        </button>
      </div>
      {showsDetail(line) && <p className="mt-0.5 break-words text-soft">{line.detail}</p>}
      {line.fields.length > 0 && (
        <dl className="mt-1 grid grid-cols-[auto_1fr] gap-x-3 font-mono text-2xs leading-4">
          {line.fields.map(({ name, value }) => (
            <div key={name} className="contents">
              <dt className="text-faint">{name}</dt>
              <dd className="break-all">{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {line.hex !== '' && (
        <p className="mt-1 font-mono text-2xs leading-4 break-all text-faint">{hexGroups(line.hex)}</p>
      )}
    </li>
  );
}

/** A message's one line says the same as its fields below it. */
export function showsDetail({ detail, fields, kind }: TranscriptLine): boolean {
  return detail !== '' && (fields.length === 0 || kind === 'frame' || kind === 'open');
}

/** Which way it went, or what kind of thing it was; said in words too. */
export function EntrySign({ line }: { readonly line: TranscriptLine }) {
  if (line.dir === null) return <span className="label-caps w-14">{line.kind}</span>;
  return (
    <span className="flex w-14 items-center gap-1">
      <Icon
        name={line.dir === 'tx' ? 'up' : 'down'}
        className={line.dir === 'tx' ? 'size-3.5 text-accent' : 'size-3.5 text-pass'}
      />
      <span className="text-faint">{line.dir === 'tx' ? 'to' : 'from'}</span>
      <span className="sr-only">pump</span>
    </span>
  );
}
