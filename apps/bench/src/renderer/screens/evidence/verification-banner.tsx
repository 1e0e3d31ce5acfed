// SPDX-License-Identifier: Apache-2.0
/** Whether the evidence holds; where it does not, the first broken link with file and line. */
import type { ReactNode } from 'react';
import type { Verification } from '../../../ipc/evidence.js';
import { cx } from '../../ui/cx.js';
import { Icon, type IconName } from '../../ui/icon.js';

const looks: Readonly<Record<Verification['state'], { word: string; icon: IconName; wash: string; tone: string }>> = {
  intact: { word: 'Intact', icon: 'shield', wash: 'bg-pass-wash', tone: 'text-pass' },
  incomplete: { word: 'Incomplete', icon: 'waiting', wash: 'bg-warn-wash', tone: 'text-warn' },
  broken: { word: 'Does not fit', icon: 'broken', wash: 'bg-fail-wash', tone: 'text-fail' },
};

export function VerificationBanner({
  verification,
  actions,
}: {
  readonly verification: Verification;
  readonly actions: ReactNode;
}) {
  const { word, icon, wash, tone } = looks[verification.state];
  const { broken } = verification;
  return (
    <section
      aria-label="Verification"
      className={cx('flex flex-wrap items-start gap-x-4 gap-y-2 rounded-lg px-4 py-3.5', wash)}
    >
      <Icon name={icon} className={cx('mt-0.5 size-6', tone)} />
      <div className="min-w-60 flex-1">
        <p role="status" className={cx('text-lg font-semibold', tone)}>
          {word}
        </p>
        <p>{verification.summary}</p>
        {broken !== null && (
          <dl className="mt-2 grid grid-cols-[auto_1fr] gap-x-4 gap-y-0.5">
            <dt className="text-soft">First broken link</dt>
            <dd className="font-mono text-xs leading-5 break-all">
              {broken.file}
              {broken.line !== null && `, line ${broken.line}`}
            </dd>
            <dt className="text-soft">What does not fit</dt>
            <dd className="min-w-0 break-words">{broken.text}</dd>
            {broken.mend !== '' && (
              <>
                <dt className="text-soft">Mend</dt>
                <dd className="min-w-0 break-words">{broken.mend}</dd>
              </>
            )}
          </dl>
        )}
      </div>
      <div className="flex items-center gap-2">{actions}</div>
    </section>
  );
}
