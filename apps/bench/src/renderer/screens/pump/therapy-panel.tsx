// SPDX-License-Identifier: Apache-2.0
/** The pump's present state: therapy, running bolus, annunciations, counters; and an emulated pump's own buttons. */
import type { PumpView } from '../../../ipc/pump.js';
import { Bar } from '../../ui/bar.js';
import { cx } from '../../ui/cx.js';
import { clock, units } from '../../ui/format.js';
import { Icon } from '../../ui/icon.js';
import { Facts, Panel } from '../../ui/panel.js';
import { PumpButtons } from './pump-display.js';

/** `buttons`: an emulated pump's own, where its display does not show them already. */
export function TherapyPanel({ pump, buttons }: { readonly pump: PumpView; readonly buttons: boolean }) {
  const { status } = pump;
  const running = status !== null && status.bolusId !== 0;
  return (
    <Panel title="Therapy" flush>
      <div className="border-b border-line px-4 py-3.5">
        <TherapyState therapy={status?.therapy ?? null} operation={status?.operation ?? ''} />
      </div>
      <div className="border-b border-line px-4 py-3">
        <div className="flex items-baseline justify-between">
          <span className="text-soft">{running ? `Bolus ${status.bolusId}` : 'No bolus running'}</span>
          <span className="num font-medium">
            {running ? `${units(status.deliveredMilliunits)} of ${units(status.orderedMilliunits)}` : ' '}
          </span>
        </div>
        <div className="mt-2">
          <Bar
            label="Bolus delivered"
            value={running ? status.deliveredMilliunits / Math.max(1, status.orderedMilliunits) : 0}
            tall
          />
        </div>
      </div>
      <Annunciations pump={pump} />
      <div className="px-4 py-3">
        <Facts
          facts={[
            { name: 'Steps since first boot', value: status?.totalSteps ?? '–' },
            { name: 'Up for', value: status === null ? '–' : clock(status.uptimeMs) },
            { name: 'Boots', value: status === null ? '–' : `${status.bootCount} (last: ${status.bootReason})` },
          ]}
        />
      </div>
      {buttons && <PumpButtons label="On the pump" />}
    </Panel>
  );
}

function TherapyState({ therapy, operation }: { readonly therapy: string | null; readonly operation: string }) {
  const look =
    therapy === 'run'
      ? { word: 'Running', tone: 'bg-pass-wash text-pass', icon: 'pass' as const }
      : therapy === null
        ? { word: 'Not known yet', tone: 'bg-quiet-wash text-quiet', icon: 'waiting' as const }
        : { word: therapy === 'stop' ? 'Stopped' : 'Paused', tone: 'bg-fail-wash text-fail', icon: 'aborted' as const };
  return (
    <div className="flex items-center gap-3">
      <span className={cx('flex size-9 items-center justify-center rounded-full', look.tone)}>
        <Icon name={look.icon} className="size-5" />
      </span>
      <div role="status">
        <div className="text-lg leading-5 font-semibold">{look.word}</div>
        <div className="text-xs text-faint">
          {operation === '' ? 'Operational state not known' : `Drive: ${operation}`}
        </div>
      </div>
    </div>
  );
}

function Annunciations({ pump }: { readonly pump: PumpView }) {
  const pending = pump.annunciations.filter(({ status }) => status !== 'confirmed');
  if (pending.length === 0) return null;
  return (
    <ul aria-label="Annunciations" className="border-b border-line bg-warn-wash px-4 py-2">
      {pending.slice(0, 3).map(({ id, type, status }) => (
        <li key={id} className="flex items-center gap-2">
          <Icon name="error" className="text-warn" />
          <span className="font-medium first-letter:uppercase">{type}</span>
          <span className="ml-auto text-xs text-soft">{status}</span>
        </li>
      ))}
    </ul>
  );
}
