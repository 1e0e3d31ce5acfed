// SPDX-License-Identifier: Apache-2.0
/** A progress bar with its value for assistive technology. */
import { Progress } from '@base-ui/react/progress';
import { cx } from './cx.js';

interface Props {
  /** 0…1; null while unknown. */
  readonly value: number | null;
  readonly label: string;
  readonly tone?: 'accent' | 'pass' | 'fail' | 'quiet';
  readonly tall?: boolean;
}

const tones = { accent: 'bg-accent', pass: 'bg-pass', fail: 'bg-fail', quiet: 'bg-edge' } as const;

export function Bar({ value, label, tone = 'accent', tall = false }: Props) {
  return (
    <Progress.Root value={value === null ? null : Math.round(value * 100)} aria-label={label} className="w-full">
      <Progress.Track className={cx('block overflow-hidden rounded-full bg-quiet-wash', tall ? 'h-2' : 'h-1.5')}>
        <Progress.Indicator
          className={cx(
            'block h-full rounded-full transition-[width] duration-150',
            tones[tone],
            value === null && 'w-1/3 animate-pulse',
          )}
        />
      </Progress.Track>
    </Progress.Root>
  );
}
