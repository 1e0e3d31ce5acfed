// SPDX-License-Identifier: Apache-2.0
/** The sequences to run, each with its requirement, its sources, and the mutants that it kills. */
import type { CatalogueEntry } from '../../../ipc/run.js';
import { Check } from '../../ui/field.js';
import { roughly } from '../../ui/format.js';
import { Panel } from '../../ui/panel.js';

interface Props {
  readonly catalogue: readonly CatalogueEntry[];
  readonly picked: ReadonlySet<string>;
  readonly onPick: (picked: ReadonlySet<string>) => void;
}

export function SequencePicker({ catalogue, picked, onPick }: Props) {
  const all = picked.size === catalogue.length;
  const estimate = catalogue.filter(({ id }) => picked.has(id)).reduce((sum, entry) => sum + entry.estimate, 0) * 1000;
  const toggle = (id: string, on: boolean) => {
    const next = new Set(picked);
    if (on) next.add(id);
    else next.delete(id);
    onPick(next);
  };
  return (
    <Panel
      title="Sequences"
      note={`${picked.size} of ${catalogue.length} picked · ${roughly(estimate)} of work on the emulated rig`}
      flush
      className="min-h-64 flex-1"
    >
      <div className="h-full overflow-y-auto">
        <table className="w-full text-left">
          <thead className="sticky top-0 z-10 bg-surface">
            <tr className="label-caps">
              <th className="w-0 border-b border-line py-2 pr-1 pl-4">
                <Check
                  label="All sequences"
                  checked={all}
                  partly={!all && picked.size > 0}
                  onChange={(on) => onPick(new Set(on ? catalogue.map(({ id }) => id) : []))}
                />
              </th>
              <th className="w-12 border-b border-line px-2 py-2 font-semibold">Id</th>
              <th className="border-b border-line px-2 py-2 font-semibold">Requirement</th>
              <th className="w-44 border-b border-line px-2 py-2 font-semibold">Derived from</th>
              <th className="w-56 border-b border-line px-2 py-2 font-semibold">Kills mutant</th>
              <th className="w-20 border-b border-line px-4 py-2 text-right font-semibold">Time</th>
            </tr>
          </thead>
          <tbody>
            {catalogue.map((entry) => (
              <Row key={entry.id} entry={entry} picked={picked.has(entry.id)} onToggle={toggle} />
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

interface RowProps {
  readonly entry: CatalogueEntry;
  readonly picked: boolean;
  readonly onToggle: (id: string, on: boolean) => void;
}

function Row({ entry, picked, onToggle }: RowProps) {
  return (
    <tr className="border-b border-line align-top last:border-b-0 hover:bg-sunken">
      <td className="py-2.5 pr-1 pl-4">
        <Check
          label={`Sequence ${entry.id}: ${entry.title}`}
          checked={picked}
          onChange={(on) => onToggle(entry.id, on)}
        />
      </td>
      <td className="num px-2 py-2 font-mono text-xs leading-5 text-soft">{entry.id}</td>
      <td className="px-2 py-2">
        <div className="font-medium">{entry.title}</div>
        <div className="line-clamp-2 text-xs text-faint">
          {entry.drives} → {entry.passes}
        </div>
      </td>
      <td className="px-2 py-2 text-xs leading-5 text-soft">
        {entry.sources.map(({ name, text, provisional }) => (
          <div key={name} className="truncate" title={text}>
            {name}
            {provisional && <span className="text-faint"> (provisional)</span>}
          </div>
        ))}
      </td>
      <td className="px-2 py-2 font-mono text-xs leading-5 text-soft">
        {entry.mutants.map(({ name }) => (
          <div key={name}>{name}</div>
        ))}
      </td>
      <td className="num px-4 py-2 text-right text-soft">{Math.max(1, Math.round(entry.estimate))} s</td>
    </tr>
  );
}
