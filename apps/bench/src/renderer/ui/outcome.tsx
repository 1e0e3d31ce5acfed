// SPDX-License-Identifier: Apache-2.0
/** The five outcomes and the states before one: word, sign and colour, never colour alone. */
import type { Outcome } from '../../ipc/common.js';
import { cx } from './cx.js';
import { Icon, type IconName } from './icon.js';

const looks: Readonly<Record<Outcome, { word: string; icon: IconName; className: string }>> = {
  pass: { word: 'Pass', icon: 'pass', className: 'bg-pass-wash text-pass' },
  fail: { word: 'Fail', icon: 'fail', className: 'bg-fail-wash text-fail' },
  error: { word: 'Rig error', icon: 'error', className: 'bg-warn-wash text-warn' },
  'not-applicable': { word: 'Not applicable', icon: 'not-applicable', className: 'bg-quiet-wash text-quiet' },
  aborted: { word: 'Aborted', icon: 'aborted', className: 'bg-stop-wash text-stop' },
};

export function outcomeWord(outcome: Outcome): string {
  return looks[outcome].word;
}

export function outcomeTone(outcome: Outcome): string {
  return looks[outcome].className.split(' ')[1] ?? '';
}

export function OutcomeBadge({ outcome, large = false }: { readonly outcome: Outcome; readonly large?: boolean }) {
  const { word, icon, className } = looks[outcome];
  return (
    <span
      className={cx(
        'inline-flex items-center gap-1 rounded font-semibold whitespace-nowrap',
        large ? 'h-7 px-2.5 text-sm' : 'h-5 px-1.5 text-xs',
        className,
      )}
    >
      <Icon name={icon} className={large ? 'size-4' : 'size-3.5'} />
      {word}
    </span>
  );
}

export function StateBadge({ state }: { readonly state: 'waiting' | 'running' }) {
  const running = state === 'running';
  return (
    <span
      className={cx(
        'inline-flex h-5 items-center gap-1.5 rounded text-xs font-medium',
        running ? 'bg-selected px-1.5 text-accent' : 'text-faint',
      )}
    >
      {running ? (
        <span className="size-1.5 animate-pulse rounded-full bg-accent" />
      ) : (
        <Icon name="waiting" className="size-3.5" />
      )}
      {running ? 'Running' : 'Waiting'}
    </span>
  );
}
