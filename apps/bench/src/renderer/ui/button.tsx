// SPDX-License-Identifier: Apache-2.0
/** Buttons: one accented action at most on a panel, the rest plain; busy buttons keep their width. */
import type { ComponentProps, ReactNode } from 'react';
import { cx } from './cx.js';
import { Icon, type IconName } from './icon.js';

type Tone = 'plain' | 'accent' | 'danger' | 'ghost';

const tones: Readonly<Record<Tone, string>> = {
  plain: 'border-edge bg-raised text-ink not-disabled:hover:bg-hover',
  accent: 'border-transparent bg-accent text-on-accent not-disabled:hover:bg-accent-strong',
  danger: 'border-transparent bg-danger text-on-danger not-disabled:hover:bg-danger-strong',
  ghost: 'border-transparent bg-transparent text-soft not-disabled:hover:bg-hover not-disabled:hover:text-ink',
};

interface Props extends ComponentProps<'button'> {
  readonly tone?: Tone;
  readonly icon?: IconName;
  readonly busy?: boolean;
  readonly small?: boolean;
  readonly children?: ReactNode;
}

/** Classes alone, for Base UI parts that render a button of their own. */
export function buttonClass(tone: Tone = 'plain', small = false): string {
  return cx(
    'inline-flex shrink-0 cursor-default items-center justify-center gap-1.5 rounded-md border font-medium whitespace-nowrap select-none',
    'disabled:opacity-45 transition-colors duration-100',
    small ? 'h-6 px-2 text-xs' : 'h-8 px-3 text-sm',
    tones[tone],
  );
}

export function Button({
  tone = 'plain',
  icon,
  busy = false,
  small = false,
  children,
  className,
  disabled,
  ...rest
}: Props) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled === true || busy}
      aria-busy={busy}
      className={cx(buttonClass(tone, small), className)}
    >
      {icon !== undefined && <Icon name={icon} className="-ml-0.5 opacity-80" />}
      {children}
    </button>
  );
}
