// SPDX-License-Identifier: Apache-2.0
/** Picks a firmware image and, in the mutants build, a weakness; used for emulated pumps and for runs. */
import type { Firmware } from '../../../ipc/boards.js';
import { type Option, SelectField } from '../../ui/field.js';

export interface FirmwareChoice {
  readonly firmware: Firmware['id'];
  readonly mutant: string | null;
}

export const releaseChoice: FirmwareChoice = { firmware: 'release', mutant: null };

/** Stands for no mutant in the list, which holds names only. */
const NONE = 'none';

interface Props {
  readonly images: readonly Firmware[];
  readonly choice: FirmwareChoice;
  readonly onChange: (choice: FirmwareChoice) => void;
  readonly label?: string;
}

export function FirmwarePicker({ images, choice, onChange, label = 'Firmware' }: Props) {
  const mutants = images.find(({ id }) => id === 'mutants')?.mutants ?? [];
  const options: Option<Firmware['id']>[] = images.map(({ id, title, present }) => ({
    value: id,
    label: title,
    ...(!present && { note: 'Not built' }),
  }));
  const weaknesses: Option<string>[] = [
    { value: NONE, label: 'No weakness', note: 'The build as such' },
    ...mutants.map(({ name, weakness, kills }) => ({
      value: name,
      label: name,
      note: `${weakness} Must be found by ${kills.join(', ')}.`,
    })),
  ];
  return (
    <>
      <div className="w-40">
        <SelectField
          label={label}
          value={choice.firmware}
          options={options}
          onChange={(firmware) => onChange({ firmware, mutant: null })}
        />
      </div>
      {choice.firmware === 'mutants' && (
        <div className="w-56">
          <SelectField
            label="Weakness"
            value={choice.mutant ?? NONE}
            options={weaknesses}
            onChange={(name) => onChange({ ...choice, mutant: name === NONE ? null : name })}
          />
        </div>
      )}
    </>
  );
}
