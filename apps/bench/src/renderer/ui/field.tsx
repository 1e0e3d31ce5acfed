// SPDX-License-Identifier: Apache-2.0
/** Form fields over Base UI: select, number, check box, and a row of alternatives. */
import { Checkbox } from '@base-ui/react/checkbox';
import { NumberField } from '@base-ui/react/number-field';
import { Select } from '@base-ui/react/select';
import { Toggle } from '@base-ui/react/toggle';
import { ToggleGroup } from '@base-ui/react/toggle-group';
import { type ReactNode, useId } from 'react';
import { cx } from './cx.js';
import { Icon } from './icon.js';

const box = 'rounded-md border border-edge bg-raised text-ink data-disabled:opacity-45';

export interface Option<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly note?: string;
  readonly disabled?: boolean;
}

interface SelectProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly Option<T>[];
  readonly onChange: (value: T) => void;
  readonly disabled?: boolean;
}

export function SelectField<T extends string>({ label, value, options, onChange, disabled = false }: SelectProps<T>) {
  const id = useId();
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <span id={id} className="text-xs font-medium text-soft">
        {label}
      </span>
      <Select.Root
        items={options.map(({ value: v, label: l }) => ({ value: v, label: l }))}
        value={value}
        onValueChange={(next) => next !== null && onChange(next as T)}
        disabled={disabled}
      >
        <Select.Trigger
          aria-labelledby={id}
          className={cx(
            box,
            'flex h-8 cursor-default items-center justify-between gap-2 pr-2 pl-3 text-left not-data-disabled:hover:bg-hover',
          )}
        >
          <Select.Value className="truncate" />
          <Select.Icon className="text-faint">
            <Icon name="chevron" />
          </Select.Icon>
        </Select.Trigger>
        <Select.Portal>
          <Select.Positioner sideOffset={4} alignItemWithTrigger={false} className="z-50 outline-none">
            <Select.Popup className="max-h-80 max-w-md min-w-(--anchor-width) overflow-y-auto rounded-md border border-line bg-raised p-1 shadow-pop outline-none">
              {options.map((option) => (
                <Select.Item
                  key={option.value}
                  value={option.value}
                  disabled={option.disabled ?? false}
                  className="grid cursor-default grid-cols-[1rem_1fr] gap-x-2 rounded px-2 py-1.5 outline-none data-disabled:opacity-45 data-highlighted:bg-selected"
                >
                  <Select.ItemIndicator className="col-start-1 mt-0.5 text-accent">
                    <Icon name="pass" />
                  </Select.ItemIndicator>
                  <Select.ItemText className="col-start-2">{option.label}</Select.ItemText>
                  {option.note !== undefined && <span className="col-start-2 text-xs text-faint">{option.note}</span>}
                </Select.Item>
              ))}
            </Select.Popup>
          </Select.Positioner>
        </Select.Portal>
      </Select.Root>
    </div>
  );
}

interface NumberProps {
  readonly label: string;
  readonly value: number | null;
  readonly onChange: (value: number | null) => void;
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
  readonly unit?: string;
  readonly decimals?: number;
  readonly disabled?: boolean;
}

export function NumberBox({
  label,
  value,
  onChange,
  min,
  max,
  step = 1,
  unit,
  decimals = 0,
  disabled = false,
}: NumberProps) {
  const id = useId();
  const limits = { ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
  const side =
    'flex w-8 items-center justify-center text-faint not-data-disabled:hover:bg-hover not-data-disabled:hover:text-ink data-disabled:opacity-45';
  return (
    <NumberField.Root
      id={id}
      value={value}
      onValueChange={onChange}
      step={step}
      disabled={disabled}
      format={{ minimumFractionDigits: decimals, maximumFractionDigits: decimals, useGrouping: false }}
      locale="en-GB"
      {...limits}
      className="flex min-w-0 flex-col gap-1"
    >
      <label htmlFor={id} className="text-xs font-medium text-soft">
        {label}
      </label>
      <NumberField.Group
        className={cx(
          box,
          'flex h-8 overflow-hidden focus-within:outline-2 focus-within:outline-offset-1 focus-within:outline-accent',
        )}
      >
        <NumberField.Input className="num min-w-0 flex-1 bg-transparent pl-3 text-ink outline-none" />
        {unit !== undefined && <span className="self-center pr-2 text-faint">{unit}</span>}
        <NumberField.Decrement aria-label={`Less: ${label}`} className={cx(side, 'border-l border-line')}>
          <Icon name="minus" />
        </NumberField.Decrement>
        <NumberField.Increment aria-label={`More: ${label}`} className={cx(side, 'border-l border-line')}>
          <Icon name="plus" />
        </NumberField.Increment>
      </NumberField.Group>
    </NumberField.Root>
  );
}

interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly Option<T>[];
  readonly onChange: (value: T) => void;
  /** The label is for assistive technology alone, and the row is small enough for a panel's head. */
  readonly hideLabel?: boolean;
}

export function Choice<T extends string>({ label, value, options, onChange, hideLabel = false }: ChoiceProps<T>) {
  const id = useId();
  return (
    <div className="flex flex-col gap-1">
      <span id={id} className={hideLabel ? 'sr-only' : 'text-xs font-medium text-soft'}>
        {label}
      </span>
      <ToggleGroup
        aria-labelledby={id}
        value={[value]}
        onValueChange={(next) => next[0] !== undefined && onChange(next[0] as T)}
        className={cx(box, 'flex overflow-hidden p-0.5', hideLabel ? 'h-7 text-xs' : 'h-8')}
      >
        {options.map((option) => (
          <Toggle
            key={option.value}
            value={option.value}
            className="flex flex-1 cursor-default items-center justify-center rounded px-2.5 font-medium whitespace-nowrap text-soft hover:text-ink data-pressed:bg-selected data-pressed:text-accent"
          >
            {option.label}
          </Toggle>
        ))}
      </ToggleGroup>
    </div>
  );
}

interface CheckProps {
  readonly label: string;
  readonly checked: boolean;
  readonly partly?: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly disabled?: boolean;
  /** Shown beside the box; otherwise the label is for assistive technology alone. */
  readonly children?: ReactNode;
}

export function Check({ label, checked, partly = false, onChange, disabled = false, children }: CheckProps) {
  const id = useId();
  return (
    <span className="inline-flex items-center gap-2">
      <Checkbox.Root
        id={id}
        aria-label={children === undefined ? label : undefined}
        checked={checked}
        indeterminate={partly}
        disabled={disabled}
        onCheckedChange={(next) => onChange(next)}
        className={cx(
          'flex size-4 shrink-0 items-center justify-center rounded border border-edge bg-raised',
          'data-checked:border-transparent data-checked:bg-accent data-checked:text-on-accent',
          'data-indeterminate:border-transparent data-indeterminate:bg-accent data-indeterminate:text-on-accent',
        )}
      >
        <Checkbox.Indicator className="flex">
          <Icon name={partly ? 'minus' : 'pass'} className="size-3" />
        </Checkbox.Indicator>
      </Checkbox.Root>
      {children !== undefined && (
        <label htmlFor={id} className="cursor-default">
          {children}
        </label>
      )}
    </span>
  );
}
