// SPDX-License-Identifier: Apache-2.0
/** Planning a run: rig, firmware under test, seed, effort, and the sequences with their requirements. */
import { useState } from 'react';
import type { CatalogueEntry, RunHead } from '../../../ipc/run.js';
import { call } from '../../state/api.js';
import { useAction, useLoaded } from '../../state/use-call.js';
import { Button } from '../../ui/button.js';
import { Check, Choice, NumberBox, SelectField } from '../../ui/field.js';
import { roughly } from '../../ui/format.js';
import { PageHeader, Panel, ProblemNote } from '../../ui/panel.js';
import { type FirmwareChoice, FirmwarePicker, releaseChoice } from '../boards/firmware-picker.js';

interface Props {
  readonly catalogue: readonly CatalogueEntry[];
  readonly last: RunHead | null;
  readonly onShowLast: () => void;
}

const efforts = [
  { value: 'full', label: 'Full' },
  { value: 'short', label: 'Short' },
] as const;

export function PlanView({ catalogue, last, onShowLast }: Props) {
  const [picked, setPicked] = useState<ReadonlySet<string>>(
    () => new Set(last?.request.sequences ?? catalogue.map(({ id }) => id)),
  );
  const [rig, setRig] = useState(last?.request.rig ?? '');
  const [seed, setSeed] = useState<number | null>(last?.request.seed ?? 1);
  const [effort, setEffort] = useState<'full' | 'short'>(last?.request.effort ?? 'full');
  const [firmware, setFirmware] = useState<FirmwareChoice>(
    last === null ? releaseChoice : { firmware: last.request.firmware, mutant: last.request.mutant },
  );
  const rigs = useLoaded('rigs', {});
  const firmwares = useLoaded('firmwares', {});
  const images = firmwares.state === 'ready' ? firmwares.value : [];
  const rigList = rigs.state === 'ready' ? rigs.value : [];
  const chosenRig = rigList.find(({ id }) => id === rig) ?? rigList[0];
  const sequences = catalogue.filter(({ id }) => picked.has(id));
  const estimate = sequences.reduce((sum, entry) => sum + entry.estimate, 0) * 1000;
  const [start, starting] = useAction(async () => {
    if (chosenRig === undefined || seed === null) return;
    await call('startRun', { rig: chosenRig.id, sequences: sequences.map(({ id }) => id), seed, effort, ...firmware });
  });
  return (
    <form
      className="mx-auto flex h-full max-w-7xl flex-col gap-4 p-6"
      onSubmit={(event) => {
        event.preventDefault();
        start();
      }}
    >
      <PageHeader
        title="Certification"
        lead="Drives a pump through the sequences and leaves evidence that anyone can judge again."
      >
        {last !== null && <Button onClick={onShowLast}>Show last run</Button>}
        <Button
          type="submit"
          tone="accent"
          busy={starting}
          disabled={sequences.length === 0 || seed === null || chosenRig === undefined}
        >
          {starting ? 'Starting…' : `Run ${sequences.length} ${sequences.length === 1 ? 'sequence' : 'sequences'}`}
        </Button>
      </PageHeader>
      {rigs.state === 'failed' && <ProblemNote problem={rigs.problem} />}
      {chosenRig !== undefined && chosenRig.trouble !== '' && (
        <ProblemNote
          tone="warn"
          problem={{
            code: 'rig-not-ready',
            message: chosenRig.trouble,
            mend: 'A run on this rig will end as a rig error until this is mended.',
          }}
        />
      )}
      <Panel>
        <div className="flex flex-wrap items-end gap-3">
          <div className="w-60 max-w-full">
            <SelectField
              label="Rig"
              value={chosenRig?.id ?? ''}
              options={rigList.map(({ id, title, summary }) => ({ value: id, label: title, note: summary }))}
              onChange={setRig}
              disabled={rigList.length === 0}
            />
          </div>
          <FirmwarePicker label="Firmware under test" images={images} choice={firmware} onChange={setFirmware} />
          <div className="w-32">
            <NumberBox label="Seed" value={seed} onChange={setSeed} min={0} max={0xffff_ffff} />
          </div>
          <div className="w-36">
            <Choice label="Effort" value={effort} options={efforts} onChange={setEffort} />
          </div>
        </div>
        <p className="mt-3 text-xs text-faint">
          The same seed on the emulated rig leaves the same transcript hash, here and on the command line.
          {effort === 'short' && ' Short runs repeat less; a certification is a full run.'}
          {firmware.firmware === 'mutants' &&
            ' The mutants build shows that a sequence can fail; it is never certified.'}
        </p>
      </Panel>
      <SequencePicker catalogue={catalogue} picked={picked} onPick={setPicked} estimate={estimate} />
    </form>
  );
}

interface PickerProps {
  readonly catalogue: readonly CatalogueEntry[];
  readonly picked: ReadonlySet<string>;
  readonly onPick: (picked: ReadonlySet<string>) => void;
  readonly estimate: number;
}

function SequencePicker({ catalogue, picked, onPick, estimate }: PickerProps) {
  const all = picked.size === catalogue.length;
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
              <tr key={entry.id} className="border-b border-line align-top last:border-b-0 hover:bg-sunken">
                <td className="py-2.5 pr-1 pl-4">
                  <Check
                    label={`Sequence ${entry.id}: ${entry.title}`}
                    checked={picked.has(entry.id)}
                    onChange={(on) => toggle(entry.id, on)}
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
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}
