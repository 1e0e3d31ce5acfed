// SPDX-License-Identifier: Apache-2.0
/** Surfaces and the parts of a page: header, panel, facts, empty state, problem. */
import type { ReactNode } from 'react';
import { useEffect, useId, useRef } from 'react';
import type { Problem } from '../../ipc/common.js';
import { hasNavigated } from '../state/route.js';
import { cx } from './cx.js';
import { Icon, type IconName } from './icon.js';

/** The title takes the focus when the user comes to its screen, so that keyboard and screen reader begin there. */
export function PageHeader({
  title,
  lead,
  children,
}: {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly children?: ReactNode;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (hasNavigated()) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <header className="flex min-h-9 flex-wrap items-center gap-x-4 gap-y-2">
      <div className="mr-auto min-w-0">
        <h1 ref={heading} tabIndex={-1} className="text-xl font-semibold tracking-tight">
          {title}
        </h1>
        {lead !== undefined && <div className="text-sm text-soft">{lead}</div>}
      </div>
      {children}
    </header>
  );
}

interface PanelProps {
  readonly title?: string;
  readonly note?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string | undefined;
  /** The body brings its own padding. */
  readonly flush?: boolean;
}

export function Panel({ title, note, actions, children, className, flush = false }: PanelProps) {
  const id = useId();
  return (
    <section
      aria-labelledby={title === undefined ? undefined : id}
      className={cx('flex min-w-0 flex-col overflow-hidden rounded-lg border border-line bg-surface', className)}
    >
      {title !== undefined && (
        <div className="flex min-h-11 shrink-0 items-center gap-3 border-b border-line px-4 py-1.5">
          <h2 id={id} className="text-sm font-semibold">
            {title}
          </h2>
          {note !== undefined && <span className="num min-w-0 truncate text-xs text-faint">{note}</span>}
          {actions !== undefined && <div className="ml-auto flex items-center gap-2">{actions}</div>}
        </div>
      )}
      <div className={cx('min-h-0 flex-1', !flush && 'p-4')}>{children}</div>
    </section>
  );
}

export function EmptyState({
  icon,
  title,
  children,
  action,
}: {
  readonly icon: IconName;
  readonly title: string;
  readonly children: ReactNode;
  readonly action?: ReactNode;
}) {
  return (
    <div className="flex flex-col items-center gap-2 px-6 py-10 text-center">
      <span className="mb-1 flex size-10 items-center justify-center rounded-full bg-quiet-wash text-quiet">
        <Icon name={icon} className="size-5" />
      </span>
      <p className="font-semibold">{title}</p>
      <p className="max-w-md text-soft">{children}</p>
      {action !== undefined && <div className="mt-2">{action}</div>}
    </div>
  );
}

export function ProblemNote({
  problem,
  action,
  tone = 'fail',
}: {
  readonly problem: Problem;
  readonly action?: ReactNode;
  readonly tone?: 'fail' | 'warn';
}) {
  return (
    <div
      role="alert"
      className={cx('flex items-start gap-3 rounded-md px-3 py-2.5', tone === 'fail' ? 'bg-fail-wash' : 'bg-warn-wash')}
    >
      <Icon name="error" className={cx('mt-0.5', tone === 'fail' ? 'text-fail' : 'text-warn')} />
      <div className="min-w-0 flex-1">
        <p className="font-medium break-words whitespace-pre-line">{problem.message}</p>
        {problem.mend !== '' && <p className="text-soft">{problem.mend}</p>}
        <p className="mt-0.5 font-mono text-2xs text-faint">{problem.code}</p>
      </div>
      {action}
    </div>
  );
}

export function Facts({
  facts,
  columns = 1,
}: {
  readonly facts: readonly { readonly name: string; readonly value: ReactNode }[];
  readonly columns?: 1 | 2;
}) {
  return (
    <dl
      className={cx('grid gap-x-6 gap-y-1.5', columns === 2 ? 'grid-cols-[auto_1fr_auto_1fr]' : 'grid-cols-[auto_1fr]')}
    >
      {facts.map(({ name, value }) => (
        <div key={name} className="contents">
          <dt className="text-faint">{name}</dt>
          <dd className="num min-w-0 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Keeps the place of what is loading, so that nothing jumps when it comes. */
export function Loading({ rows = 3, label }: { readonly rows?: number; readonly label: string }) {
  return (
    <div role="status" aria-label={label} className="flex flex-col gap-2.5 p-4">
      {Array.from({ length: rows }, (_, index) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: grey bars have no identity
          key={index}
          className={cx(
            'h-4 animate-pulse rounded bg-quiet-wash',
            index % 3 === 2 ? 'w-2/5' : index % 2 === 1 ? 'w-3/5' : 'w-4/5',
          )}
        />
      ))}
    </div>
  );
}
