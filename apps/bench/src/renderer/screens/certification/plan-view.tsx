// SPDX-License-Identifier: Apache-2.0
/** Planning a run: rig, firmware under test, seed, effort, and the sequences with their requirements. */
import { useState } from 'react';
import type { Rig } from '../../../ipc/boards.js';
import type { CatalogueEntry, RunHead } from '../../../ipc/run.js';
import { call } from '../../state/api.js';
import { useAction, useLoaded } from '../../state/use-call.js';
import { Button } from '../../ui/button.js';
import { Choice, NumberBox, SelectField } from '../../ui/field.js';
import { PageHeader, Panel, ProblemNote } from '../../ui/panel.js';
import { type FirmwareChoice, FirmwarePicker, releaseChoice } from '../boards/firmware-picker.js';
import { SequencePicker } from './sequence-picker.js';

interface Props {
  readonly catalogue: readonly CatalogueEntry[];
  readonly last: RunHead | null;
  readonly onShowLast: () => void;
}

const efforts = [
  { value: 'full', label: 'Full' },
  { value: 'short', label: 'Short' },
] as const;

/** What a run is planned with; the last run's choices stand until they are changed. */
function usePlan(catalogue: readonly CatalogueEntry[], last: RunHead | null) {
  const [picked, setPicked] = useState<ReadonlySet<string>>(
    () => new Set(last?.request.sequences ?? catalogue.map(({ id }) => id)),
  );
  const [rig, setRig] = useState(last?.request.rig ?? '');
  const [seed, setSeed] = useState<number | null>(last?.request.seed ?? 1);
  const [effort, setEffort] = useState<'full' | 'short'>(last?.request.effort ?? 'full');
  const [firmware, setFirmware] = useState<FirmwareChoice>(
    last === null ? releaseChoice : { firmware: last.request.firmware, mutant: last.request.mutant },
  );
  return { picked, setPicked, rig, setRig, seed, setSeed, effort, setEffort, firmware, setFirmware };
}

export function PlanView({ catalogue, last, onShowLast }: Props) {
  const plan = usePlan(catalogue, last);
  const rigs = useLoaded('rigs', {});
  const rigList = rigs.state === 'ready' ? rigs.value : [];
  const rig = rigList.find(({ id }) => id === plan.rig) ?? rigList[0];
  const sequences = catalogue.filter(({ id }) => plan.picked.has(id)).map(({ id }) => id);
  const [start, starting] = useAction(async () => {
    const { seed, effort, firmware } = plan;
    if (rig === undefined || seed === null) return;
    await call('startRun', { rig: rig.id, sequences, seed, effort, ...firmware });
  });
  const ready = sequences.length > 0 && plan.seed !== null && rig !== undefined;
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
        <Button type="submit" tone="accent" busy={starting} disabled={!ready}>
          {starting ? 'Starting…' : `Run ${sequences.length} ${sequences.length === 1 ? 'sequence' : 'sequences'}`}
        </Button>
      </PageHeader>
      {rigs.state === 'failed' && <ProblemNote problem={rigs.problem} />}
      {rig !== undefined && rig.trouble !== '' && <RigTrouble trouble={rig.trouble} />}
      <Settings plan={plan} rigs={rigList} rig={rig} />
      <SequencePicker catalogue={catalogue} picked={plan.picked} onPick={plan.setPicked} />
    </form>
  );
}

function RigTrouble({ trouble }: { readonly trouble: string }) {
  const mend = 'A run on this rig will end as a rig error until this is mended.';
  return <ProblemNote tone="warn" problem={{ code: 'rig-not-ready', message: trouble, mend }} />;
}

interface SettingsProps {
  readonly plan: ReturnType<typeof usePlan>;
  readonly rigs: readonly Rig[];
  readonly rig: Rig | undefined;
}

function Settings({ plan, rigs, rig }: SettingsProps) {
  const firmwares = useLoaded('firmwares', {});
  return (
    <Panel>
      <div className="flex flex-wrap items-end gap-3">
        <div className="w-60 max-w-full">
          <SelectField
            label="Rig"
            value={rig?.id ?? ''}
            options={rigs.map(({ id, title, summary }) => ({ value: id, label: title, note: summary }))}
            onChange={plan.setRig}
            disabled={rigs.length === 0}
          />
        </div>
        <FirmwarePicker
          label="Firmware under test"
          images={firmwares.state === 'ready' ? firmwares.value : []}
          choice={plan.firmware}
          onChange={plan.setFirmware}
        />
        <div className="w-32">
          <NumberBox label="Seed" value={plan.seed} onChange={plan.setSeed} min={0} max={0xffff_ffff} />
        </div>
        <div className="w-36">
          <Choice label="Effort" value={plan.effort} options={efforts} onChange={plan.setEffort} />
        </div>
      </div>
      <p className="mt-3 text-xs text-faint">
        The same seed on the emulated rig leaves the same transcript hash, here and on the command line.
        {plan.effort === 'short' && ' Short runs repeat less; a certification is a full run.'}
        {plan.firmware.firmware === 'mutants' &&
          ' The mutants build shows that a sequence can fail; it is never certified.'}
      </p>
    </Panel>
  );
}
